"""Tells whether an assembly is still what synthesis would write, so that nothing is synthesized twice."""

import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from config import EnvironmentConfig
from ops.common import ROOT, STATE

# Everything that synthesis reads, besides the environment and the source bundle.
SOURCES = (
    "app.py",
    "cdk.json",
    "cdk.context.json",
    "config",
    "constructs",
    "stacks",
    "requirements.txt",
    "package-lock.json",
)


def is_current(out: Path, config: EnvironmentConfig, folder: Path = STATE) -> bool:
    """Whether `out` holds what these sources gave, unchanged since `remember`."""
    try:
        known = json.loads(_record(out, folder).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return bool(known == _state(out, config))


def remember(out: Path, config: EnvironmentConfig, folder: Path = STATE) -> None:
    """Record what `out` was synthesized from."""
    folder.mkdir(parents=True, exist_ok=True)
    _record(out, folder).write_text(json.dumps(_state(out, config)), encoding="utf-8")


def _record(out: Path, folder: Path) -> Path:
    return folder / f"inputs-{hashlib.sha256(str(out).encode()).hexdigest()[:16]}.json"


def _state(out: Path, config: EnvironmentConfig) -> dict[str, str]:
    return {
        "config": config.model_dump_json(),
        "sources": digest_of_sources(config.application.bundle),
        "assembly": _digest(sorted(out.glob("*.json"))),
    }


def digest_of_sources(*others: str) -> str:
    """Hash what every synthesis with this Python reads, and other files or folders of the project."""
    return _digest([ROOT / name for name in (*SOURCES, *others)], sys.version)


def _digest(paths: Iterable[Path], seed: str = "") -> str:
    digest = hashlib.sha256(seed.encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file}\0{file.stat().st_mode:o}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()

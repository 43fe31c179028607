"""Compares what the templates hold with a reviewed file, which only an explicit option rewrites."""

import json
from pathlib import Path
from typing import Any


def check(path: Path, environment: str, found: Any, *, accept: bool, option: str) -> None:
    """Compare one environment's part of a ledger, or record it. Raises AssertionError on a difference."""
    ledger: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if accept:
        ledger[environment] = found
        path.write_text(json.dumps(ledger, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        return
    recorded, current = _flat(ledger.get(environment, {})), _flat(found)
    gone = [f"  gone: {entry}" for entry in sorted(recorded - current)]
    new = [f"  new: {entry}" for entry in sorted(current - recorded)]
    assert not gone + new, "\n".join(
        [f"{environment} differs from {path.name}:", *gone, *new, f"If that is wanted: pytest {option}"]
    )


def _flat(node: Any, prefix: str = "") -> set[str]:
    if not isinstance(node, dict):
        return {f"{prefix}: {node}"}
    return {
        entry for key, inner in node.items() for entry in _flat(inner, f"{prefix} / {key}" if prefix else key)
    }

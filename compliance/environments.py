"""The environments that are judged: every file of environments/, synthesized once."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from config import EnvironmentConfig, load_environment
from ops.cdk import node
from ops.synthesis import settings

ROOT = Path(__file__).resolve().parent.parent


class ComplianceError(Exception):
    """A judge could not do its work; the text says why."""


@dataclass(frozen=True)
class Environment:
    """A synthesized environment."""

    config: EnvironmentConfig
    folder: Path

    @cached_property
    def report(self) -> dict[str, Any]:
        """What the validation plugins of CDK found, plugin by plugin."""
        report = json.loads((self.folder / "validation-report.json").read_text(encoding="utf-8"))
        return {plugin["pluginName"]: plugin for plugin in report["pluginReports"]}

    @cached_property
    def templates(self) -> list[Path]:
        """The template of each stack."""
        return sorted(self.folder.glob("*.template.json"))

    @cached_property
    def acknowledgements(self) -> list[str]:
        """Every acknowledgement in the construct tree: its namespaced rule, and where it stands."""
        return [
            f"{rule} {path.removeprefix('/')}"
            for file in sorted(self.folder.glob("*.metadata.json"))
            for path, entries in json.loads(file.read_text(encoding="utf-8")).items()
            for entry in entries
            if entry["type"] == "aws:cdk:acknowledged-rules"
            for rule in entry["data"]
        ]

    def resources(self) -> Iterator[dict[str, Any]]:
        """Every resource of every template."""
        for template in self.templates:
            yield from json.loads(template.read_text(encoding="utf-8"))["Resources"].values()


def synthesize(name: str, folder: Path) -> Environment:
    """Synthesize an environment into `folder`, without a network or AWS's variables."""
    folder.mkdir(parents=True)
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "CDK_"))}
    done = subprocess.run(
        [sys.executable, "-m", "compliance.synthesize"],
        cwd=ROOT,
        env=inherited | settings(name, folder, validation=True) | {"JSII_NODE": str(node())},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ComplianceError(f"{name} cannot be synthesized:\n{(done.stdout + done.stderr)[-4000:]}")
    return Environment(load_environment(name), folder)


def names() -> list[str]:
    """List the environments of the project."""
    return sorted(file.stem for file in (ROOT / "environments").glob("*.toml"))

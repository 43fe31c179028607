"""Synthesizes an environment in a child process, once per state of its inputs, and reads the result.

A suite that composed the app in each test would spend its time in jsii. Workers of pytest-xdist wait for
each other at a file lock, and an assembly stays in .state/ until something that synthesis reads changes.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ops.inputs import digest_of_sources
from ops.synthesis import settings

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".state" / "test-assemblies"
Template = dict[str, Any]


class SynthesisError(Exception):
    """The app refused its input; carries what it printed."""


@dataclass(frozen=True)
class Resource:
    """One resource of a template, with the stack that it belongs to."""

    stack: str
    logical_id: str
    body: Mapping[str, Any]

    @property
    def properties(self) -> Mapping[str, Any]:
        properties: Mapping[str, Any] = self.body.get("Properties", {})
        return properties

    def __str__(self) -> str:
        return f"{self.stack}/{self.logical_id}"


@dataclass(frozen=True)
class Assembly:
    """A synthesized environment: the folder that `cdk deploy` would read."""

    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        manifest: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return manifest

    @cached_property
    def templates(self) -> dict[str, Template]:
        """The template of each stack by the stack's construct id."""
        stacks = (
            (name, artifact["properties"]["templateFile"])
            for name, artifact in self.manifest["artifacts"].items()
            if artifact["type"] == "aws:cloudformation:stack"
        )
        return {
            name: json.loads((self.folder / file).read_text(encoding="utf-8"))
            for name, file in sorted(stacks)
        }

    def resources(self, *types: str) -> list[Resource]:
        """All resources of the given types, or of every type, over all stacks."""
        return [
            Resource(stack, logical_id, body)
            for stack, template in self.templates.items()
            for logical_id, body in template["Resources"].items()
            if not types or body["Type"] in types
        ]

    @property
    def report(self) -> dict[str, Any]:
        """What the validation plugins found."""
        report: dict[str, Any] = json.loads(
            (self.folder / "validation-report.json").read_text(encoding="utf-8")
        )
        return report


def synthesize(
    selector: str,
    folder: Path,
    *,
    validation: bool = True,
    env: Mapping[str, str] | None = None,
    program: Sequence[str] = ("app.py",),
) -> Assembly:
    """Run the app as the CDK CLI would, without AWS variables. Raises SynthesisError when it refuses."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "CDK_"))}
    done = subprocess.run(
        [sys.executable, *program],
        cwd=ROOT,
        env=inherited | settings(selector, folder, validation=validation) | dict(env or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SynthesisError((done.stdout + done.stderr)[-6000:])
    return Assembly(folder)


@cache
def assembly_of(environment: str, text: str = "") -> Assembly:
    """Synthesize an environment, or take the assembly that its unchanged inputs gave before.

    With a text, that is the environment file, and validation is left to the tests of those in the project.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    inputs = digest_of_sources("environments", "workload") + text
    with _locked(KEPT / f"{environment}.lock"):
        folder = KEPT / f"{environment}-{hashlib.sha256(inputs.encode()).hexdigest()[:16]}"
        if not folder.is_dir():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            synthesize(_selector(environment, text), unfinished, validation=not text)
            _forget(environment)
            unfinished.rename(folder)
        return Assembly(folder)


def _selector(environment: str, text: str) -> str:
    if not text:
        return environment
    file = KEPT / f"{environment}.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def _forget(environment: str) -> None:
    """Drop all but the newest two assemblies, which a session that runs beside this one may be reading."""
    kept = sorted(KEPT.glob(f"{environment}-*/"), key=lambda path: path.stat().st_mtime)
    for folder in kept[:-2]:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

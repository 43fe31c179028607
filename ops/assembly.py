"""Reads a synthesized cloud assembly: its stacks, where they go, and what their templates promise."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ops.common import OpsError


@dataclass(frozen=True)
class Stack:
    """One stack of the assembly."""

    id: str
    name: str
    region: str
    account: str | None
    protected: bool
    template: Mapping[str, Any]
    tags: Mapping[str, str]

    @property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """Resources by logical id."""
        return self.template.get("Resources") or {}


@dataclass(frozen=True)
class Assembly:
    """The stacks of one environment."""

    folder: Path

    @cached_property
    def stacks(self) -> tuple[Stack, ...]:
        """Every stack, in an order in which producers come before their consumers."""
        return tuple(self._read())

    def stack(self, stack_id: str) -> Stack | None:
        """Look a stack up by its id in composition.py, such as `Web`."""
        return next((stack for stack in self.stacks if stack.id == stack_id), None)

    def _read(self) -> Iterator[Stack]:
        manifest = _json(self.folder / "manifest.json")
        for artifact_id, artifact in _producers_first(manifest["artifacts"]):
            properties = artifact["properties"]
            account, region = artifact["environment"].removeprefix("aws://").split("/")
            yield Stack(
                id=artifact.get("displayName", artifact_id).split(" ")[0],
                name=properties.get("stackName", artifact_id),
                region=region,
                account=None if account == "unknown-account" else account,
                protected=properties.get("terminationProtection", False),
                template=_json(self.folder / properties["templateFile"]),
                tags=properties.get("tags", {}),
            )


def load(folder: Path, env: str) -> Assembly:
    """Read the assembly in `folder`; raises OpsError when it is missing or holds another environment."""
    assembly = Assembly(folder)
    prefix = f"Storefront-{env}-"
    foreign = [stack.name for stack in assembly.stacks if not stack.name.startswith(prefix)]
    if foreign or not assembly.stacks:
        raise OpsError(
            f"{folder} holds no assembly of {env!r} (found {', '.join(foreign) or 'no stack'})\n"
            f"  fix: make synth ENV={env} OUT={folder}"
        )
    return assembly


def _producers_first(artifacts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    waiting = {key: value for key, value in artifacts.items() if value["type"] == "aws:cloudformation:stack"}
    while waiting:
        ready = [key for key in waiting if not waiting.keys() & set(waiting[key].get("dependencies", ()))]
        for key in ready:
            yield key, waiting.pop(key)
        if not ready:
            raise OpsError(f"the stacks {', '.join(waiting)} depend on each other")


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise OpsError(f"{path} does not exist\n  fix: make synth ENV=<environment>") from None
    except ValueError as error:
        raise OpsError(
            f"{path} is not JSON ({error})\n  fix: delete {path.parent}, then make synth"
        ) from None

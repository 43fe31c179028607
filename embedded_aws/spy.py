"""Finds properties that a handler drops in silence: what no handler reads, the resource does not have."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from embedded_aws.schema import Properties


@dataclass
class Reading:
    """What one creation was given, and what of it was read."""

    given: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)

    def dropped(self) -> set[str]:
        """Return the properties that the resource does not have, the outermost only."""
        lost = {path for path in self.given if not self._kept(path)}
        return {path for path in lost if path.rpartition(".")[0] not in lost}

    def _kept(self, path: str) -> bool:
        """Whether a property was read, or is part of a mapping that was taken whole.

        A mapping none of whose members was read was taken as it is; one that was picked apart answers for
        every member.
        """
        parent = path.rpartition(".")[0]
        if path in self.read or not parent:
            return path in self.read
        return self._kept(parent) and not any(read.rpartition(".")[0] == parent for read in self.read)


@dataclass(frozen=True)
class Spy:
    """Appends one line for each creation: the type, what it was given and what was dropped."""

    log: Path

    @contextmanager
    def watch(self, type_name: str, properties: Properties) -> Iterator[Properties]:
        """Yield the properties, and note every read of them until the handler is done."""
        reading = Reading()
        yield _watched(properties, "", reading)
        line = {"type": type_name, "given": sorted(reading.given), "dropped": sorted(reading.dropped())}
        with self.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


def dropped(log: Path) -> dict[str, set[str]]:
    """By type, the properties that at least one creation set and no creation read."""
    kept: dict[str, set[str]] = {}
    lost: dict[str, set[str]] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        missed = set(entry["dropped"])
        lost.setdefault(entry["type"], set()).update(missed)
        kept.setdefault(entry["type"], set()).update(set(entry["given"]) - missed)
    return {name: paths - kept[name] for name, paths in lost.items() if paths - kept[name]}


class _Watched(dict[str, Any]):
    """A mapping that notes which of its members are read."""

    def __init__(self, members: Properties, path: str, reading: Reading) -> None:
        self._path, self._reading = path, reading
        super().__init__()
        for key, value in members.items():
            reading.given.add(self._of(key))
            super().__setitem__(key, _watched(value, f"{self._of(key)}.", reading))

    def __getitem__(self, key: str) -> Any:
        self._reading.read.add(self._of(key))
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._reading.read.add(self._of(key))
        return super().get(key, default)

    def pop(self, key: str, *default: Any) -> Any:
        self._reading.read.add(self._of(key))
        return super().pop(key, *default)

    def items(self) -> Any:
        self._all()
        return super().items()

    def values(self) -> Any:
        self._all()
        return super().values()

    def keys(self) -> Any:
        self._all()
        return super().keys()

    def __iter__(self) -> Iterator[str]:
        self._all()
        return super().__iter__()

    def copy(self) -> Properties:
        self._all()
        return dict(super().items())

    def __deepcopy__(self, memo: dict[int, Any]) -> Properties:
        self._all()
        return {key: copy.deepcopy(value, memo) for key, value in super().items()}

    def _of(self, key: str) -> str:
        return f"{self._path}{key}"

    def _all(self) -> None:
        self._reading.read.update(self._of(key) for key in super().__iter__())


def _watched(value: Any, path: str, reading: Reading) -> Any:
    if isinstance(value, dict):
        return _Watched(value, path, reading)
    if isinstance(value, list):
        return [_watched(item, path, reading) for item in value]
    return value

"""Connections that say the same, made one."""

import dataclasses
from collections.abc import Iterable

from picture.model import Connection


def joined(lines: Iterable[Connection]) -> tuple[Connection, ...]:
    """Make one of the connections with the same ends and kind, with every label and reason of them."""
    alike: dict[str, list[Connection]] = {}
    for line in lines:
        alike.setdefault(line.id, []).append(line)
    return tuple(_one(same) for same in alike.values())


def united(parts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Unite names, sorted and once each."""
    return tuple(sorted({part for every in parts for part in every}))


def _one(alike: list[Connection]) -> Connection:
    labels = dict.fromkeys(line.label for line in alike if line.label)
    why = united(line.why for line in alike)
    return dataclasses.replace(alike[0], label=", ".join(labels), why=why)

"""Fewer lines that say the same: ends renamed, reads joined to writes, alike lines of a tier made one."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from picture.joining import joined
from picture.model import Architecture, Connection

READ, WRITE = "read", "write"
TIERS = ("web", "worker")


def renamed(lines: Iterable[Connection], names: Mapping[str, str]) -> tuple[Connection, ...]:
    """Move the ends of lines to other cards: those that became alike are one, those within a card none."""
    moved = (
        dataclasses.replace(
            line, source=names.get(line.source, line.source), target=names.get(line.target, line.target)
        )
        for line in lines
    )
    return joined(line for line in moved if line.source != line.target)


def reads_within_writes(lines: Sequence[Connection]) -> tuple[Connection, ...]:
    """Let a line that writes stand for the line that reads between the same cards."""
    writes = {(line.source, line.target) for line in lines if line.kind == WRITE}
    return joined(
        dataclasses.replace(line, kind=WRITE)
        if line.kind == READ and (line.source, line.target) in writes
        else line
        for line in lines
    )


def hoisted(architecture: Architecture) -> Architecture:
    """Draw what all tiers of a group do alike from its frame, and what all its data stores do likewise."""
    lines = architecture.connections
    for group in architecture.groups:
        cards = [card for card in architecture.cards if card.group == group.id]
        tiers = [card.id for card in cards if card.role in TIERS]
        everything = [card.id for card in cards] if group.id == "data" else []
        own = {card.id for card in cards}  # a line from a frame to what it holds would lead nowhere
        within = tuple(line for line in lines if {line.source, line.target} <= own)
        lines = tuple(line for line in lines if line not in within)
        for members in (tiers, everything):
            lines = _hoisted(_hoisted(lines, members, group.id, "source"), members, group.id, "target")
        lines = (*lines, *within)
    return dataclasses.replace(architecture, connections=lines)


def _hoisted(
    lines: Sequence[Connection], members: Sequence[str], group: str, end: str
) -> tuple[Connection, ...]:
    """Replace lines that every member has, with the same other end and label, by one of the group."""
    if len(members) < 2:
        return tuple(lines)
    moved = {line: dataclasses.replace(line, why=(), **{end: group}) for line in lines}
    having: dict[Connection, set[str]] = {}
    for line, common in moved.items():
        having.setdefault(common, set()).add(getattr(line, end))
    whole = {common for common, ends in having.items() if ends >= set(members)}
    kept = (
        dataclasses.replace(moved[line], why=line.why)
        if getattr(line, end) in members and moved[line] in whole
        else line
        for line in lines
    )
    return joined(kept)

"""What changed between two revisions of one picture: both on the same map, each part marked."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from picture.model import Card, Fact
from picture.views import ADDED, CHANGED, FADED, REMOVED, View


class _Part(Protocol):
    @property
    def id(self) -> str: ...


Part = TypeVar("Part", bound=_Part)


def compare(base: View, head: View, *, since: str) -> View:
    """Lay `head` over `base`: removed parts stay visible, and connections that did not change step back.

    `since` names the base in the subtitle, such as a branch. The construct paths behind a fact or a
    connection are left out of the comparison: renaming a construct does not change the architecture.
    """
    cards = _marks(base.cards, head.cards, _facts)
    lines = _marks(base.connections, head.connections, lambda line: line.label)
    groups = _marks(base.groups, head.groups, lambda group: (group.label, group.chips))
    before = {card.id: _facts(card) for card in base.cards}
    return dataclasses.replace(
        head,
        title=f"{head.title.partition(':')[0]}: what changed",
        subtitle=f"Since {since}: {_counts(cards)}; connections: {_counts(lines)}",
        groups=_union(head.groups, base.groups),
        cards=_union(head.cards, base.cards),
        connections=_union(head.connections, base.connections),
        marks={line.id: FADED for line in head.connections} | cards | lines | groups,
        was={
            card.id: tuple(Fact(key, old) for key, old, _ in _changes(before[card.id], _facts(card)) if old)
            for card in head.cards
            if cards.get(card.id) == CHANGED
        },
    )


def changed(view: View) -> bool:
    """Whether a compared view has anything to show."""
    return any(mark != FADED for mark in view.marks.values())


def summary(base: View, head: View, *, since: str) -> str:
    """Say the same as a Markdown list, for who cannot see the picture, and for searches."""
    view = compare(base, head, since=since)
    before = {card.id: card for card in base.cards}
    lines = [
        _card_line(card, view.marks[card.id], before.get(card.id))
        for card in view.cards
        if card.id in view.marks
    ]
    lines += _connection_lines(view, {line.id: line.label for line in base.connections})
    lines += [
        f"- {view.marks[group.id]} frame **{group.label}** ({', '.join(group.chips)})"
        for group in view.groups
        if group.id in view.marks
    ]
    return "\n".join([f"**{view.subtitle}**", *([""] if lines else []), *lines]) + "\n"


def _card_line(card: Card, mark: str, before: Card | None) -> str:
    if mark == CHANGED and before:
        told = (
            f"{new} (was {old})" if old and new else f"~~{old}~~" if old else new
            for _, old, new in _changes(_facts(before), _facts(card))
        )
        return f"- {mark} **{card.title}**: {'; '.join(told)}"
    return f"- {mark} **{card.title}** ({', '.join(fact.text for fact in card.facts)})"


def _connection_lines(view: View, before: Mapping[str, str]) -> Iterator[str]:
    titles = {group.id: group.label for group in view.groups} | {card.id: card.title for card in view.cards}
    for line in view.connections:
        mark = view.marks[line.id]
        if mark != FADED:
            was = f", was {before[line.id] or 'without a label'}" if mark == CHANGED else ""
            told = ", ".join(filter(None, (line.kind, line.label)))
            yield f"- {mark} connection **{titles[line.source]}** to **{titles[line.target]}** ({told}{was})"


def _facts(card: Card) -> dict[str, str]:
    """List everything that a card says, by a key that both revisions share."""
    alarms = {"alarms": f"{card.alarms} alarm{'' if card.alarms == 1 else 's'}"} if card.alarms else {}
    return {"title": card.title} | {fact.key: fact.text for fact in card.facts} | alarms


def _changes(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, str, str]]:
    """List key, old text and new text of what differs; a text that is not there is empty."""
    return [
        (key, old.get(key, ""), new.get(key, "")) for key in old | new if old.get(key, "") != new.get(key, "")
    ]


def _marks(base: Sequence[Part], head: Sequence[Part], looks: Callable[[Any], object]) -> dict[str, str]:
    old, new = ({part.id: looks(part) for part in parts} for parts in (base, head))
    marks = {key: CHANGED if key in old else ADDED for key in new if new[key] != old.get(key)}
    return marks | {key: REMOVED for key in old if key not in new}


def _union(head: Sequence[Part], base: Sequence[Part]) -> tuple[Part, ...]:
    known = {part.id for part in head}
    return (*head, *(part for part in base if part.id not in known))


def _counts(marks: Mapping[str, str]) -> str:
    counted = Counter(marks.values())
    return (
        ", ".join(f"{counted[mark]} {mark}" for mark in (ADDED, REMOVED, CHANGED) if counted[mark]) or "none"
    )

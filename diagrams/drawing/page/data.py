"""What the page's script knows: cards and connections of all views, each stored once."""

import json
from collections.abc import Iterator
from typing import Any

from drawing.theme import STROKES
from picture.model import Architecture, Card, Connection
from picture.views import View


class Pool:
    """Values that are stored once and referred to by number, in the order in which they came."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[str, int] = {}

    def number(self, value: Any) -> int:
        """Store a value, or find the equal one that is stored."""
        key = json.dumps(value, sort_keys=True)
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(value)
        return self._numbers[key]


def data(architecture: Architecture, views: tuple[View, ...]) -> dict[str, Any]:
    """Collect what the views show; cards and connections are listed beside them, and named by number."""
    cards, connections = Pool(), Pool()
    listed = [
        {
            "name": view.name,
            "title": view.title,
            "label": label(view),
            "subtitle": view.subtitle,
            "groups": {group.id: group.label for group in view.groups},
            "cards": [cards.number(_card(card)) for card in view.cards],
            "connections": [
                connections.number(_connection(architecture, view, line)) for line in view.connections
            ],
            "links": dict(sorted(view.links.items())),
            "was": {card: [{"text": fact.text} for fact in gone] for card, gone in sorted(view.was.items())},
        }
        for view in views
    ]
    kinds = {line.kind: STROKES[line.kind].words for view in views for line in view.connections}
    return {"views": listed, "cards": cards.values, "connections": connections.values, "kinds": kinds}


def label(view: View) -> str:
    """Shorten a title to what tells it from the others: `Storefront prod: stack Web` is `Web`."""
    words = view.title.partition(": ")[2].removeprefix("stack ") or view.title
    return words[0].upper() + words[1:]


def embedded(value: Any) -> str:
    """Write JSON that cannot end its script element, whatever the texts say."""
    text = json.dumps(value, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _card(card: Card) -> dict[str, Any]:
    return {
        "id": card.id,
        "title": card.title,
        "group": card.group,
        "facts": [{"text": fact.text, "why": fact.why} for fact in card.facts],
        "alarms": card.alarms,
        "stacks": card.stacks,
        "why": card.why,
    }


def _connection(architecture: Architecture, view: View, line: Connection) -> dict[str, Any]:
    return {
        "id": line.id,
        "source": line.source,
        "target": line.target,
        "sources": sorted(_at(architecture, view, line, "source")),
        "targets": sorted(_at(architecture, view, line, "target")),
        "kind": line.kind,
        "label": line.label,
        "why": line.why,
    }


def _at(architecture: Architecture, view: View, line: Connection, end: str) -> Iterator[str]:
    """Name the cards at an end of a line; a frame stands for those in it that have such a line.

    A card that only the view knows, merged of several, counts as one that has it.
    """
    name = getattr(line, end)
    # A write stands for a read beside it.
    kinds = (line.kind, "read") if line.kind == "write" else (line.kind,)
    known = {card.id for card in architecture.cards}
    having = {getattr(each, end) for each in architecture.connections if each.kind in kinds}
    parents = {group.id: group.parent for group in view.groups}
    for card in view.cards:
        inside = card.id == name or name in _around(card.group, parents)
        if inside and (card.id in {name} | having or card.id not in known):
            yield card.id


def _around(group: str, parents: dict[str, str]) -> Iterator[str]:
    while group:
        yield group
        group = parents.get(group, "")

"""The map: which column and row of the grid a card takes, by its role.

Every picture is cut from one map, with empty columns and rows folded away. So whoever knows one picture finds
everything in the same direction on the others, and in a picture of changes.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from picture.model import PictureError
from picture.views import View

Row = tuple[float, int]  # a row of the map, and the rows below it that further cards of one role open

PLACES: dict[str, tuple[int, Row]] = {
    "shoppers": (1, (0, 0)),
    "dns": (0, (1, 0)),
    "firewall": (1, (1, 0)),
    "budget": (0, (2, 0)),
    "cdn": (1, (2, 0)),
    "partner": (2, (2, 0)),
    "endpoints": (0, (3, 0)),
    "balancer": (1, (3, 0)),
    "nat": (2, (3, 0)),
    "media": (3, (3, 0)),
    "parameters": (4, (3, 0)),
    "worker": (0, (4, 0)),
    "web": (1, (4, 0)),
    "secrets": (3, (4, 0)),
    "keys": (4, (4, 0)),
    "broker": (0, (5, 0)),
    "writer": (1, (5, 0)),
    "replicas": (2, (5, 0)),
    "queue": (3, (5, 0)),
    "logs": (4, (5, 0)),
    "cache": (0, (5, 1)),
    "backup": (4, (5, 1)),
    "faults": (0, (7, 0)),
    "runbooks": (1, (7, 0)),
    "alarms": (2, (7, 0)),
    "topics": (3, (7, 0)),
    "oncall": (3, (8, 0)),
    "backup-copy": (4, (8, 0)),
}

OVERVIEW: dict[str, tuple[int, Row]] = {  # it has fewer columns
    "cache": (2, (5, 0)),
    "backup": (3, (5, 0)),
    "alarms": (1, (7, 0)),
}
SHARDED = ("writer", "replicas")


@dataclass(frozen=True)
class Slot:
    """A cell of the grid, counted from the left and from the top."""

    column: int
    row: int


def slots(view: View) -> dict[str, Slot]:
    """Give every card of a view its cell; raises PictureError for a role without a place on the map."""
    places = _places(view)
    columns = {column: number for number, column in enumerate(sorted({c for c, _ in places.values()}))}
    rows = {row: number for number, row in enumerate(sorted({r for _, r in places.values()}))}
    found = {card: Slot(columns[column], rows[row]) for card, (column, row) in places.items()}
    _refuse_collisions(found)
    return found


def _places(view: View) -> dict[str, tuple[int, Row]]:
    """Cards of one role stand below each other: shards, each beside its own replicas."""
    seen: Mapping[str, list[str]] = defaultdict(list)
    places: dict[str, tuple[int, Row]] = {}
    shards = _shards(view)
    places_of = PLACES | (OVERVIEW if view.name == "overview" else {})
    for card in view.cards:
        if card.role not in PLACES:
            raise PictureError(f"card {card.id}: role {card.role} has no place in drawing/slots.py")
        column, (row, below) = places_of[card.role]
        sharded = card.role in SHARDED
        number = shards[card.id.partition("-")[2]] if sharded else len(seen[card.role])
        seen[card.role].append(card.id)
        places[card.id] = (column, (row, below + number))
    return places


def _shards(view: View) -> dict[str, int]:
    """Give numbers to shards in the order of their names, s2 before s10; several in one card come first."""
    names = {card.id.partition("-")[2] for card in view.cards if card.role in SHARDED}
    return {name: number for number, name in enumerate(sorted(names, key=lambda name: (len(name), name)))}


def _refuse_collisions(found: Mapping[str, Slot]) -> None:
    taken: dict[Slot, str] = {}
    for card, slot in found.items():
        if slot in taken:
            raise PictureError(f"cards {taken[slot]} and {card} want the same place: see drawing/slots.py")
        taken[slot] = card

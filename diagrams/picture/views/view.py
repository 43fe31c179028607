"""What one picture shows of the architecture: a selection of its cards, merged where they are alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from picture.model import Card, Connection, Fact, Group

ADDED, REMOVED, CHANGED, FADED = "added", "removed", "changed", "faded"


@dataclass(frozen=True)
class View:
    """One picture: what to draw, and how each part is marked.

    A connection may start or end at a group, when it holds for every card in it. `marks` goes by the id of a
    card or connection and says that it is added, removed, changed, or faded to the background; `was` has the
    facts that a changed card no longer shows, by card id; `links` names the view that shows a card closer.
    """

    name: str
    title: str
    subtitle: str
    groups: tuple[Group, ...]
    cards: tuple[Card, ...]
    connections: tuple[Connection, ...]
    marks: Mapping[str, str] = field(default_factory=dict)
    was: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)

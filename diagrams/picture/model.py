"""The architecture as plain data: groups, the cards in them, and the connections between cards.

It is what `diagrams/architecture.json` holds, what two revisions are compared by, and all that a drawing
knows. Ids come from roles such as `cdn` or `writer-s1`, never from hashes: so they outlive a refactoring.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


class PictureError(Exception):
    """The picture cannot be computed or drawn; the message names the cause and the fix."""


@dataclass(frozen=True)
class Fact:
    """One line of a card, such as `3 to 60 x m8g.large`.

    `key` stays when the text changes, so that a comparison can pair both. `why` lists the construct paths of
    the resources that it was read from.
    """

    key: str
    text: str
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """One resource that matters, or several that are alike, drawn as a box with an icon.

    `role` selects the icon and the place; `group` is the id of the innermost group around it, empty outside
    of all; `stacks` are the ids of the stacks that define it; `alarms` counts the alarms that watch it.
    """

    id: str
    role: str
    group: str
    title: str
    facts: tuple[Fact, ...] = ()
    alarms: int = 0
    stacks: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """A frame: the edge, a region, a VPC, a tier of subnets, or services side by side.

    `kind` selects its color; `chips` are short facts beside its label, such as a zone and its CIDR.
    """

    id: str
    kind: str
    label: str
    parent: str = ""
    chips: tuple[str, ...] = ()


@dataclass(frozen=True)
class Connection:
    """A line from `source` to `target`, each a card or a group as a whole; `why` names what justifies it."""

    source: str
    target: str
    kind: str
    label: str = ""
    why: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What stays when only the label or the reason changes."""
        return f"{self.source} {self.kind} {self.target}"


@dataclass(frozen=True)
class Architecture:
    """Everything that the pictures of one environment show."""

    environment: str
    groups: tuple[Group, ...]
    cards: tuple[Card, ...]
    connections: tuple[Connection, ...]

    def card(self, card_id: str) -> Card:
        """Look a card up; raises KeyError when there is none."""
        return {card.id: card for card in self.cards}[card_id]

    def to_json(self) -> str:
        """Write it with sorted keys, one value a line, so that a text diff reads well."""
        return json.dumps(dataclasses.asdict(self), indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote; raises PictureError for anything else."""
        try:
            raw = json.loads(text)
            return cls(
                environment=raw["environment"],
                groups=tuple(Group(**_tuples(group)) for group in raw["groups"]),
                cards=tuple(_card(card) for card in raw["cards"]),
                connections=tuple(Connection(**_tuples(line)) for line in raw["connections"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PictureError(f"no architecture model: {error!r}\n  fix: make diagram") from None


def _card(raw: Mapping[str, Any]) -> Card:
    facts = tuple(Fact(**_tuples(fact)) for fact in raw["facts"])
    return Card(**(_tuples(raw) | {"facts": facts}))


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}

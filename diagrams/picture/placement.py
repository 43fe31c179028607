"""Which card shows a resource, and which resources a card shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from picture.index import Resource
from picture.model import Card


@dataclass(frozen=True)
class Placement:
    """The cards of an environment, and what is on each: what it draws, and what its facts tell of."""

    cards: tuple[Card, ...]
    shown: Mapping[str, tuple[Resource, ...]]
    by_resource: Mapping[Resource, str]

    def card(self, resource: Resource) -> str | None:
        """Name the card that shows the resource, or None for plumbing, which no card shows."""
        return self.by_resource.get(resource)

    def members(self, card_id: str) -> tuple[Resource, ...]:
        """List what a card shows, by construct path; nothing when there is no such card."""
        return self.shown.get(card_id, ())

"""The whole architecture in one picture."""

import dataclasses

from picture.model import Architecture, Card, Group
from picture.views.lines import hoisted, reads_within_writes
from picture.views.shards import shards_together
from picture.views.view import View

TOGETHER = "together"


def full(architecture: Architecture, shards: str = TOGETHER) -> View:
    """Show every card; alike shards once with their count, or each of them."""
    shown = simplified(shards_together(architecture) if shards == TOGETHER else architecture)
    return View(
        name="full",
        title=f"Storefront {architecture.environment}: the whole architecture",
        subtitle="Computed from the templates of all stacks",
        groups=shown.groups,
        cards=shown.cards,
        connections=shown.connections,
        links={card.id: closer(card) for card in shown.cards if card.stacks},
    )


def simplified(architecture: Architecture) -> Architecture:
    """Draw fewer lines that say the same."""
    lines = reads_within_writes(architecture.connections)
    return hoisted(dataclasses.replace(architecture, connections=lines))


def page_name(stack: str) -> str:
    """Name the picture of a stack: `EdgeObservability` becomes `edge-observability`."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in stack).strip("-")


def closer(card: Card) -> str:
    """Name the page that shows most of a card: that of the stack that defines most of its resources."""
    return page_name(
        max(card.stacks, key=lambda stack: sum(path.startswith(f"{stack}/") for path in card.why))
    )


def around(groups: tuple[Group, ...], cards: tuple[Card, ...]) -> tuple[Group, ...]:
    """Keep the groups that hold a card, and those around them."""
    parents = {group.id: group.parent for group in groups}
    wanted: set[str] = set()
    for card in cards:
        group = card.group
        while group and group not in wanted:
            wanted.add(group)
            group = parents.get(group, "")
    return tuple(group for group in groups if group.id in wanted)

"""Every rule, applied: the cards of an environment, and which resource is on which."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from picture.cards import backup, compute, cost, data, edge, network, operations, services, shards, tiers
from picture.cards.sheet import Drawn
from picture.index import Index, Resource
from picture.model import PictureError
from picture.placement import Placement
from picture.watch import ALARM, watched

RULES: tuple[Callable[[Index], Iterable[Drawn]], ...] = (
    edge.shoppers, edge.dns, edge.firewall, edge.cdn,
    compute.partner, compute.balancer, tiers.tiers,
    network.nat, network.endpoints,
    shards.writers, shards.replicas, data.cache, data.broker,
    services.media, services.logs, services.secrets, services.keys, services.parameters, services.queue,
    backup.backup, backup.copies,
    operations.alarms, operations.topics, operations.oncall, cost.budget,
    operations.runbooks, operations.faults,
)  # fmt: skip


def place(index: Index) -> Placement:
    """Apply every rule, and count on each card the alarms that watch it."""
    drawn: dict[str, Drawn] = {}
    for each in (each for rule in RULES for each in rule(index)):
        if drawn.setdefault(each.card.id, each) is not each:
            raise PictureError(f"two cards are called {each.card.id}: {each.card.why}")
    by_resource: dict[Resource, str] = {}
    for name, each in drawn.items():
        for resource in each.members:
            if by_resource.setdefault(resource, name) != name:
                raise PictureError(f"{resource.path} is on two cards: {by_resource[resource]} and {name}")
    alarms = Counter(name for alarm in index.all(ALARM) for name in watched(index, by_resource, alarm))
    cards = [replace(each.card, alarms=alarms[name]) for name, each in drawn.items()]
    return Placement(
        cards=tuple(sorted(cards, key=lambda card: _natural(card.id))),
        shown={
            name: tuple(sorted(each.members, key=lambda resource: resource.path))
            for name, each in drawn.items()
        },
        by_resource=by_resource,
    )


def _natural(name: str) -> tuple[tuple[str, int], ...]:
    """Sort `writer-s2` before `writer-s10`."""
    return tuple((text, int(digits or 0)) for text, digits in re.findall(r"(\D*)(\d*)", name))

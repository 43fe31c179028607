"""Models of an architecture made by hand, for the views."""

import dataclasses

from picture.model import Architecture, Card, Connection, Fact, Group
from picture.views import View

TITLES = {"writer": "RDS shard {}: writer", "replicas": "RDS shard {}: replicas"}
GROUPS = (
    Group("edge", "edge", "Edge"),
    Group("region", "region", "Region"),
    Group("vpc", "vpc", "VPC", "region"),
    Group("application", "application", "Application", "vpc", ("a 10.0.0.0/20",)),
    Group("data", "data", "Data", "vpc"),
    Group("services", "services", "Services", "region"),
    Group("operations", "operations", "Operations", "region"),
)


def card(role: str, group: str = "", *texts: str, name: str = "", stack: str = "", alarms: int = 0) -> Card:
    """Make a card; its facts are keyed by their place, and its stack defines what it shows."""
    id_ = f"{role}-{name}" if name else role
    facts = tuple(Fact(f"fact{number}", text, (f"{stack}/{id_}",)) for number, text in enumerate(texts))
    return Card(
        id=id_,
        role=role,
        group=group,
        title=TITLES.get(role, role).format(name),
        facts=facts,
        alarms=alarms,
        stacks=(stack,) if stack else (),
        why=(f"{stack}/{id_}",),
    )


def line(source: str, target: str, kind: str, label: str = "") -> Connection:
    """Connect two cards, for a reason of its own."""
    return Connection(source, target, kind, label, (f"{source} {kind} {target}",))


def shards(*classes: str, replicas: int = 1, tiers: tuple[str, ...] = ("web", "worker")) -> Architecture:
    """Model a store whose shards `s1`, `s2`, ... have these instance classes."""
    cards = [card("shoppers"), card("cdn", "edge", stack="Edge"), card("alarms", "operations", stack="Ops")]
    cards += [card(tier, "application", "3 to 60", stack="Web") for tier in tiers]
    lines = [line("shoppers", "cdn", "request", "HTTPS"), line("cdn", tiers[0], "request", "/a/*, /*")]
    for number, size in enumerate(classes, 1):
        name = f"s{number}"
        cards.append(card("writer", "data", size, name=name, stack="Database", alarms=2))
        lines += [line(tier, f"writer-{name}", "write", ":5432") for tier in tiers]
        if replicas:
            cards.append(card("replicas", "data", f"{replicas} x {size}", name=name, stack="Database"))
            lines += [line(tier, f"replicas-{name}", "read", ":5432") for tier in tiers]
            lines.append(line(f"writer-{name}", f"replicas-{name}", "replication"))
    return Architecture("test", GROUPS, tuple(cards), tuple(lines))


def ids(view: View) -> list[str]:
    return [each.id for each in view.cards]


def lines(view: View) -> list[str]:
    return sorted(each.id for each in view.connections)


def first_fact(view: View, card_id: str) -> str:
    return next(each.facts[0].text for each in view.cards if each.id == card_id)


def with_line(model: Architecture, *added: tuple[str, str, str, str]) -> Architecture:
    return dataclasses.replace(model, connections=(*model.connections, *(line(*each) for each in added)))


def with_card(model: Architecture, *added: Card) -> Architecture:
    return dataclasses.replace(model, cards=(*model.cards, *added))

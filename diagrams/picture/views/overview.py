"""The picture for who wants the idea: the path of a request, and what stands behind it."""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from picture.cards.sheet import counted, plain
from picture.joining import united
from picture.model import Architecture, Card, Connection, Fact
from picture.views.full import around, simplified
from picture.views.lines import TIERS, renamed
from picture.views.view import View

# Kinds of lines that a manager asks about; the others are on the finer pictures.
KINDS = ("request", "read", "write", "message", "egress", "backup", "logs", "alarm")
LABELLED = ("message", "backup", "request")
# What a fact is of, where the card's title does not say so.
PREFIXES = {"replicas": "replicas: ", "nat": "called from "}
LONGEST, EVERYTHING = 16, "/*"


@dataclass(frozen=True)
class Part:
    """One card of the overview: the roles it merges, the leading one first, and what it tells of each."""

    title: str
    roles: tuple[str, ...]
    tells: tuple[tuple[str, str], ...]


# Keyed by the id of the card, which is no frame's: lines end at either.
PARTS: Mapping[str, Part] = {
    "shoppers": Part("Shoppers", ("shoppers",), (("shoppers", "reach"),)),
    "cdn": Part(
        "CDN and firewall",
        ("cdn", "firewall", "dns"),
        (("dns", "name"), ("firewall", "rules"), ("cdn", "reach")),
    ),
    "balancer": Part("Load balancer", ("balancer",), (("balancer", "listeners"), ("balancer", "clients"))),
    "web": Part("Web tier", ("web",), (("web", "size"), ("web", "targets"), ("web", "peaks"))),
    "worker": Part("Worker tier", ("worker", "queue"), (("worker", "size"), ("worker", "targets"))),
    "database": Part(
        "Sharded database",
        ("writer", "replicas"),
        (("writer", "engine"), ("writer", "standby"), ("replicas", "count")),
    ),
    "cache": Part("Cache", ("cache",), (("cache", "size"), ("cache", "shape"))),
    "broker": Part("Message broker", ("broker",), (("broker", "size"), ("broker", "spread"))),
    "media": Part("Media bucket", ("media",), ()),
    "partner": Part("Product partner", ("partner", "nat"), (("partner", "host"), ("nat", "addresses"))),
    "alarms": Part(
        "Operations",
        ("alarms", "topics", "oncall", "runbooks", "faults", "budget"),
        (("alarms", "count"), ("faults", "count"), ("budget", "limit")),
    ),
    "backup": Part("Backups", ("backup", "backup-copy"), ()),
}


def overview(architecture: Architecture) -> View:
    """Merge the cards to about a dozen, and leave out what no manager asks for."""
    names = dict(_names(architecture.cards))
    cards = tuple(
        _merged(name, part, [card for card in architecture.cards if names.get(card.id) == name])
        for name, part in PARTS.items()
        if name in names.values()
    )
    lines = [_short(line) for line in renamed(_lines(architecture, names), names)]
    groups = [dataclasses.replace(group, chips=()) for group in around(architecture.groups, cards)]
    shown = simplified(
        dataclasses.replace(architecture, groups=tuple(groups), cards=cards, connections=tuple(lines))
    )
    return View(
        name="overview",
        title=f"Storefront {architecture.environment}: overview",
        subtitle="The path of a request, and what stands behind it",
        groups=shown.groups,
        cards=shown.cards,
        connections=shown.connections,
        links={card.id: "full" for card in shown.cards},
    )


def _names(cards: Sequence[Card]) -> Iterator[tuple[str, str]]:
    """Name the part of each card, of those parts whose leading card is there."""
    roles = {card.role for card in cards}
    for name, part in PARTS.items():
        if part.roles[0] in roles:
            yield from ((card.id, name) for card in cards if card.role in part.roles)


def _lines(architecture: Architecture, names: Mapping[str, str]) -> Iterator[Connection]:
    """Take what a manager asks about, and draw calls of the partner from the tiers that make them.

    All tiers leave through NAT, so that their lines to it do not tell who calls; the reasons of its own do.
    """
    roles = {card.id: card.role for card in architecture.cards}
    callers = [card for card in architecture.cards if card.role in TIERS]
    for line in architecture.connections:
        source, target = roles.get(line.source), roles.get(line.target)
        if source == "nat" and line.target in names:
            yield from (
                dataclasses.replace(line, source=card.id) for card in callers if set(card.why) & set(line.why)
            )
        elif line.kind in KINDS and {line.source, line.target} <= set(names) and target != "nat":
            yield line


def _merged(name: str, part: Part, cards: Sequence[Card]) -> Card:
    """Merge cards under the leading one: the first role of the part that is there."""
    leading = min(cards, key=lambda card: part.roles.index(card.role))
    told = [fact for role, key in part.tells for fact in _told(cards, role, key)]
    if leading.role == "writer":
        shards = [card for card in cards if card.role == "writer"]
        told = [Fact("shards", counted(len(shards), "shard"), united(card.why for card in shards)), *told]
    return dataclasses.replace(
        leading,
        id=name,
        title=part.title,
        facts=tuple(told) or leading.facts[:2],
        alarms=sum(card.alarms for card in cards) if leading.group else 0,
        stacks=united(card.stacks for card in cards),
        why=united(card.why for card in cards),
    )


def _told(cards: Sequence[Card], role: str, key: str) -> Iterator[Fact]:
    """Tell the most frequent of the facts with a key, and that there are others."""
    facts = [fact for card in cards if card.role == role for fact in card.facts if fact.key == key]
    texts = Counter(fact.text for fact in facts)
    for text, _ in texts.most_common(1):
        more = ", ..." if len(texts) > 1 else ""
        told = PREFIXES.get(role, "") + text + more
        yield Fact(f"{role}-{key}", plain(told), united(fact.why for fact in facts))


def _short(line: Connection) -> Connection:
    """Keep a label that says something to everybody: no port, and of path patterns the widest."""
    label = EVERYTHING if EVERYTHING in line.label.split(", ") else line.label
    kept = line.kind in LABELLED and len(label) <= LONGEST and " :" not in label
    return dataclasses.replace(line, label=label if kept else "")

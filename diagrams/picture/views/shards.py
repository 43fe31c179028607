"""Alike shards of the database, drawn once with their count."""

import dataclasses
from collections.abc import Sequence

from picture.joining import united
from picture.model import Architecture, Card, Fact
from picture.views.lines import renamed

ROLES = ("writer", "replicas")
# What names a shard and so differs between alike ones: its place on the shard map.
OWN_FACTS = ("shard", "shards", "buckets")
NAMED = 4


def shards_together(architecture: Architecture) -> Architecture:
    """Merge the cards of alike shards; the most frequent kind keeps the plain ids `writer` and `replicas`.

    Cards of the other kinds keep the id of their first shard. So a comparison in which one shard of eight
    grows shows one card that was added, rather than all of them as new.
    """
    merged, names = _merged(_kinds(architecture.cards), architecture.cards)
    cards = tuple(
        merged.get(card.id, card) for card in architecture.cards if card.id in merged or card.id not in names
    )
    return dataclasses.replace(
        architecture, cards=cards, connections=renamed(architecture.connections, names)
    )


def shard_of(card: Card) -> str:
    """Name the shard of a card, empty for other cards."""
    return card.id.removeprefix(f"{card.role}-") if card.role in ROLES and card.id != card.role else ""


def _kinds(cards: Sequence[Card]) -> list[list[str]]:
    """Group alike shards by name: the largest group first, then by the first shard."""
    looks: dict[str, list[object]] = {}
    for card in cards:
        if shard := shard_of(card):
            looks.setdefault(shard, []).append(_looks(card, shard))
    alike: dict[str, list[str]] = {}
    for shard, look in looks.items():
        alike.setdefault(repr(sorted(look, key=repr)), []).append(shard)
    return sorted(alike.values(), key=lambda shards: -len(shards))


def _looks(card: Card, shard: str) -> object:
    facts = [(fact.key, fact.text) for fact in card.facts if fact.key not in OWN_FACTS]
    return card.role, card.group, _title(card, shard), facts, card.alarms, card.stacks


def _title(card: Card, shard: str) -> str:
    return card.title.replace(f"shard {shard}", "shards")


def _merged(kinds: Sequence[Sequence[str]], cards: Sequence[Card]) -> tuple[dict[str, Card], dict[str, str]]:
    """Return the merged cards by the id of the first of each, and the new id of every card in them."""
    merged: dict[str, Card] = {}
    names: dict[str, str] = {}
    for place, shards in enumerate(kinds):
        for role in ROLES:
            alike = [card for card in cards if card.role == role and shard_of(card) in shards]
            if alike:
                name = role if place == 0 else alike[0].id
                merged[alike[0].id] = _one(alike, name, shards)
                names |= {card.id: name for card in alike}
    return merged, names


def _one(alike: Sequence[Card], name: str, shards: Sequence[str]) -> Card:
    first = alike[0]
    own = [fact for fact in first.facts if fact.key not in OWN_FACTS]
    facts = [
        dataclasses.replace(
            fact, why=united(found.why for card in alike for found in card.facts if found.key == fact.key)
        )
        for fact in own
    ]
    why = united(card.why for card in alike)
    return dataclasses.replace(
        first,
        id=name,
        title=_title(first, shards[0]) if len(shards) > 1 else first.title,
        facts=(Fact("shards", _count(first.role, shards), why), *facts),
        alarms=sum(card.alarms for card in alike),
        stacks=united(card.stacks for card in alike),
        why=why,
    )


def _count(role: str, shards: Sequence[str]) -> str:
    if len(shards) == 1:
        return "1 shard"
    names = f": {', '.join(shards)}" if len(shards) <= NAMED else ""
    return f"{'each of ' if role == 'replicas' else ''}{len(shards)} shards{names}"

"""Other shards and replicas than an environment has, made in memory rather than synthesized."""

import dataclasses
from collections.abc import Iterator
from functools import cache

from picture.extract import architecture
from picture.index import read
from picture.model import Architecture, Card, Connection, Fact
from tests.support.assembly import assembly_of

SHARDED = ("writer", "replicas")
FIRST = "s1"


@cache
def extracted(environment: str) -> Architecture:
    """Extract the architecture of a committed environment, once for all tests."""
    return architecture(read(assembly_of(environment).folder))


def multiplied(model: Architecture, shards: int, replicas: int, *, alike: bool = True) -> Architecture:
    """Give a model as many shards with as many replicas each, made of its first one."""
    sharded = {card.id for card in model.cards if card.role in SHARDED}
    cards = [card for card in model.cards if card.id not in sharded]
    lines = [line for line in model.connections if not {line.source, line.target} & sharded]
    for number in range(1, shards + 1):
        for card in model.cards:
            if card.id in sharded and card.id.endswith(f"-{FIRST}") and (replicas or card.role == "writer"):
                cards.append(_card(card, number, replicas, own=not alike and number % 3 == 0))
        lines += _lines(model, sharded, number, {card.id for card in cards} | {g.id for g in model.groups})
    return dataclasses.replace(model, cards=tuple(cards), connections=tuple(lines))


def _card(card: Card, number: int, replicas: int, *, own: bool) -> Card:
    facts = [dataclasses.replace(fact, text=fact.text.replace("2 x", f"{replicas} x")) for fact in card.facts]
    facts += [Fact("own", "larger than its neighbors by far")] if own else []
    return dataclasses.replace(
        card, id=_renamed(card.id, number), title=card.title.replace(FIRST, f"s{number}"), facts=tuple(facts)
    )


def _lines(model: Architecture, sharded: set[str], number: int, known: set[str]) -> Iterator[Connection]:
    for line in model.connections:
        ends = {line.source, line.target}
        if ends & sharded and all(end.endswith(f"-{FIRST}") for end in ends & sharded):
            moved = dataclasses.replace(
                line, source=_renamed(line.source, number), target=_renamed(line.target, number)
            )
            if {moved.source, moved.target} <= known:
                yield moved


def _renamed(name: str, number: int) -> str:
    return f"{name.removesuffix(FIRST)}s{number}" if name.endswith(f"-{FIRST}") else name

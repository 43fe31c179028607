"""The picture of one stack: what it defines, and what that is connected to, faded."""

import dataclasses

from picture.model import Architecture, Connection
from picture.views.full import around, closer, page_name
from picture.views.lines import hoisted, reads_within_writes
from picture.views.shards import ROLES, shards_together
from picture.views.view import FADED, View


def stacks(architecture: Architecture) -> tuple[str, ...]:
    """List the ids of the stacks that define a card."""
    return tuple(sorted({stack for card in architecture.cards for stack in card.stacks}))


def page(architecture: Architecture, stack: str) -> View:
    """Show each card of a stack, and its neighbors in the background; alike shards of others are one."""
    shown = _selected(architecture, stack)
    faded = [card for card in shown.cards if stack not in card.stacks]
    return View(
        name=page_name(stack),
        title=f"Storefront {architecture.environment}: stack {stack}",
        subtitle="What it defines, and in the background what that is connected to",
        groups=shown.groups,
        cards=shown.cards,
        connections=shown.connections,
        marks={card.id: FADED for card in faded},
        links={card.id: closer(card) for card in faded if card.stacks},
    )


def _selected(architecture: Architecture, stack: str) -> Architecture:
    """Keep a stack's cards, lines that touch them, and the neighbors at the other ends."""
    sharded = any(stack in card.stacks and card.role in ROLES for card in architecture.cards)
    whole = architecture if sharded else shards_together(architecture)
    own = {card.id for card in whole.cards if stack in card.stacks}
    groups = {group.id for group in whole.groups}
    lines = [
        line
        for line in reads_within_writes(whole.connections)
        if own & {line.source, line.target} or _defines(stack, line, groups)
    ]
    ends = own | {end for line in lines for end in (line.source, line.target)}
    cards = tuple(card for card in whole.cards if card.id in ends)
    framed = around(whole.groups, cards)
    known = {card.id for card in cards} | {group.id for group in framed}
    return hoisted(
        dataclasses.replace(
            whole,
            groups=framed,
            cards=cards,
            connections=tuple(line for line in lines if {line.source, line.target} <= known),
        )
    )


def _defines(stack: str, line: Connection, groups: set[str]) -> bool:
    """Whether a line of a whole frame is due to the stack, such as the VPC's flow log."""
    framed = {line.source, line.target} & groups
    return bool(framed) and any(reason.startswith(f"{stack}/") for reason in line.why)

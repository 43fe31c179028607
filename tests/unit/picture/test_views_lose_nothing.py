"""No view dangles, and the full one represents every card and connection of any model."""

import dataclasses
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picture.extract import architecture
from picture.model import Architecture, Connection
from picture.views import View, full, overview, page, views
from picture.views.page import stacks
from tests.support.models import GROUPS, card, line
from tests.support.picture import synthesized

KINDS = ("request", "read", "write", "message", "logs", "control", "backup")
PLACES = {
    "shoppers": "", "cdn": "edge", "balancer": "application", "web": "application", "worker": "application",
    "endpoints": "application", "cache": "data", "broker": "data", "media": "services", "queue": "services",
    "alarms": "operations", "faults": "operations", "partner": "",
}  # fmt: skip
STACKS = st.sampled_from(["", "Web", "Database", "Edge", "Ops"])


@st.composite
def models(draw: st.DrawFn) -> Architecture:
    """Make any cards of the vocabulary, up to eight shards of two kinds, and any lines between them."""
    roles = draw(st.lists(st.sampled_from(sorted(PLACES)), unique=True, min_size=1))
    cards = [card(role, PLACES[role], "fact", stack=draw(STACKS)) for role in roles]
    for number, (size, copies) in enumerate(
        draw(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=8)), 1
    ):
        name = f"s{number}"
        cards.append(card("writer", "data", size, name=name, stack="Database"))
        cards += [card("replicas", "data", size, name=name, stack="Database")] if copies else []
    ends = st.sampled_from([each.id for each in cards])
    drawn = draw(
        st.lists(st.tuples(ends, ends, st.sampled_from(KINDS), st.sampled_from(["", "label"])), max_size=30)
    )
    lines = {each.id: each for each in (line(*parts) for parts in drawn) if _worth(each)}
    return Architecture("test", GROUPS, tuple(cards), tuple(lines.values()))


def _worth(each: Connection) -> bool:
    """Leave out what no model has: lines from a card to itself, or from a shard to another of its kind."""
    return role(each.source) != role(each.target)


def role(card_id: str) -> str:
    return card_id.partition("-")[0]


def ends_of(view: View) -> set[str]:
    return {end for each in view.connections for end in (each.source, each.target)}


def represented(model: Architecture, view: View, each: Connection) -> bool:
    """Whether a line of the view has the reasons of the connection, and ends where it does."""
    shown = {own.id: own.group for own in view.cards}
    homes = {own.id: own.group for own in model.cards} | {group.id: group.id for group in model.groups}

    def stands_for(drawn: str, end: str) -> bool:
        if drawn == end:
            return True
        if drawn in shown:
            return (
                drawn.split("-", maxsplit=1)[0] == end.split("-", maxsplit=1)[0]
                and shown[drawn] == homes[end]
            )
        return drawn == homes[end]

    return any(
        set(each.why) <= set(found.why)
        and (found.kind == each.kind or (found.kind, each.kind) == ("write", "read"))
        and (not each.label or each.label in found.label)
        and stands_for(found.source, each.source)
        and stands_for(found.target, each.target)
        for found in view.connections
    )


def check_whole(model: Architecture, view: View) -> None:
    lost = [each.id for each in model.connections if not represented(model, view, each)]
    assert not lost
    reasons = {reason for each in model.cards for reason in each.why}
    assert {reason for each in view.cards for reason in each.why} == reasons


def check_drawable(view: View) -> None:
    cards, groups = [each.id for each in view.cards], {group.id: group.parent for group in view.groups}
    parts = [*cards, *groups]
    homes = {each.id: each.group for each in view.cards}

    assert ends_of(view) <= set(parts)
    assert max(Counter(parts).values(), default=1) == 1
    assert max(Counter(each.id for each in view.connections).values(), default=1) == 1
    assert {home for home in homes.values() if home} <= set(groups)
    assert {parent for parent in groups.values() if parent} <= set(groups)
    assert all(each.source != each.target for each in view.connections)
    for each in view.connections:
        assert homes.get(each.source) != each.target
        assert homes.get(each.target) != each.source


@given(models())
def test_the_full_view_represents_everything(model: Architecture) -> None:
    for shards in ("together", "each"):
        check_whole(model, full(model, shards))


@given(models())
def test_every_view_can_be_drawn(model: Architecture) -> None:
    for shards in ("together", "each"):
        for view in views(model, shards):
            check_drawable(view)


@given(models())
def test_a_page_has_all_of_its_stack_and_only_lines_that_touch_it(model: Architecture) -> None:
    for stack in stacks(model):
        view = page(model, stack)
        own = {reason for each in model.cards if stack in each.stacks for reason in each.why}
        shown = {reason for each in view.cards if stack in each.stacks for reason in each.why}
        assert shown == own
        faded = set(view.marks)
        assert all(each.id in faded or stack in each.stacks for each in view.cards)
        assert not [each for each in view.connections if {each.source, each.target} <= faded]


@given(models())
def test_views_do_not_depend_on_anything_but_the_model(model: Architecture) -> None:
    again = dataclasses.replace(model)

    assert views(model) == views(again)


@pytest.mark.parametrize("shards", ["together", "each"])
def test_the_shared_environments_lose_nothing(environment_name: str, shards: str) -> None:
    model = architecture(synthesized(environment_name)[0])

    check_whole(model, full(model, shards))
    for view in views(model, shards):
        check_drawable(view)


def test_the_overview_loses_only_what_it_says_it_leaves_out(environment_name: str) -> None:
    model = architecture(synthesized(environment_name)[0])
    kinds = {each.kind for each in overview(model).connections}

    assert {"dns", "control", "secret"}.isdisjoint(kinds)
    assert {"request", "write", "message", "egress", "backup", "logs"} <= kinds

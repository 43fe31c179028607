import dataclasses

import pytest

from drawing import render
from picture.diff import compare
from picture.model import Architecture
from picture.views import full, overview, page, views
from tests.support.geometry import faults
from tests.support.multiplied import extracted, multiplied


@pytest.mark.parametrize("environment", ["prod", "dev"])
@pytest.mark.parametrize("shards", ["together", "each"])
def test_no_picture_of_an_environment_has_a_fault(environment: str, shards: str) -> None:
    found = {view.name: faults(render(view), view) for view in views(extracted(environment), shards)}
    assert found == {name: [] for name in found}


@pytest.mark.parametrize(
    ("shards", "replicas", "alike"),
    [
        (1, 0, True),
        (1, 5, True),
        (2, 1, False),
        (3, 0, True),
        (4, 3, False),
        (5, 2, True),
        (6, 5, False),
        (7, 0, False),
        (8, 0, True),
        (8, 5, False),
    ],
)
def test_any_number_of_shards_and_replicas_finds_room(shards: int, replicas: int, alike: bool) -> None:
    model = multiplied(extracted("prod"), shards, replicas, alike=alike)
    for view in (overview(model), full(model, "together"), full(model, "each"), page(model, "Database")):
        assert faults(render(view), view) == [], view.name


def test_a_picture_of_changes_has_no_fault() -> None:
    base, head = _without(extracted("prod"), "faults"), _without(extracted("prod"), "queue")
    grown = dataclasses.replace(
        head,
        cards=tuple(
            dataclasses.replace(card, alarms=card.alarms + 1, facts=(*card.facts[1:], card.facts[0]))
            if card.id == "web"
            else card
            for card in head.cards
        ),
    )
    view = compare(full(base), full(grown), since="main")
    assert {"added", "removed", "changed", "faded"} <= set(view.marks.values())
    assert faults(render(view), view) == []


def test_both_themes_have_the_same_geometry() -> None:
    view = overview(extracted("prod"))
    dark = render(view, "dark")
    assert dark != render(view)
    assert faults(dark, view) == []


def _without(model: Architecture, card: str) -> Architecture:
    return dataclasses.replace(
        model,
        cards=tuple(each for each in model.cards if each.id != card),
        connections=tuple(line for line in model.connections if card not in (line.source, line.target)),
    )

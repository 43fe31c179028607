"""The model survives its way through JSON, and refuses anything else."""

import dataclasses
import json

import pytest

from picture.model import Architecture, Card, Connection, Fact, Group, PictureError

MODEL = Architecture(
    environment="test",
    groups=(Group("data", "data", "Data subnets", "vpc", ("a 10.0.0.0/24",)),),
    cards=(
        Card(
            "cache", "cache", "data", "Cache", (Fact("size", "3 nodes", ("Cache/Cluster",)),), 2, ("Cache",)
        ),
        Card("shoppers", "shoppers", "", "Shoppers"),
    ),
    connections=(Connection("shoppers", "cache", "read", ":6379", ("Web/WebToCache",)),),
)


def test_json_gives_the_same_model_back() -> None:
    assert Architecture.from_json(MODEL.to_json()) == MODEL


def test_json_has_one_value_a_line_in_sorted_order() -> None:
    text = MODEL.to_json()

    assert text.endswith("}\n")
    assert ' "alarms": 2,\n' in text
    assert list(json.loads(text)) == sorted(json.loads(text))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"environment": "x", "groups": [], "cards": [{"id": "a"}], "connections": []}']
)
def test_other_text_is_refused_with_the_fix(text: str) -> None:
    with pytest.raises(PictureError, match="fix: make diagram"):
        Architecture.from_json(text)


def test_a_connection_keeps_its_id_when_only_its_label_or_reason_changes() -> None:
    (line,) = MODEL.connections

    assert dataclasses.replace(line, label="", why=()).id == line.id
    assert dataclasses.replace(line, kind="write").id != line.id


def test_cards_are_looked_up_by_id() -> None:
    assert MODEL.card("shoppers").title == "Shoppers"
    with pytest.raises(KeyError):
        MODEL.card("nobody")

"""The spy: what a handler reads is kept, what it picks past is dropped."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from embedded_aws.spy import Spy, dropped

GIVEN = {"Name": "a", "Size": 1, "Rule": {"Days": 3, "Class": "x"}, "Steps": [{"At": 1, "To": "y"}]}


def watch(log: Path, handler: Callable[[dict[str, Any]], object]) -> dict[str, set[str]]:
    with Spy(log).watch("T", copy.deepcopy(GIVEN)) as properties:
        handler(properties)
    return dropped(log)


@pytest.mark.parametrize(
    "handler",
    [
        dict,
        copy.deepcopy,
        json.dumps,
        lambda p: {**p},
        lambda p: list(p.items()),
        lambda p: [p["Name"], p["Size"], p["Rule"], p["Steps"]],
    ],
)
def test_properties_taken_whole_are_kept(tmp_path: Path, handler: Callable[[dict[str, Any]], object]) -> None:
    assert watch(tmp_path / "log", handler) == {}


@pytest.mark.parametrize(
    ("handler", "lost"),
    [
        (lambda p: p.get("Name"), {"Size", "Rule", "Steps"}),
        (lambda p: [p["Name"], p["Size"], p["Steps"], p["Rule"]["Days"]], {"Rule.Class"}),
        (lambda p: [p["Name"], p["Size"], p["Rule"], p["Steps"][0]["At"]], {"Steps.To"}),
        (lambda p: "Name" in p, {"Name", "Size", "Rule", "Steps"}),
    ],
)
def test_properties_passed_over_are_dropped(
    tmp_path: Path, handler: Callable[[dict[str, Any]], object], lost: set[str]
) -> None:
    assert watch(tmp_path / "log", handler) == {"T": lost}


def test_property_read_by_one_creation_is_not_dropped_by_another(tmp_path: Path) -> None:
    watch(tmp_path / "log", lambda p: [p["Name"], p["Size"], p["Rule"]])
    assert watch(tmp_path / "log", lambda p: [p["Steps"]]) == {}

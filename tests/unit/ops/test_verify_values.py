"""What counts as the same value, and how paths reach it."""

from typing import Any

import pytest

from ops.verify.values import UNKNOWN, keyed, matches, pluck


@pytest.mark.parametrize(
    ("promised", "found"),
    [
        (True, "true"),
        ("false", False),
        (300, "300"),
        ("0.5", 0.5),
        (["a", "b"], ["b", "a"]),
        ({"a": 1}, {"a": "1", "added by the service": 2}),
        ({"rules": [{"id": 1}, {"id": 2}]}, {"rules": [{"id": 2, "x": 0}, {"id": 1}]}),
        ('{"a": [1]}', '{ "a": ["1"] }'),
        ({"Statement": [{"Effect": "Allow"}]}, '{"Statement":[{"Effect":"Allow"}]}'),
        ("/api/write/", b"/api/write/"),
        (UNKNOWN, "anything"),
        (["fixed", UNKNOWN], ["generated", "fixed"]),
    ],
)
def test_values_that_mean_the_same_match(promised: Any, found: Any) -> None:
    assert matches(promised, found)


@pytest.mark.parametrize(
    ("promised", "found"),
    [
        (True, "false"),
        (True, None),
        (300, 60),
        ("m8g.large", "m7g.large"),
        (["a"], ["a", "b"]),
        (["a", "a"], ["a", "b"]),
        ({"a": 1}, {}),
        ({"a": 1}, None),
        ([{"id": 1}], [{"id": 2}]),
        ({"Statement": [{"Effect": "Allow"}]}, '{"Statement":[]}'),
    ],
)
def test_values_that_differ_do_not_match(promised: Any, found: Any) -> None:
    assert not matches(promised, found)


def test_order_counts_where_it_means_something() -> None:
    assert matches(["/a", "/b"], ["/a", "/b"], ordered=True)
    assert not matches(["/a", "/b"], ["/b", "/a"], ordered=True)


def test_a_path_goes_through_mappings_and_lists() -> None:
    value = {"Zones": [{"Id": "a", "Subnets": [{"Name": "x"}]}, {"Id": "b"}]}
    assert pluck(value, "Zones[].Id") == ["a", "b"]
    assert pluck(value, "Zones[].Subnets[].Name") == [["x"], None]
    assert pluck(value, "Zones.Missing") is None
    assert pluck({"Zones": UNKNOWN}, "Zones[].Id") is UNKNOWN


def test_a_list_is_keyed_by_what_identifies_its_elements() -> None:
    options = [{"Namespace": "n", "OptionName": "o", "Value": "1"}]
    assert keyed(options, "Namespace", "ResourceName", "OptionName") == {"n o": options[0]}
    assert keyed(None, "Id") is None

"""How facts are written: plain, short enough for a card, and right for one and for many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picture.cards.sheet import LONGEST, clock, counted, draw, fact, number, plain, span, tally, truth
from tests.support.picture import index_of


@given(st.text())
def test_any_text_becomes_ascii_that_fits_on_a_card(text: str) -> None:
    written = plain(text)

    assert written.isascii()
    assert len(written) <= LONGEST
    assert (written == text) is (text.isascii() and len(text) <= LONGEST)


def test_a_text_that_is_too_long_keeps_both_ends() -> None:
    host = "catalog.with-a-really-long-host-name.partner.example.com"

    assert plain(host) == "catalog.with-a-r...rtner.example.com"


@pytest.mark.parametrize(("count", "words"), [(0, "0 policies"), (1, "1 policy"), (2, "2 policies")])
def test_counts_are_singular_for_one_alone(count: int, words: str) -> None:
    assert counted(count, "policy", "policies") == words
    assert counted(count, "key") == f"{count} key{'' if count == 1 else 's'}"


@given(st.lists(st.integers(min_value=0, max_value=10**6)))
def test_a_span_names_the_least_and_the_most(numbers: list[int]) -> None:
    ends = [] if not numbers else [min(numbers), max(numbers)]

    assert span(numbers).split(" to ") == ([str(end) for end in dict.fromkeys(ends)] or [""])
    assert span([35, 90], "d") == "35 to 90 d"


def test_alike_values_are_counted() -> None:
    assert tally(["b", "a", "b"]) == "1 x a, 2 x b"


@pytest.mark.parametrize(
    ("schedule", "time"),
    [
        ("cron(0 7 * * ? *)", "daily 07:00"),
        ("cron(30 12 ? * WED *)", "WED 12:30"),
        ("30 3 * * SUN", "SUN 03:30"),
        ("rate(12 hours)", "rate(12 hours)"),
        ("cron(0/5 * * * ? *)", "cron(0/5 * * * ? *)"),
    ],
)
def test_a_schedule_is_told_by_the_clock_where_it_has_one(schedule: str, time: str) -> None:
    assert clock(schedule) == time


@pytest.mark.parametrize(
    ("value", "read"), [(5, 5), ("5", 5), (None, 0), ("", 0), ({"Ref": "Size"}, 0), ("-1", 0)]
)
def test_numbers_are_read_however_templates_write_them(value: object, read: int) -> None:
    assert number(value) == read


@pytest.mark.parametrize(
    ("value", "read"), [(True, True), ("true", True), (False, False), ("false", False), (None, False)]
)
def test_booleans_are_read_however_templates_write_them(value: object, *, read: bool) -> None:
    assert truth(value) is read


def test_a_card_leaves_out_empty_facts_and_names_its_sources_once() -> None:
    index = index_of({"B": {"Two": ("SQS::Queue", {})}, "A": {"One": ("SQS::Queue", {})}})
    queues = index.all("SQS::Queue")

    drawn = draw(
        "queue",
        "services",
        "Queues",
        fact("count", "2 queues", [*queues, *queues]),
        fact("empty", "", queues),
        shows=reversed(queues),
        name="x",
    )

    assert [each.key for each in drawn.card.facts] == ["count"]
    assert drawn.card.facts[0].why == ("A/One", "B/Two")
    assert (drawn.card.id, drawn.card.role) == ("queue-x", "queue")
    assert drawn.card.stacks == ("A", "B")
    assert drawn.card.why == ("A/One", "B/Two")


def test_a_card_of_something_outside_is_there_because_of_its_facts() -> None:
    queues = index_of({"A": {"One": ("SQS::Queue", {})}}).all("SQS::Queue")

    drawn = draw("partner", "", "Partner", fact("host", "example.com", queues))

    assert (drawn.card.why, drawn.card.stacks, drawn.members) == (("A/One",), (), ())

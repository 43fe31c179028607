"""The picture as text, judged by Mermaid itself: what it draws of a view is what the view holds."""

import dataclasses
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Error, Page

from picture.diff import compare
from picture.extract import architecture
from picture.index import read
from picture.mermaid import mermaid
from picture.model import Architecture, Card, Connection, Fact, Group
from picture.views import ADDED, CHANGED, REMOVED, View, full, views
from tests.support.assembly import assembly_of
from tests.support.flowcharts import MERMAID, Arrow, drawn

COLORS = {ADDED: "rgb(218, 251, 225)", REMOVED: "rgb(255, 235, 233)", CHANGED: "rgb(255, 248, 197)"}
STROKES = {ADDED: "rgb(26, 127, 55)", REMOVED: "rgb(207, 34, 46)", CHANGED: "rgb(154, 103, 0)"}


@pytest.fixture(scope="module")
def judge(chromium: Browser) -> Iterator[Page]:
    """A page, offline, that Mermaid is loaded into."""
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.add_script_tag(path=MERMAID)
    yield page
    context.close()


def model(environment: str) -> Architecture:
    return architecture(read(assembly_of(environment).folder))


def told(card: Card, was: tuple[Fact, ...] = ()) -> tuple[str, ...]:
    return (card.title, *(fact.text for fact in (*card.facts, *was)))


def lines_of(view: View, *wanted: Connection) -> list[tuple[str, str, str]]:
    titles = {part.id: part.label for part in view.groups} | {card.id: card.title for card in view.cards}
    lines = wanted or view.connections
    return sorted((titles[line.source], titles[line.target], line.label) for line in lines)


def ends_and_label(arrow: Arrow) -> tuple[str, str, str]:
    return arrow.source, arrow.target, arrow.label


def expect_drawn(page: Page, view: View) -> None:
    found = drawn(page, mermaid(view))
    assert {title: box.lines for title, box in found.boxes.items()} == {
        card.title: told(card, view.was.get(card.id, ())) for card in view.cards
    }
    assert sorted(found.frames) == sorted(group.label for group in view.groups)
    assert sorted(map(ends_and_label, found.arrows)) == lines_of(view)


def test_every_card_fact_frame_and_connection_of_every_picture_is_drawn(judge: Page) -> None:
    for view in views(model("prod")):
        expect_drawn(judge, view)


def test_a_change_is_drawn_in_its_colors_with_old_facts_struck_through(judge: Page) -> None:
    base, head = full(model("dev")), full(model("prod"))
    view = compare(base, head, since="dev")
    expect_drawn(judge, view)

    found = drawn(judge, mermaid(view))
    marked = {card.title: mark for card in view.cards if (mark := view.marks.get(card.id)) in COLORS}
    assert set(marked.values()) >= {ADDED, CHANGED}
    assert {title: COLORS[mark] for title, mark in marked.items()} == {
        title: box.color for title, box in found.boxes.items() if box.color in COLORS.values()
    }
    assert {card.title: tuple(fact.text for fact in view.was.get(card.id, ())) for card in view.cards} == {
        title: box.struck for title, box in found.boxes.items()
    }
    strokes = {
        line: STROKES[view.marks[line.id]] for line in view.connections if view.marks[line.id] in STROKES
    }
    assert sorted(
        (*ends_and_label(arrow), arrow.color) for arrow in found.arrows if arrow.color in STROKES.values()
    ) == sorted((*ends, stroke) for line, stroke in strokes.items() for ends in lines_of(view, line))


def test_eight_shards_drawn_one_by_one_stay_within_the_limits_of_mermaid(judge: Page) -> None:
    expect_drawn(judge, full(with_shards(model("prod"), 8), shards="each"))


def with_shards(found: Architecture, count: int) -> Architecture:
    """Give a model more shards like its first one."""
    first = [card for card in found.cards if card.id in ("writer-s1", "replicas-s1")]
    lines = [line for line in found.connections if line.target.endswith("-s1") or line.source.endswith("-s1")]
    more = range(3, count + 1)
    return dataclasses.replace(
        found,
        cards=(*found.cards, *(_renamed(card, number) for number in more for card in first)),
        connections=(
            *found.connections,
            *(
                dataclasses.replace(
                    line, source=_moved(line.source, number), target=_moved(line.target, number)
                )
                for number in more
                for line in lines
            ),
        ),
    )


def _renamed(card: Card, number: int) -> Card:
    return dataclasses.replace(card, id=_moved(card.id, number), title=card.title.replace("s1", f"s{number}"))


def _moved(card: str, number: int) -> str:
    return card.replace("-s1", f"-s{number}")


HOSTILE = (
    'quote " and \' and `tick`', "a <b>tag</b> & a &amp; entity", "semicolon; end", "]} --> x", "%% comment",
    "#35; by number", "1. a list", "- an item", "**bold** _under_", "<script>alert(1)</script>",
)  # fmt: skip


def test_no_text_is_markup_and_no_id_is_a_word_of_mermaids_own(judge: Page) -> None:
    words = ("end", "o", "x", "default", "subgraph", "graph", "style", "click", "class", "_self")
    cards = tuple(
        Card(word, "web", "linkStyle", text, (Fact("again", text[::-1]),))
        for word, text in zip(words, HOSTILE, strict=True)
    )
    lines = tuple(Connection(one.id, other.id, "request", one.title) for one, other in pairwise(cards))
    frame = Group("linkStyle", "vpc", HOSTILE[0])
    expect_drawn(judge, View("full", "", "", (frame,), cards, lines))


def test_mermaid_refuses_what_is_no_flowchart(judge: Page) -> None:
    with pytest.raises(Error, match="Parse error"):
        drawn(judge, 'flowchart TB\n  n_web["Web" tier"]\n')

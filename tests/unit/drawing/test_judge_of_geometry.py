"""The judge of pictures is itself tried: each fault, planted into a good picture, must be told."""

import re

import pytest

from drawing import render
from picture.views import View, overview
from tests.support.geometry import faults
from tests.support.multiplied import extracted


@pytest.fixture(scope="module")
def view() -> View:
    return overview(extracted("prod"))


@pytest.fixture(scope="module")
def svg(view: View) -> str:
    return render(view)


def _group(svg: str, attribute: str) -> str:
    match = re.search(rf'<g class="\w+" [^>]*{re.escape(attribute)}.*?</g>', svg, re.DOTALL)
    assert match, attribute
    return match[0]


def _moved(svg: str, attribute: str, tag: str, x: float = 0, y: float = 0, *, count: int = 0) -> str:
    """Shift elements of one tag in a group."""
    group = _group(svg, attribute)

    def shift(match: re.Match[str]) -> str:
        return f'<{tag} x="{float(match[1]) + x:.2f}" y="{float(match[2]) + y:.2f}"'

    moved = re.sub(rf'<{tag} x="([\d.-]+)" y="([\d.-]+)"', shift, group, count=count)
    assert moved != group
    return svg.replace(group, moved)


def _place(svg: str, attribute: str, tag: str) -> tuple[float, float]:
    match = re.search(rf'<{tag} x="([\d.-]+)" y="([\d.-]+)"', _group(svg, attribute))
    assert match
    return float(match[1]), float(match[2])


def _line_moved(svg: str, connection: str, x: float, y: float) -> str:
    group = _group(svg, f'data-connection="{connection}"')
    path = re.search(r'<path d="([^"]+)"', group)
    assert path
    shifted = re.sub(
        r"([\d.-]+),([\d.-]+)", lambda m: f"{float(m[1]) + x:.2f},{float(m[2]) + y:.2f}", path[1]
    )
    return svg.replace(group, group.replace(path[1], shifted))


def test_a_good_picture_has_no_fault(svg: str, view: View) -> None:
    assert faults(svg, view) == []


def test_a_card_over_another_is_told(svg: str, view: View) -> None:
    broker, database = (_place(svg, f'data-card="{name}"', "rect") for name in ("broker", "database"))
    moved = _moved(svg, 'data-card="broker"', "rect", database[0] - broker[0], database[1] - broker[1])
    assert "cards broker and database overlap" in " ".join(faults(moved, view)).replace(
        "database and broker", "broker and database"
    )


def test_a_card_outside_its_frame_is_told(svg: str, view: View) -> None:
    assert "card broker is not in its frame data" in faults(
        _moved(svg, 'data-card="broker"', "rect", y=-70, count=1), view
    )


def test_a_text_that_leaves_its_card_is_told(svg: str, view: View) -> None:
    assert "text of web leaves its border" in faults(_moved(svg, 'data-card="web"', "text", x=80), view)


def test_texts_that_overlap_are_told(svg: str, view: View) -> None:
    moved = _moved(svg, 'data-card="partner"', "text", y=8, count=1)
    assert "texts of partner overlap" in faults(moved, view)


def test_a_line_through_a_foreign_card_is_told(svg: str, view: View) -> None:
    broker, web = (_place(svg, f'data-card="{name}"', "rect") for name in ("broker", "web"))
    moved = _line_moved(svg, "balancer request web", broker[0] - web[0], broker[1] - web[1] + 40)
    assert "balancer request web runs through card broker" in faults(moved, view)


def test_a_line_that_ends_in_the_open_is_told(svg: str, view: View) -> None:
    moved = _line_moved(svg, "balancer request web", 0, -9)
    assert any("does not end at the border of balancer" in fault for fault in faults(moved, view))


def test_lines_on_one_track_are_told(svg: str, view: View) -> None:
    group = _group(svg, 'data-connection="balancer request web"')
    path = re.search(r'<path d="[^"]+"', group)
    other = _group(svg, 'data-connection="shoppers request cdn"')
    assert path
    moved = svg.replace(other, re.sub(r'<path d="[^"]+"', path[0], other))
    assert any("share a track" in fault for fault in faults(moved, view))


def test_a_label_over_a_card_is_told(svg: str, view: View) -> None:
    label, card = (
        _place(svg, 'data-connection="cdn request media"', "text"),
        _place(svg, 'data-card="web"', "rect"),
    )
    moved = _moved(
        svg, 'data-connection="cdn request media"', "text", card[0] + 80 - label[0], card[1] + 40 - label[1]
    )
    assert "the label of cdn request media lies on card web" in faults(moved, view)


def test_a_label_on_a_foreign_line_is_told(svg: str, view: View) -> None:
    label = _place(svg, 'data-connection="cdn request media"', "text")
    group = _group(svg, 'data-connection="application write cache"')
    start = re.search(r'<path d="M([\d.]+),([\d.]+)', group)
    assert start
    moved = _moved(
        svg, 'data-connection="cdn request media"', "text",
        float(start[1]) + 12 - label[0], float(start[2]) + 3 - label[1],
    )  # fmt: skip
    assert "the label of cdn request media lies on application write cache" in faults(moved, view)


def test_a_label_away_from_its_line_is_told(svg: str, view: View) -> None:
    moved = _moved(svg, 'data-connection="cdn request media"', "text", y=-14)
    assert "the label of cdn request media is not on its line" in faults(moved, view)


def test_a_label_on_the_title_of_a_frame_is_told(svg: str, view: View) -> None:
    label = _place(svg, 'data-connection="cdn request media"', "text")
    title = _place(svg, 'data-group="region"', "text")
    moved = _moved(
        svg, 'data-connection="cdn request media"', "text", title[0] + 20 - label[0], title[1] - label[1]
    )
    assert "the label of cdn request media lies on the title of frame region" in faults(moved, view)


def test_frames_that_cut_each_other_are_told(svg: str, view: View) -> None:
    assert any(
        fault.startswith("frames") and fault.endswith("overlap")
        for fault in faults(_moved(svg, 'data-group="services"', "rect", x=-60, count=1), view)
    )


def test_what_leaves_the_picture_is_told(svg: str, view: View) -> None:
    moved = _moved(svg, 'data-card="shoppers"', "rect", y=-400, count=1)
    assert "shoppers leaves the picture" in faults(moved, view)


def test_a_missing_connection_or_card_is_told(svg: str, view: View) -> None:
    without_line = svg.replace(_group(svg, 'data-connection="balancer request web"'), "")
    assert any(fault.startswith("connections differ") for fault in faults(without_line, view))


def test_a_lost_label_is_told(svg: str, view: View) -> None:
    group = _group(svg, 'data-connection="cdn request media"')
    silent = svg.replace(group, re.sub(r"<text.*</text>", "", group))
    assert "cdn request media lost its label /media/*" in faults(silent, view)

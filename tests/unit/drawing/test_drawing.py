import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import drawing
from drawing import dot, fonts, png, theme
from drawing.picture import compose
from drawing.svg import write
from picture.model import Card, Connection, Fact, Group, PictureError
from picture.views import View

ROOT = Path(__file__).resolve().parents[3]


def view(*, title: str = "Store", label: str = "HTTPS", role: str = "cdn") -> View:
    return View(
        name="small",
        title=title,
        subtitle="Two cards",
        groups=(Group("edge", "edge", "Edge"),),
        cards=(
            Card("shoppers", "shoppers", "", "Shoppers", (Fact("reach", "everybody"),)),
            Card("front", role, "edge", "CloudFront", (Fact("tls", "TLS <1.3> & more"),), alarms=3),
        ),
        connections=(Connection("shoppers", "front", "request", label, ("Edge/Cdn",)),),
    )


def test_a_picture_needs_nothing_from_elsewhere() -> None:
    addresses = set(re.findall(r'(?:href="|url\(|src=")([^")]*)', write(view())))
    assert addresses
    assert all(address.startswith(("data:", "#")) for address in addresses)


def test_the_same_view_gives_the_same_bytes_in_another_process() -> None:
    script = (
        "import sys; sys.path[:0] = ['diagrams', '.']\n"
        "from tests.unit.drawing import test_drawing as t\n"
        "import hashlib, drawing\n"
        "svg = drawing.render(t.view())\n"
        "print(hashlib.sha256(svg.encode() + drawing.rasterize(svg)).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1


def test_markup_in_a_text_is_shown_rather_than_read() -> None:
    svg = write(view(title='A "<b>" & more'))
    root = ElementTree.fromstring(svg)
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert 'A "<b>" & more' in texts
    assert "TLS <1.3> & more" in texts
    assert root.attrib["aria-label"] == 'A "<b>" & more'


def test_the_page_finds_cards_connections_and_frames() -> None:
    svg = write(view())
    assert '<g class="card" data-card="front"' in svg
    assert (
        '<g class="connection" data-connection="shoppers request front" data-source="shoppers" '
        'data-target="front" data-kind="request"' in svg
    )
    assert '<g class="frame" data-group="edge"' in svg


def test_tooltips_say_why_a_connection_is_there() -> None:
    assert "Edge/Cdn" in write(view())


def test_every_color_has_a_dark_counterpart() -> None:
    light = drawing.render(view())
    dark = drawing.render(view(), "dark")
    assert set(theme.HEX.findall(light)) <= set(theme.DARK)
    assert re.sub(theme.HEX, "#", light) == re.sub(theme.HEX, "#", dark)
    assert theme.CANVAS not in dark


def test_a_color_without_a_dark_counterpart_is_refused() -> None:
    with pytest.raises(KeyError):
        theme.darken('<rect fill="#123456"/>')


def test_the_legend_names_just_the_kinds_that_are_drawn() -> None:
    assert re.findall(r'class="legend" data-kind="(\w+)"', write(view())) == ["request"]


def test_a_role_without_a_place_is_named() -> None:
    with pytest.raises(PictureError, match=r"card front: role mainframe has no place"):
        write(view(role="mainframe"))


def test_a_text_that_the_font_lacks_is_named() -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        write(view(title="Größe"))


def test_bold_text_is_wider() -> None:
    assert fonts.width("Shoppers", 12, bold=True) > fonts.width("Shoppers", 12)
    assert fonts.width("Shoppers", 24) == pytest.approx(2 * fonts.width("Shoppers", 12))


def test_widths_are_those_that_the_rasterizer_draws() -> None:
    text = "iiiiWWWW"
    wide = round(fonts.width(text, 100, bold=True))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="100"><text x="0" y="80" '
        'font-family="Arimo" font-weight="700" font-size="100">{1}</text></svg>'
    )
    exact = png.rasterize(svg.format(wide, text))
    cut = png.rasterize(svg.format(wide - 20, text))
    wider = png.rasterize(svg.format(wide, text + "i"))
    assert exact == wider, "a letter beyond the measured width is out of the picture"
    assert exact != cut


def test_the_engine_named_by_dot_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen.dot"
    engine = Path(sys.executable).parent / "graphviz-pure"
    script = tmp_path / "engine"
    script.write_text(f'#!/bin/sh\ntee {seen} | {engine} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    expected = write(view())
    monkeypatch.setenv("DOT", str(script))
    assert write(view()) == expected
    graph = seen.read_text(encoding="utf-8")
    assert "shoppers -> front" in graph
    assert "cloudfront.png" in graph, "the icon comes from the diagrams package"


def test_a_missing_engine_is_named_with_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOT", "/nowhere/dot")
    with pytest.raises(PictureError, match=r"(?s)/nowhere/dot draws nothing.*fix: make diagram .* by DOT"):
        write(view())


def test_an_engine_that_moves_lines_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Path(sys.executable).parent / "graphviz-pure"
    script = tmp_path / "engine"
    script.write_text(f'#!/bin/sh\nsed s/notranslate=true// | {engine} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("DOT", str(script))
    with pytest.raises(PictureError, match="moved the line for shoppers request front"):
        write(view())


def test_the_path_of_a_request_runs_straight() -> None:
    points = compose(view()).routes["shoppers request front"]
    assert len(points) == 2
    assert points[0][0] == points[1][0]


def test_a_removed_fact_is_struck_through() -> None:
    marked = dataclasses.replace(view(), marks={"front": "changed"}, was={"front": (Fact("tls", "TLS 1.0"),)})
    assert re.search(r'text-decoration="line-through">TLS 1.0<', write(marked))


def test_a_png_has_the_background_of_its_theme() -> None:
    svg = drawing.render(view())
    light, dark = drawing.rasterize(svg), drawing.rasterize(drawing.render(view(), "dark"), "dark")
    assert light.startswith(b"\x89PNG")
    assert light != dark


def test_lines_start_where_the_engine_was_told() -> None:
    picture = compose(view())
    x, y = picture.routes["shoppers request front"][0]
    path = dot.draw(picture)["shoppers request front"].path
    found = re.match(r"M([\d.]+),([\d.]+)", path)
    assert found
    assert (float(found[1]), float(found[2])) == pytest.approx((x, y), abs=0.02)

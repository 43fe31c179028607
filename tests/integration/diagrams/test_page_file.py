"""The file itself: the same bytes each time, inert whatever the texts say, closed to the network, small."""

import json
import re
from dataclasses import replace
from pathlib import Path

from drawing.page import page
from drawing.page.data import data
from picture.model import Architecture
from tests.integration.diagrams.conftest import Visit
from tests.support.browsing import details
from tests.support.explorer import CARDS, CONNECTIONS, FULL, GROUPS, ICON, explorer, picture


def test_the_page_has_the_same_bytes_each_time() -> None:
    assert explorer() == explorer()


def test_what_pictures_have_in_common_is_stored_once() -> None:
    text = explorer()
    assert text.count(ICON) == 1
    assert text.count("text{font-family:Arimo}") == 1
    assert text.count("Database/ShardS1/Writer") == 1


def test_a_frame_stands_for_merged_cards_and_for_those_with_the_line() -> None:
    merged = replace(CARDS[5], id="stores", group="application")
    view = replace(FULL, cards=(*CARDS, merged))
    tiers = tuple(replace(CONNECTIONS[-1], source=tier) for tier in ("web", "worker"))
    known = data(Architecture("test", GROUPS, CARDS, tiers), (view,))
    assert known["connections"][-1]["sources"] == ["stores", "web", "worker"]
    assert known["connections"][-1]["targets"] == ["cache"]


def test_the_details_take_the_place_of_tooltips(visit: Visit) -> None:
    assert "<title>a tooltip</title>" in explorer()
    assert visit("#full").locator("#picture title").count() == 0


def test_icons_come_back_into_the_picture(visit: Visit) -> None:
    drawn = (
        visit("#full")
        .locator("#picture image")
        .evaluate_all("(images) => images.map((image) => image.getAttribute('href'))")
    )
    assert drawn == [ICON] * len(CARDS)


def test_texts_of_the_model_cannot_become_markup(visit: Visit, tmp_path: Path) -> None:
    hostile = '</script><!--<img src=x onerror="document.title=1">&amp;'
    cards = (CARDS[0], replace(CARDS[1], title=hostile), *CARDS[2:])
    view = replace(FULL, title=hostile, subtitle=hostile, cards=cards)
    file = tmp_path / "hostile.html"
    text = page(Architecture(hostile, (), (), ()), [view], {"full": picture(FULL)})
    file.write_text(text, encoding="utf-8")
    opened = visit("#full/cdn", file=file)
    assert details(opened).startswith(hostile)
    assert opened.locator("nav a").inner_text() == hostile
    assert opened.locator("img").count() == 0


def test_data_cannot_end_its_element_and_is_json() -> None:
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', explorer(), re.DOTALL)
    assert "<" not in text
    assert "</script><!-- & \"'" in json.dumps(json.loads(text), ensure_ascii=False).replace('\\"', '"')


def test_the_policy_refuses_scripts_styles_and_the_network(visit: Visit) -> None:
    opened = visit("#full", refusals=True)
    refused = opened.evaluate(
        """async () => {
            const found = [];
            const note = (event) => found.push(event.effectiveDirective);
            document.addEventListener("securitypolicyviolation", note);
            const script = document.createElement("script");
            script.textContent = "document.title = 'run'";
            const style = document.createElement("style");
            style.textContent = "body { display: none }";
            document.body.append(script, style);
            await fetch("https://example.com/").catch(() => {});
            await new Promise((resolve) => setTimeout(resolve));
            return [document.title, getComputedStyle(document.body).display, ...found.sort()];
        }"""
    )
    assert refused == [
        "Full architecture",
        "flex",
        "connect-src",
        "script-src-elem",
        "style-src-elem",
    ]

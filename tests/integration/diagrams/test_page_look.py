"""Themes, widths, print, motion, and the accessibility rules of axe-core."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.integration.diagrams.conftest import Visit
from tests.support.browsing import card

AXE = Path(__file__).resolve().parents[2] / "browser" / "node_modules" / "axe-core" / "axe.min.js"
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(13, 17, 23)"


def canvas(page: Page) -> str:
    """The color that the picture is painted on."""
    return str(page.locator("#picture svg > rect").first.evaluate("(rect) => getComputedStyle(rect).fill"))


@pytest.mark.parametrize(("scheme", "color", "other"), [("light", LIGHT, DARK), ("dark", DARK, LIGHT)])
def test_colors_follow_the_system_until_the_reader_chooses(
    visit: Visit, scheme: str, color: str, other: str
) -> None:
    page = visit("#full", color_scheme=scheme)
    assert canvas(page) == color
    page.get_by_role("button", name="colors").click()
    assert canvas(page) == other
    page.get_by_role("button", name="colors").click()
    assert canvas(page) == color


def test_paper_is_light_and_holds_the_picture_only(visit: Visit) -> None:
    page = visit("#full", color_scheme="dark")
    page.get_by_role("button", name="colors").click()
    page.get_by_role("button", name="colors").click()
    page.emulate_media(media="print")
    assert canvas(page) == LIGHT
    assert page.locator("#picture svg").is_visible()
    assert not any(page.locator(name).is_visible() for name in ("header", "#tools", "#side"))


@pytest.mark.parametrize("width", [360, 900, 1280, 1920])
def test_nothing_reaches_beyond_the_window(visit: Visit, width: int) -> None:
    page = visit("#full", width=width)
    card(page, "web").click()
    sizes = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert sizes == [width, 800]
    wide = page.locator("header *, #side *").evaluate_all(
        """(all) => all
            .filter((one) => one.getBoundingClientRect().right > innerWidth)
            .map((one) => one.outerHTML)"""
    )
    assert wide == []


def test_the_picture_keeps_the_width_of_a_window_of_900_pixels(visit: Visit) -> None:
    page = visit("#full", width=900)
    stage = page.locator("#picture").bounding_box()
    assert stage is not None
    assert stage["width"] == 900
    assert stage["height"] > 0.5 * 800


@pytest.mark.parametrize(("motion", "seconds"), [("no-preference", "0.12s"), ("reduce", "0s")])
def test_nothing_moves_for_who_asked_for_that(visit: Visit, motion: str, seconds: str) -> None:
    page = visit("#full", reduced_motion=motion)
    assert card(page, "web").evaluate("(card) => getComputedStyle(card).transitionDuration") == seconds


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["#overview", "#full/web", "#Web"])
def test_no_rule_of_accessibility_is_violated(visit: Visit, address: str, scheme: str) -> None:
    page = visit(address, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    page.locator("#search").fill("tier")
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    """Run axe-core, and write each violation with the elements that it found."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    report: dict[str, Any] = page.evaluate("axe.run()")
    assert report["passes"], "axe-core found nothing to judge"
    return [
        f"{found['id']}: {found['help']}: {[node['html'][:120] for node in found['nodes']]}"
        for found in report["violations"]
    ]

"""The page without a pointer: the order of Tab, the focus ring, Enter, Escape, and the search box."""

import pytest
from playwright.sync_api import Page, expect

from tests.integration.diagrams.conftest import Visit
from tests.support.browsing import bright, card, details
from tests.support.explorer import CARDS

FOCUSED = "document.activeElement.dataset.card ?? document.activeElement.id"


def tab_to_cards(page: Page) -> None:
    """Put the focus on the last control before the picture."""
    page.locator("#theme").focus()


def test_tab_goes_through_the_cards_row_by_row(visit: Visit) -> None:
    page = visit("#full")
    tab_to_cards(page)
    order = []
    for _ in CARDS:
        page.keyboard.press("Tab")
        order.append(page.evaluate(FOCUSED))
    assert order == ["shoppers", "cdn", "web", "worker", "writer-s1", "cache", "balancer"]


def test_the_focus_shows_as_a_ring_and_lights_like_the_pointer(visit: Visit) -> None:
    page = visit("#full")
    ring = card(page, "cdn").locator(".ring")
    assert ring.evaluate("(ring) => getComputedStyle(ring).stroke") == "none"
    tab_to_cards(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert ring.evaluate("(ring) => getComputedStyle(ring).stroke") == "rgb(188, 76, 0)"
    assert bright(page) == {"cdn", "shoppers", "web", "shoppers request cdn", "cdn request web"}


@pytest.mark.parametrize("key", ["Enter", " "])
def test_a_key_opens_the_details_and_escape_returns_to_the_card(visit: Visit, key: str) -> None:
    page = visit("#full")
    tab_to_cards(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press(key)
    assert "PriceClass_All" in details(page)
    expect(page.locator("#details h2")).to_be_focused()
    page.keyboard.press("Escape")
    assert details(page) == ""
    expect(card(page, "cdn")).to_be_focused()


def test_every_connection_is_reached_by_key_from_its_card(visit: Visit) -> None:
    page = visit("#full")
    card(page, "web").focus()
    page.keyboard.press("Enter")
    entry = page.locator("#details").get_by_role("button", name="to PostgreSQL writer")
    entry.focus()
    assert bright(page) == {"web", "writer-s1", "web write writer-s1"}
    page.keyboard.press("Enter")
    assert "env DATABASE_PARAMETERS" in details(page)
    expect(page.locator("#details h2")).to_be_focused()


def test_assistive_technology_hears_cards_and_connections(visit: Visit) -> None:
    page = visit("#full")
    picture = page.get_by_role("group", name="Full architecture")
    expect(page.get_by_role("searchbox", name="Search cards, facts and construct paths")).to_be_visible()
    expect(picture.get_by_role("button", name="Web tier 3 to 60 x m8g.large")).to_have_count(1)
    expect(picture.get_by_role("button", name="CloudFront to Web tier, request /api/read/*")).to_have_count(1)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("valkey", {"cache"}),
        ("M8G.large", {"web"}),
        ("shards1/writer", {"writer-s1"}),
        ("tier web", {"web", "worker"}),
    ],
)
def test_the_search_finds_titles_facts_and_paths(visit: Visit, words: str, found: set[str]) -> None:
    page = visit("#full")
    page.keyboard.press("/")
    page.keyboard.type(words)
    names = {each.id for each in CARDS}
    assert bright(page) & names == found
    expect(page.get_by_role("status")).to_have_text(f"{len(found)} of {len(CARDS)} cards")


def test_enter_goes_to_the_first_match_and_tab_skips_the_rest(visit: Visit) -> None:
    page = visit("#full")
    page.locator("#search").fill("tier")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "web"
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "worker"
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) not in {each.id for each in CARDS}


def test_escape_clears_the_search(visit: Visit) -> None:
    page = visit("#full")
    page.locator("#search").fill("valkey")
    page.keyboard.press("Escape")
    assert page.locator("#search").input_value() == ""
    assert {each.id for each in CARDS} <= bright(page)
    expect(page.get_by_role("status")).to_be_empty()


def test_a_search_without_a_match_leads_to_the_picture_that_has_one(visit: Visit) -> None:
    page = visit("#overview")
    page.locator("#search").fill("valkey")
    page.get_by_role("link", name="see Full architecture").click()
    expect(page.get_by_role("status")).to_have_text(f"1 of {len(CARDS)} cards")
    assert bright(page) & {each.id for each in CARDS} == {"cache"}

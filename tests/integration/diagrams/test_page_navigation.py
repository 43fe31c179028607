"""From picture to picture: links, addresses, back, closer."""

import pytest
from playwright.sync_api import Page, expect

from tests.integration.diagrams.conftest import Visit
from tests.support.browsing import card, details

STACK = "Storefront test: stack Web"


def shown(page: Page) -> str:
    """The title of the picture that is shown, where it is written for readers."""
    title = page.locator("#view-title").text_content() or ""
    expect(page.locator("nav [aria-current=page]")).to_have_text(
        title.removeprefix("Storefront test: stack ")
    )
    expect(page.locator("#picture svg")).to_have_attribute("aria-label", title)
    assert page.title() == title
    return title


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("", "Overview"),
        ("#overview", "Overview"),
        ("#full", "Full architecture"),
        ("#Web", STACK),
        ("#nothing", "Overview"),
        ("#%E0%A4%A", "Overview"),
    ],
)
def test_the_address_says_which_picture_is_shown(visit: Visit, address: str, title: str) -> None:
    assert shown(visit(address)) == title


def test_an_address_can_name_a_card_and_follows_what_is_selected(visit: Visit) -> None:
    page = visit("#full/writer-s1")
    assert "db.r8g.large, Multi-AZ" in details(page)
    card(page, "web").click()
    assert page.url.endswith("#full/web")
    page.keyboard.press("Escape")
    assert page.url.endswith("#full")


def test_links_lead_from_picture_to_picture_and_back_returns(visit: Visit) -> None:
    page = visit()
    page.get_by_role("link", name="Full architecture").click()
    assert shown(page) == "Full architecture"
    card(page, "web").click()
    page.get_by_role("link", name="Web", exact=True).click()
    assert (shown(page), details(page)) == (STACK, "")
    page.go_back()
    assert shown(page) == "Full architecture"
    assert "Web tier" in details(page)
    page.go_back()
    assert shown(page) == "Overview"


def test_a_double_click_shows_a_card_closer(visit: Visit) -> None:
    page = visit("#full")
    card(page, "web").dblclick()
    assert shown(page) == STACK
    assert page.url.endswith("#Web/web")
    assert "3 to 60 x m8g.large" in details(page)


def test_details_link_to_the_closer_picture(visit: Visit) -> None:
    page = visit("#overview")
    card(page, "cdn").click()
    page.get_by_role("link", name="Closer: Full architecture").click()
    assert (shown(page), page.url.partition("#")[2]) == ("Full architecture", "full/cdn")


def test_a_card_without_a_closer_picture_offers_none(visit: Visit) -> None:
    page = visit("#Web")
    card(page, "web").dblclick()
    assert (shown(page), page.locator(".closer").count()) == (STACK, 0)

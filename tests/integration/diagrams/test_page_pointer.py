"""What the pointer does on the page: lights what belongs together, opens details, switches kinds off."""

import pytest

from tests.integration.diagrams.conftest import Visit
from tests.support.browsing import bright, card, connection, details, middle
from tests.support.explorer import CARDS, CONNECTIONS

EVERYTHING = {each.id for each in (*CARDS, *CONNECTIONS)}
PATHS = "Edge/Cdn/Distribution", "Web/Ingress"


def test_pointing_at_a_card_lights_its_connections_and_neighbors_only(visit: Visit) -> None:
    page = visit("#full")
    card(page, "cdn").hover()
    assert bright(page) == {"cdn", "shoppers", "web", "shoppers request cdn", "cdn request web"}
    page.mouse.move(*middle(page.locator("h1")))
    assert bright(page) == EVERYTHING


def test_pointing_at_a_connection_lights_its_ends_only(visit: Visit) -> None:
    page = visit("#full")
    page.mouse.move(*middle(connection(page, "web write writer-s1")))
    assert bright(page) == {"web", "writer-s1", "web write writer-s1"}


def test_a_connection_of_a_frame_lights_those_in_it_that_have_it(visit: Visit) -> None:
    page = visit("#full")
    card(page, "cache").hover()
    assert bright(page) == {"cache", "web", "worker", "application read cache"}


def test_what_a_picture_shows_as_background_comes_forward_when_lit(visit: Visit) -> None:
    page = visit("#Web")
    assert "cache" not in bright(page)
    card(page, "worker").hover()
    assert "cache" in bright(page)


def test_a_card_has_the_connections_of_its_group_but_not_its_fellows(visit: Visit) -> None:
    page = visit("#full")
    card(page, "worker").hover()
    assert bright(page) == {"worker", "cache", "application read cache"}


def test_a_click_on_a_card_shows_facts_provenance_alarms_and_reasons(visit: Visit) -> None:
    page = visit("#full")
    card(page, "cdn").click()
    said = details(page)
    for expected in (
        "CloudFront",
        "Edge: global",
        "Stack Edge",
        "PriceClass_All, HTTP/3\nEdge/Cdn/Distribution",
        "5 alarms watch it",
        "from Shoppers",
        "to Web tier",
        "request /api/read/*",
        *PATHS,
    ):
        assert expected in said
    page.mouse.move(*middle(page.locator("h1")))
    assert "worker" not in bright(page), "what is selected stays lit"


def test_a_long_provenance_unfolds(visit: Visit) -> None:
    page = visit("#full")
    card(page, "web").click()
    assert "Web/Tier/Part4" not in details(page)
    page.get_by_text("2 more").click()
    assert "Web/Tier/Part4" in details(page)


def test_a_click_beside_a_thin_line_opens_its_details(visit: Visit) -> None:
    page = visit("#full")
    across, down = middle(connection(page, "web write writer-s1"))
    page.mouse.click(across + 4, down)
    said = details(page)
    for expected in ("Web tier \u2192 PostgreSQL writer", "write :5432", "env DATABASE_PARAMETERS"):
        assert expected in said


def test_a_connection_in_the_details_lights_and_opens_that_line(visit: Visit) -> None:
    page = visit("#full")
    card(page, "web").click()
    entry = page.locator("#details").get_by_role("button", name="to Valkey")
    entry.hover()
    assert bright(page) == {"web", "worker", "cache", "application read cache"}
    entry.click()
    assert "env CACHE_ENDPOINT" in details(page)
    page.locator("#details").get_by_role("button", name="Valkey").click()
    assert "Stack Cache" in details(page)


@pytest.mark.parametrize("close", ["button", "background"])
def test_details_close_by_their_button_and_by_a_click_beside_all_cards(visit: Visit, close: str) -> None:
    page = visit("#full")
    card(page, "web").click()
    if close == "button":
        page.get_by_role("button", name="Close").click()
    else:
        page.locator("#picture").click(position={"x": 5, "y": 5})
    assert details(page) == ""
    page.mouse.move(*middle(page.locator("h1")))
    page.locator("#search").focus()
    assert bright(page) == EVERYTHING


def test_the_legend_switches_a_kind_of_connection_off_and_on(visit: Visit) -> None:
    page = visit("#full")
    kind = page.locator("#kinds").get_by_role("button", name="request")
    kind.click()
    assert EVERYTHING - bright(page) == {"shoppers request cdn", "cdn request web"}
    page.locator("nav").get_by_role("link", name="Overview").click()
    assert "cdn request web" not in bright(page), "the choice holds for every picture"
    assert kind.get_attribute("aria-pressed") == "false"
    page.locator("#picture .legend").click()
    assert "cdn request web" in bright(page), "the legend in the picture is the same switch"
    assert kind.get_attribute("aria-pressed") == "true"

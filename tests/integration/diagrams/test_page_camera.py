"""Zoom and pan: by wheel, drag, pinch, button and key."""

import pytest
from playwright.sync_api import Page, expect

from tests.integration.diagrams.conftest import Visit
from tests.support.browsing import box_of, card, details, middle, seen_width
from tests.support.explorer import CARDS


def test_the_wheel_zooms_at_the_pointer(visit: Visit) -> None:
    page = visit("#full")
    before, seen = middle(card(page, "cdn")), seen_width(page)
    page.mouse.move(*before)
    page.mouse.wheel(0, -400)
    page.wait_for_function(f"document.querySelector('#picture svg').viewBox.baseVal.width < {seen - 1}")
    assert middle(card(page, "cdn")) == pytest.approx(before, abs=1.5)
    taken = "new WheelEvent('wheel', { bubbles: true, cancelable: true, ctrlKey: true })"
    assert not page.locator("#picture").evaluate(f"(stage) => stage.dispatchEvent({taken})"), (
        "the browser zooms too"
    )


def test_zoom_has_limits_and_fit_shows_everything_again(visit: Visit) -> None:
    page = visit("#full")
    home = seen_width(page)
    for _ in range(30):
        page.get_by_role("button", name="Zoom in").click()
    assert home / 30 < seen_width(page) < home / 10
    page.get_by_role("button", name="Fit").click()
    assert seen_width(page) == home
    for _ in range(30):
        page.get_by_role("button", name="Zoom out").click()
    assert home < seen_width(page) <= 2 * home


def drag(page: Page, across: float, down: float) -> None:
    """Press on the web tier's card, move in two steps, release."""
    left, top = middle(card(page, "web"))
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + across / 2, top + down / 2)
    page.mouse.move(left + across, top + down)
    page.mouse.up()


def test_dragging_moves_the_picture_and_is_no_click(visit: Visit) -> None:
    page = visit("#full")
    left, top = middle(card(page, "web"))
    drag(page, 90, -60)
    assert middle(card(page, "web")) == pytest.approx((left + 90, top - 60), abs=2)
    assert details(page) == ""
    card(page, "web").click()
    assert "Web tier" in details(page), "a click after a drag is a click again"
    drag(page, -90, 60)
    assert "Web tier" in details(page), "and a drag is no click beside the cards, which would close them"


def test_the_picture_cannot_be_dragged_out_of_sight(visit: Visit) -> None:
    page = visit("#full")
    for _ in range(4):
        drag(page, 500, 0)
    stage = box_of(page.locator("#picture"))
    assert stage["x"] < box_of(card(page, "web"))["x"] < stage["x"] + stage["width"]


def test_two_fingers_zoom(visit: Visit) -> None:
    page = visit("#full", has_touch=True)
    home = seen_width(page)
    touch = page.context.new_cdp_session(page)
    left, top = middle(page.locator("#picture"))
    for kind, apart in (("touchStart", 50), ("touchMove", 75), ("touchMove", 100)):
        points = [{"x": left - apart, "y": top, "id": 1}, {"x": left + apart, "y": top, "id": 2}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert seen_width(page) == pytest.approx(home / 2, rel=0.1)


def test_keys_zoom_fit_and_pan(visit: Visit) -> None:
    page = visit("#full")
    home, place = seen_width(page), middle(card(page, "web"))
    page.keyboard.press("+")
    assert seen_width(page) == pytest.approx(home / 1.25)
    page.keyboard.press("-")
    page.keyboard.press("-")
    assert seen_width(page) == pytest.approx(home * 1.25)
    page.keyboard.press("0")
    assert (seen_width(page), middle(card(page, "web"))) == (home, place)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert middle(card(page, "web")) == pytest.approx((place[0] - 60, place[1] - 60), abs=1.5)


def test_keys_typed_into_the_search_box_move_nothing(visit: Visit) -> None:
    page = visit("#full")
    home = seen_width(page)
    page.locator("#search").fill("")
    page.keyboard.type("+-0")
    assert (seen_width(page), page.locator("#search").input_value()) == (home, "+-0")


def test_a_card_that_gets_the_focus_comes_into_sight(visit: Visit) -> None:
    page = visit("#full")
    page.mouse.move(*middle(card(page, "shoppers")))
    for _ in range(3):
        page.mouse.wheel(0, -200)
    page.locator("#theme").focus()
    for _ in CARDS[:-1]:
        page.keyboard.press("Tab")
    expect(card(page, "cache")).to_be_focused()
    stage, box = box_of(page.locator("#picture")), box_of(card(page, "cache"))
    assert stage["x"] <= box["x"]
    assert box["x"] + box["width"] <= stage["x"] + stage["width"]
    assert box["y"] + box["height"] <= stage["y"] + stage["height"]

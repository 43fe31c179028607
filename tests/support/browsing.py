"""What tests read from the page of pictures in a browser."""

from playwright.sync_api import FloatRect, Locator, Page


def card(page: Page, name: str) -> Locator:
    """Find a card of the picture that is shown."""
    return page.locator(f'#picture [data-card="{name}"]')


def connection(page: Page, name: str) -> Locator:
    """Find a connection of the picture that is shown."""
    return page.locator(f'#picture [data-connection="{name}"]')


def box_of(found: Locator) -> FloatRect:
    """Where an element is on the screen."""
    box = found.bounding_box()
    assert box is not None
    return box


def middle(found: Locator) -> tuple[float, float]:
    """The middle of an element on the screen."""
    box = box_of(found)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def bright(page: Page) -> set[str]:
    """The cards and connections that are neither dimmed nor hidden, once transitions have ended."""
    page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished))")
    names = page.locator("#picture :is(.card, .connection)").evaluate_all(
        """(shapes) => shapes
            .filter((shape) => getComputedStyle(shape).opacity === "1")
            .filter((shape) => getComputedStyle(shape).display !== "none")
            .map((shape) => shape.dataset.card ?? shape.dataset.connection)"""
    )
    return set(names)


def details(page: Page) -> str:
    """The text of the open details; empty when they are closed."""
    panel = page.locator("#details")
    return panel.inner_text() if panel.is_visible() else ""


def seen_width(page: Page) -> float:
    """How much of the picture is seen, in its own units: less when zoomed in."""
    return float(page.evaluate("document.querySelector('#picture svg').viewBox.baseVal.width"))

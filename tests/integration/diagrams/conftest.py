"""A headless Chromium, offline, for the tests of the page: a request or an error of a page fails its test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from ops import toolchain
from tests.support.explorer import explorer

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 5_000  # milliseconds that a step may take before its test fails
Visit = Callable[..., Page]


@pytest.fixture(scope="module")  # a session's would keep its event loop running under the asyncio tests
def chromium() -> Iterator[Browser]:
    """The browser, with a user profile of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=toolchain.require_browser(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small architecture, as a file."""
    file = tmp_path_factory.mktemp("page") / "architecture.html"
    file.write_text(explorer(), encoding="utf-8")
    return file


@pytest.fixture
def visit(chromium: Browser, page_file: Path) -> Iterator[Visit]:
    """A function that opens the page at an address such as `#full`, or another file.

    `refusals` says that the test makes the page's policy refuse something; other options are the context's.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    requests: list[str] = []
    expected: list[str] = []

    def open_at(
        address: str = "",
        *,
        file: Path = page_file,
        width: int = 1280,
        refusals: bool = False,
        **options: Any,
    ) -> Page:
        def note(message: ConsoleMessage) -> None:
            if message.type == "error" and not (refusals and "Content Security Policy" in message.text):
                errors.append(message.text)

        context = chromium.new_context(viewport={"width": width, "height": 800}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", note)
        expected.append(file.as_uri())
        page.goto(file.as_uri() + address)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert errors == []
    assert requests == expected, "the page asks for more than its own file"

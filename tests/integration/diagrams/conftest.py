"""A headless Chromium, offline, for the tests of the page: a request or an error of a page fails its test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

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


class Visit:
    """Opens the page, and notes what it asks for and what fails in it.

    Windows are kept for the next test, one for each set of options: a new one costs more than most tests.
    """

    def __init__(self, chromium: Browser, file: Path) -> None:
        self._chromium = chromium
        self._file = file
        self._windows: dict[str, Page] = {}
        self._errors: list[str] = []
        self._requests: list[str] = []
        self._expected: list[str] = []
        self._refusals = False

    def __call__(
        self,
        address: str = "",
        *,
        file: Path | None = None,
        width: int = 1280,
        refusals: bool = False,
        **options: Any,
    ) -> Page:
        """Open an address such as `#full`, of another file if wanted; `options` are those of the context.

        `refusals` says that the test makes the page's policy refuse something.
        """
        key = repr(sorted(options.items()))
        page = self._windows.get(key) or self._open(options)
        self._windows[key] = page
        self._refusals = refusals
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(media="screen")
        page.mouse.move(0, 0)
        page.goto("about:blank")
        self._expected.append((file or self._file).as_uri())
        page.goto(self._expected[-1] + address)
        return page

    def judge(self) -> None:
        """Fail if a page asked for more than itself, or if anything went wrong in it; forget both."""
        requests, expected, errors = self._requests[:], self._expected[:], self._errors[:]
        for noted in (self._requests, self._expected, self._errors):
            noted.clear()
        assert errors == []
        assert requests == expected, "the page asks for more than its own file"

    def _open(self, options: dict[str, Any]) -> Page:
        page = self._chromium.new_context(offline=True, **options).new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self._requests.append(request.url))
        page.on("pageerror", lambda error: self._errors.append(str(error)))
        page.on("console", self._note)
        return page

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not (self._refusals and "Content Security Policy" in message.text):
            self._errors.append(message.text)


@pytest.fixture(scope="module")  # a session's would keep its event loop running under the asyncio tests
def chromium() -> Iterator[Browser]:
    """The browser, with a user profile of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=toolchain.require_browser(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def visits(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Visit:
    """The page of the small architecture, as a file that the browser visits."""
    file = tmp_path_factory.mktemp("page") / "architecture.html"
    file.write_text(explorer(), encoding="utf-8")
    return Visit(chromium, file)


@pytest.fixture
def visit(visits: Visit) -> Iterator[Visit]:
    """Open the page at an address; at the end, the test fails if the page asked for anything or failed."""
    yield visits
    visits.judge()

"""The product list of an external system, shielded by the cache.

Only the web tier calls the partner, when shoppers ask for a page: nobody else knows which pages there are.
The partner's outage must not become the store's. For FRESH_SECONDS a cached page is served as it is;
after that, and for as long as the settings allow, it is served while one request fetches a new one.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from storefront_app.aws import Secrets
from storefront_app.cache import Cache
from storefront_app.errors import Problem, UnavailableError
from storefront_app.settings import CatalogSettings

log = logging.getLogger(__name__)

FRESH_SECONDS = 60
MAX_PAGE = 1000
MAX_BYTES = 2 * 1024 * 1024
_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Page:
    """One page of the product list, as JSON."""

    fetched: float
    body: bytes

    def pack(self) -> bytes:
        """Return the page as the cache keeps it."""
        return str(self.fetched).encode() + b"\n" + self.body

    @classmethod
    def unpack(cls, value: bytes) -> "Page":
        """Read a page from the cache."""
        fetched, _, body = value.partition(b"\n")
        return cls(float(fetched), body)


class Catalog:
    """Reads the product list."""

    def __init__(
        self,
        settings: CatalogSettings,
        client: httpx.AsyncClient,
        cache: Cache,
        secrets: Secrets,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._client = client
        self._cache = cache
        self._secrets = secrets
        self._clock = clock
        self._fetches: dict[int, asyncio.Task[Page]] = {}

    async def page(self, number: int) -> bytes:
        """Return a page, fresh or stale."""
        cached = await self._cached(number)
        if cached is None:
            return (await self._first(number)).body
        if self._clock() - cached.fetched >= FRESH_SECONDS and await self._lock(number):
            # Nobody waits for it, so its failure is logged, and the stale page stays.
            self._fetch(number).add_done_callback(_log_failure)
        return cached.body

    async def settle(self) -> None:
        """Wait for the fetches under way."""
        await asyncio.gather(*self._fetches.values(), return_exceptions=True)

    async def _cached(self, number: int) -> Page | None:
        value = await self._cache.get(f"catalog:{number}")
        return None if value is None else Page.unpack(value)

    async def _lock(self, number: int) -> bool:
        """Take the right to fetch. It expires by itself, so it also spaces out attempts that fail."""
        return await self._cache.add(f"catalog:{number}:lock", b"1", self._settings.timeout_seconds + 1)

    async def _first(self, number: int) -> Page:
        """Fetch a page that is not in the cache, or wait for the process that is fetching it."""
        if number in self._fetches or await self._lock(number):
            return await asyncio.shield(self._fetch(number))
        for _ in range(int(self._settings.timeout_seconds / _POLL_SECONDS)):
            await asyncio.sleep(_POLL_SECONDS)
            cached = await self._cached(number)
            if cached is not None:
                return cached
        raise UnavailableError("product list", self._settings.timeout_seconds)

    def _fetch(self, number: int) -> asyncio.Task[Page]:
        """Join the fetch under way in this process, or start one."""
        task = self._fetches.get(number)
        if task is None:
            task = asyncio.create_task(self._fetch_and_keep(number))
            self._fetches[number] = task
            task.add_done_callback(lambda _: self._fetches.pop(number))
        return task

    async def _fetch_and_keep(self, number: int) -> Page:
        body = await self._call(number)
        page = Page(self._clock(), body)
        await self._cache.set(f"catalog:{number}", page.pack(), FRESH_SECONDS + self._settings.stale_seconds)
        return page

    async def _call(self, number: int) -> bytes:
        """Call the partner, and once more with a newly read secret if the last one is refused."""
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                status, body = await self._request(number, refused=False)
                if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
                    status, body = await self._request(number, refused=True)
        except (httpx.TransportError, TimeoutError) as error:
            raise UnavailableError("product list", self._settings.timeout_seconds) from error
        if status != HTTPStatus.OK:
            raise Problem(HTTPStatus.BAD_GATEWAY, f"The product list answered with status {status}.")
        try:
            json.loads(body)
        except ValueError as error:
            raise Problem(HTTPStatus.BAD_GATEWAY, "The product list is not valid JSON.") from error
        return body

    async def _request(self, number: int, *, refused: bool) -> tuple[int, bytes]:
        secret = await self._secrets.read(self._settings.secret, refused=refused)
        headers = {"Authorization": f"Bearer {secret['api_key']}", "Accept": "application/json"}
        request = self._client.stream(
            "GET", self._settings.url, params={"page": number}, headers=headers, follow_redirects=False
        )
        async with request as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise Problem(HTTPStatus.BAD_GATEWAY, "The product list is too long.")
            return response.status_code, bytes(body)


def _log_failure(task: "asyncio.Task[Page]") -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("product list not refreshed, serving the last one", exc_info=task.exception())

import asyncio
from collections.abc import Callable

import httpx
import pytest

from storefront_app import catalog as catalog_module
from storefront_app.catalog import FRESH_SECONDS, MAX_BYTES, Catalog
from storefront_app.errors import Problem, UnavailableError
from storefront_app.settings import CatalogSettings
from tests.unit.workload.fakes import Clock, MemoryCache, MemorySecrets

STALE_SECONDS = 3600
SETTINGS = CatalogSettings(
    url="https://catalog.example/v1/products", secret="arn", timeout_seconds=1, stale_seconds=STALE_SECONDS
)
Answer = Callable[[httpx.Request], httpx.Response]


class Partner:
    """The external system."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.answer: Answer = lambda _: httpx.Response(200, text=f"[{len(self.requests)}]")
        self.clock = Clock()
        self.cache = MemoryCache(self.clock)

    async def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        await asyncio.sleep(0)
        return self.answer(request)

    def catalog(self, secrets: MemorySecrets | None = None) -> Catalog:
        client = httpx.AsyncClient(transport=httpx.MockTransport(self.handle))
        secrets = secrets or MemorySecrets({"api_key": "key"})
        return Catalog(SETTINGS, client, self.cache, secrets, self.clock)


@pytest.fixture
def partner() -> Partner:
    return Partner()


def fail(error: Exception) -> Answer:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return answer


async def test_the_partner_is_asked_for_the_page_with_the_secret(partner: Partner) -> None:
    assert await partner.catalog().page(3) == b"[1]"
    assert str(partner.requests[0].url) == "https://catalog.example/v1/products?page=3"
    assert partner.requests[0].headers["Authorization"] == "Bearer key"


async def test_a_fresh_page_comes_from_the_cache(partner: Partner) -> None:
    catalog = partner.catalog()
    await catalog.page(1)
    partner.clock.now += FRESH_SECONDS - 1
    assert await catalog.page(1) == b"[1]"
    await catalog.settle()
    assert len(partner.requests) == 1


async def test_a_stale_page_is_served_at_once_and_renewed_behind(partner: Partner) -> None:
    catalog = partner.catalog()
    await catalog.page(1)
    partner.clock.now += FRESH_SECONDS
    assert await catalog.page(1) == b"[1]"
    await catalog.settle()
    assert await catalog.page(1) == b"[2]"
    assert len(partner.requests) == 2


async def test_one_process_of_the_fleet_renews_a_stale_page(partner: Partner) -> None:
    first, second = partner.catalog(), partner.catalog()
    await first.page(1)
    partner.clock.now += FRESH_SECONDS
    await asyncio.gather(*(catalog.page(1) for catalog in (first, second) * 10))
    await asyncio.gather(first.settle(), second.settle())
    assert len(partner.requests) == 2


async def test_a_stale_page_survives_the_partners_outage(partner: Partner) -> None:
    catalog = partner.catalog()
    await catalog.page(1)
    partner.answer = fail(httpx.ConnectError("down"))
    partner.clock.now += FRESH_SECONDS + STALE_SECONDS - 1
    assert await catalog.page(1) == b"[1]"
    await catalog.settle()
    assert await catalog.page(1) == b"[1]"


async def test_a_failing_partner_is_not_asked_again_at_once(partner: Partner) -> None:
    catalog = partner.catalog()
    await catalog.page(1)
    partner.answer = fail(httpx.ConnectError("down"))
    partner.clock.now += FRESH_SECONDS
    for _ in range(10):
        await catalog.page(1)
        await catalog.settle()
    assert len(partner.requests) == 2


async def test_a_page_is_not_served_beyond_its_stale_time(partner: Partner) -> None:
    catalog = partner.catalog()
    await catalog.page(1)
    partner.answer = fail(httpx.ConnectError("down"))
    partner.clock.now += FRESH_SECONDS + STALE_SECONDS
    with pytest.raises(UnavailableError):
        await catalog.page(1)


async def test_requests_for_a_cold_page_share_one_fetch(partner: Partner) -> None:
    catalog = partner.catalog()
    assert set(await asyncio.gather(*(catalog.page(1) for _ in range(20)))) == {b"[1]"}
    assert len(partner.requests) == 1


async def test_a_cold_page_that_another_process_fetches_is_waited_for(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_module, "_POLL_SECONDS", 0.001)
    first, second = partner.catalog(), partner.catalog()
    assert set(await asyncio.gather(first.page(1), second.page(1))) == {b"[1]"}
    assert len(partner.requests) == 1


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda _: httpx.Response(500), 502),
        (lambda _: httpx.Response(302, headers={"Location": "http://elsewhere.example"}), 502),
        (lambda _: httpx.Response(200, text="<html>"), 502),
        (lambda _: httpx.Response(200, content=b" " * MAX_BYTES + b"[]"), 502),
        (fail(httpx.ConnectError("down")), 503),
        (fail(httpx.ReadTimeout("slow")), 503),
    ],
    ids=["error", "redirect", "no JSON", "too long", "unreachable", "slow"],
)
async def test_a_cold_page_that_cannot_be_had_is_a_clear_error(
    partner: Partner, answer: Answer, status: int
) -> None:
    partner.answer = answer
    with pytest.raises(Problem) as caught:
        await partner.catalog().page(1)
    assert caught.value.status == status
    assert len(partner.requests) == 1
    assert "catalog:1" not in partner.cache.entries


async def test_a_partner_that_never_answers_is_given_up(partner: Partner) -> None:
    async def hang(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    client = httpx.AsyncClient(transport=httpx.MockTransport(hang))
    catalog = Catalog(SETTINGS, client, partner.cache, MemorySecrets({"api_key": "key"}), partner.clock)
    with pytest.raises(UnavailableError):
        await catalog.page(1)


async def test_a_rotated_key_is_tried_when_the_old_one_is_refused(partner: Partner) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200 if request.headers["Authorization"] == "Bearer new" else 401, text="[]")

    partner.answer = answer
    catalog = partner.catalog(MemorySecrets({"api_key": "old"}, {"api_key": "new"}))
    assert await catalog.page(1) == b"[]"

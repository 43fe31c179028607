import base64
import json
import logging
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from boto3.session import Session

from storefront_app import asgi, web
from storefront_app.catalog import Catalog
from storefront_app.errors import UnavailableError
from storefront_app.logs import JsonFormatter
from storefront_app.media import MAX_BYTES, Media
from storefront_app.orders import Orders
from storefront_app.settings import CatalogSettings
from tests.unit.workload.fakes import Clock, MemoryCache, MemorySecrets, MemoryStore

ORDER = {"customer": "ada", "items": [{"sku": "mug", "quantity": 2}]}
KEY = {"Idempotency-Key": "key-00000001"}


class Store(MemoryStore):
    async def find(self, customer: str, order: uuid.UUID, *, on_writer: bool) -> None:
        raise RuntimeError("password=hunter2")


async def down() -> bool:
    raise UnavailableError("database")


async def up() -> bool:
    return True


def services() -> web.Services:
    settings = CatalogSettings(url="https://p.example", secret="arn", timeout_seconds=1, stale_seconds=60)
    partner = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, text='["mug"]')))
    return web.Services(
        orders=Orders(MemoryStore(), MemoryCache()),
        media=Media(Session("AKIAEXAMPLE", "secret", region_name="eu-west-1"), "store-media"),
        catalog=Catalog(settings, partner, MemoryCache(Clock()), MemorySecrets({"api_key": "key"})),
        checks={"database": up, "cache": up},
    )


def client_of(with_services: web.Services | None) -> httpx.AsyncClient:
    app = web.application()
    if with_services is not None:
        app.state.services = with_services
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://store")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(services()) as client:
        yield client


async def placed(client: httpx.AsyncClient) -> str:
    order: str = (await client.post("/api/write/orders", json=ORDER, headers=KEY)).json()["id"]
    return order


async def test_health_needs_none_of_the_services() -> None:
    answer = await client_of(None).get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_readiness_names_what_does_not_answer() -> None:
    answer = await client_of(replace(services(), checks={"database": down, "cache": up})).get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"checks": {"database": "unavailable", "cache": "ok"}}
    assert answer.headers["Cache-Control"] == "no-store"


async def test_readiness_is_ok_when_everything_answers(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/ready")).status_code == 200


async def test_the_cdn_may_cache_products(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/read/products?page=2")
    assert answer.json() == ["mug"]
    assert answer.headers["Cache-Control"].startswith("public, ")


@pytest.mark.parametrize("page", ["0", "1001", "-1", "x", "9" * 5000])
async def test_a_page_out_of_bounds_is_refused(client: httpx.AsyncClient, page: str) -> None:
    assert (await client.get("/api/read/products", params={"page": page})).status_code == 400


async def test_a_store_without_a_partner_says_so() -> None:
    assert (await client_of(replace(services(), catalog=None)).get("/api/read/products")).status_code == 404


async def test_an_order_is_placed_read_back_and_never_cached_by_the_cdn(client: httpx.AsyncClient) -> None:
    written = await client.post("/api/write/orders", json=ORDER, headers=KEY)
    read = await client.get(f"/api/read/orders/ada/{written.json()['id']}")
    assert written.status_code == 201
    assert read.json() == written.json()
    assert {answer.headers["Cache-Control"] for answer in (written, read)} == {"private, no-store"}


async def test_a_repeated_order_is_marked_as_a_replay(client: httpx.AsyncClient) -> None:
    first = await client.post("/api/write/orders", json=ORDER, headers=KEY)
    second = await client.post("/api/write/orders", json=ORDER, headers=KEY)
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"


async def test_another_order_under_the_same_key_is_unprocessable(client: httpx.AsyncClient) -> None:
    await placed(client)
    other = ORDER | {"items": [{"sku": "pen", "quantity": 1}]}
    answer = await client.post("/api/write/orders", json=other, headers=KEY)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("key", [None, "short", "k" * 129, "spaces are not allowed"])
async def test_an_order_needs_an_idempotency_key(client: httpx.AsyncClient, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = await client.post("/api/write/orders", json=ORDER, headers=headers)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"customer": "a b"}, "customer"),
        ({"customer": "a" * 65}, "customer"),
        ({"items": []}, "items"),
        ({"items": [{"sku": "mug", "quantity": 1}] * 101}, "items"),
        ({"items": ["mug"]}, "items[0]"),
        ({"items": [{"sku": "", "quantity": 1}]}, "items[0].sku"),
        ({"items": [{"sku": "mug", "quantity": 0}]}, "items[0].quantity"),
        ({"items": [{"sku": "mug", "quantity": True}]}, "items[0].quantity"),
        ({"items": [{"sku": "mug", "quantity": 1000}]}, "items[0].quantity"),
    ],
)
async def test_a_bad_order_is_refused_by_name(
    client: httpx.AsyncClient, change: dict[str, object], named: str
) -> None:
    answer = await client.post("/api/write/orders", json=ORDER | change, headers=KEY)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"{named}: ")


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[]", 400), (b"[" * 60_000, 400), (b" " * (asgi.MAX_BODY_BYTES + 1), 413)],
    ids=["cut off", "no object", "deeply nested", "too long"],
)
async def test_a_bad_body_is_refused(client: httpx.AsyncClient, body: bytes, status: int) -> None:
    assert (await client.post("/api/write/orders", content=body, headers=KEY)).status_code == status


async def test_the_read_path_takes_no_writes(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/read/products")).status_code == 405
    assert (await client.get("/api/write/orders")).status_code == 405


async def test_the_holder_of_an_order_may_upload_a_bounded_picture(client: httpx.AsyncClient) -> None:
    body = {"customer": "ada", "order": await placed(client), "content_type": "image/png"}
    answer = (await client.post("/api/write/media", json=body)).json()
    fields = answer["upload"]["fields"]
    policy = json.loads(base64.b64decode(fields["policy"]))
    assert answer["upload"]["url"] == "https://store-media.s3.eu-west-1.amazonaws.com/"
    assert fields["key"].startswith("media/")
    assert answer["url"] == f"/{fields['key']}"
    assert ["content-length-range", 1, MAX_BYTES] in policy["conditions"]
    assert {"Content-Type": "image/png"} in policy["conditions"]
    assert {"key": fields["key"]} in policy["conditions"]


@pytest.mark.parametrize("content_type", ["image/svg+xml", "text/html", None, 1])
async def test_what_could_run_as_script_is_not_uploaded(
    client: httpx.AsyncClient, content_type: object
) -> None:
    body = {"customer": "ada", "order": await placed(client), "content_type": content_type}
    assert (await client.post("/api/write/media", json=body)).status_code == 400


async def test_nobody_uploads_without_an_order(client: httpx.AsyncClient) -> None:
    body = {"customer": "ada", "order": str(uuid.uuid4()), "content_type": "image/png"}
    assert (await client.post("/api/write/media", json=body)).status_code == 404


async def test_an_unexpected_error_tells_the_client_nothing(caplog: pytest.LogCaptureFixture) -> None:
    client = client_of(replace(services(), orders=Orders(Store(), MemoryCache())))
    answer = await client.get(f"/api/read/orders/ada/{uuid.uuid4()}")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"]
    assert any(record.exc_info for record in caplog.records)


async def test_errors_are_never_cached(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/read/nothing")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_request_keeps_the_load_balancers_trace_id(client: httpx.AsyncClient) -> None:
    trace = "Root=1-67891233-abcdef012345678912345678"
    answer = await client.get("/health", headers={"X-Amzn-Trace-Id": trace})
    assert answer.headers["X-Request-Id"] == trace
    forged = await client.get("/health", headers={"X-Amzn-Trace-Id": "x" * 500})
    assert forged.headers["X-Request-Id"] != "x" * 500


async def test_the_log_names_the_endpoint_and_not_the_order(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "storefront_app")
    order = await placed(client)
    await client.get(f"/api/read/orders/ada/{order}")
    lines = [
        JsonFormatter().format(record) for record in caplog.records if record.name == "storefront_app.asgi"
    ]
    assert [json.loads(line)["endpoint"] for line in lines] == ["write_order", "read_order"]
    assert order not in "".join(lines)


async def test_the_home_page_and_its_style_are_served(client: httpx.AsyncClient) -> None:
    assert "/static/store-1.css" in (await client.get("/")).text
    style = await client.get("/static/store-1.css")
    assert style.status_code == 200
    assert style.headers["Cache-Control"] == "public, max-age=86400"


async def test_static_files_are_only_those(client: httpx.AsyncClient) -> None:
    assert (await client.get("/static/..%2fschema.sql")).status_code == 404

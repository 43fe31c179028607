"""The web tier: the store's read and write APIs."""

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from storefront_app import asgi
from storefront_app.catalog import MAX_PAGE, Catalog
from storefront_app.errors import Problem
from storefront_app.media import EXTENSIONS, Media
from storefront_app.orders import Item, Orders

STATIC = Path(__file__).parent.parent / "static"

PUBLIC = "public, max-age=30, s-maxage=60, stale-while-revalidate=60, stale-if-error=300"
PRIVATE = "private, no-store"
STATIC_FILES = "public, max-age=86400"

_CUSTOMER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SKU = re.compile(r"[A-Za-z0-9._-]{1,64}")
_IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9._:-]{8,128}")
_MAX_ITEMS = 100
_MAX_QUANTITY = 999
_CHECK_SECONDS = 3.0

Check = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, kw_only=True)
class Services:
    """What the web tier works with."""

    orders: Orders
    media: Media
    catalog: Catalog | None
    checks: Mapping[str, Check]


def routes() -> list[Route | Mount]:
    """List the routes. Their first segments are the CDN's behaviors."""
    return [
        Route("/", index),
        Route("/health", asgi.health),
        Route("/health/ready", ready),
        Route("/api/read/products", read_products),
        Route("/api/read/orders/{customer}/{order}", read_order),
        Route("/api/write/orders", write_order, methods=["POST"]),
        Route("/api/write/media", write_media, methods=["POST"]),
        Mount("/static", CachedStaticFiles(directory=STATIC)),
    ]


def application(lifespan: asgi.Lifespan | None = None) -> Starlette:
    """Build the application. Its state needs `services`."""
    return asgi.build(routes(), lifespan)


class CachedStaticFiles(StaticFiles):
    """Files of the application that the CDN and browsers keep for a day: name them by their version."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Add the caching header."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = STATIC_FILES
        return response


async def index(_: Request) -> Response:
    """Show the home page."""
    return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})


async def ready(request: Request) -> Response:
    """Say which dependencies answer. For people and dashboards: no load balancer may act on it."""
    checks = _services(request).checks
    answers = await asyncio.gather(*(_answers(check) for check in checks.values()))
    results = {name: "ok" if answer else "unavailable" for name, answer in zip(checks, answers, strict=True)}
    status = HTTPStatus.OK if all(answers) else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse({"checks": results}, status, {"Cache-Control": "no-store"})


async def read_products(request: Request) -> Response:
    """Return a page of the product list, the same for everybody."""
    catalog = _services(request).catalog
    if catalog is None:
        raise Problem(HTTPStatus.NOT_FOUND, "This store has no product list.")
    page = request.query_params.get("page", "1")
    if not re.fullmatch(r"[1-9]\d{0,3}", page) or int(page) > MAX_PAGE:
        raise Problem(HTTPStatus.BAD_REQUEST, f"page: expected a number from 1 to {MAX_PAGE}.")
    body = await catalog.page(int(page))
    return Response(body, media_type="application/json", headers={"Cache-Control": PUBLIC})


async def read_order(request: Request) -> Response:
    """Return an order to the holder of its id."""
    customer = _text(request.path_params["customer"], "customer", _CUSTOMER)
    document = await _services(request).orders.find(customer, _order_id(request.path_params["order"]))
    if document is None:
        raise Problem(HTTPStatus.NOT_FOUND, "There is no such order.")
    return Response(document, media_type="application/json", headers={"Cache-Control": PRIVATE})


async def write_order(request: Request) -> Response:
    """Place an order once, however often the request is repeated."""
    key = _text(request.headers.get("Idempotency-Key"), "Idempotency-Key", _IDEMPOTENCY_KEY)
    body = await asgi.read_json(request)
    customer = _text(body.get("customer"), "customer", _CUSTOMER)
    placed = await _services(request).orders.place(customer, _items(body.get("items")), key)
    headers = {"Cache-Control": PRIVATE}
    if placed.replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(placed.response, HTTPStatus.CREATED, headers, media_type="application/json")


async def write_media(request: Request) -> Response:
    """Permit the holder of an order to upload a picture."""
    body = await asgi.read_json(request)
    customer = _text(body.get("customer"), "customer", _CUSTOMER)
    content_type = body.get("content_type")
    if not isinstance(content_type, str) or content_type not in EXTENSIONS:
        raise Problem(HTTPStatus.BAD_REQUEST, f"content_type: expected one of {', '.join(EXTENSIONS)}.")
    services = _services(request)
    if await services.orders.find(customer, _order_id(body.get("order"))) is None:
        raise Problem(HTTPStatus.NOT_FOUND, "There is no such order.")
    upload = await services.media.upload(content_type)
    return JSONResponse(upload, HTTPStatus.CREATED, {"Cache-Control": PRIVATE})


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def _answers(check: Check) -> bool:
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            return await check()
    except (Problem, TimeoutError):
        return False


def _text(value: object, name: str, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Problem(HTTPStatus.BAD_REQUEST, f"{name}: expected text that matches {pattern.pattern}.")
    return value


def _order_id(value: object) -> uuid.UUID:
    try:
        return uuid.UUID(str(value))
    except ValueError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "order: expected a UUID.") from error


def _items(value: object) -> tuple[Item, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= _MAX_ITEMS:
        raise Problem(HTTPStatus.BAD_REQUEST, f"items: expected a list of 1 to {_MAX_ITEMS} items.")
    return tuple(_item(item, f"items[{index}]") for index, item in enumerate(value))


def _item(value: object, where: str) -> Item:
    if not isinstance(value, dict):
        raise Problem(HTTPStatus.BAD_REQUEST, f"{where}: expected an object.")
    quantity = value.get("quantity")
    if type(quantity) is not int or not 1 <= quantity <= _MAX_QUANTITY:
        raise Problem(
            HTTPStatus.BAD_REQUEST, f"{where}.quantity: expected a number from 1 to {_MAX_QUANTITY}."
        )
    return Item(sku=_text(value.get("sku"), f"{where}.sku", _SKU), quantity=quantity)

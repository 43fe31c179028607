"""What every web application here has: request ids, access logs, problem details, bounded bodies."""

import json
import logging
import re
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storefront_app.errors import Problem
from storefront_app.logs import request_id

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 64 * 1024
_REQUEST_ID = re.compile(r"[\w=;.:-]{8,128}")

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def build(routes: Sequence[BaseRoute], lifespan: Lifespan | None = None) -> Starlette:
    """Build an application from its routes."""
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(RequestLog)],
        exception_handlers={Problem: _on_problem, HTTPException: _on_http_exception},
    )


def problem(problem: Problem) -> Response:
    """Return RFC 9457 problem details, which no cache may keep."""
    body = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status,
        "detail": problem.detail,
        "request_id": request_id.get(),
    }
    headers = {"Cache-Control": "no-store", **problem.headers}
    return JSONResponse(body, problem.status, headers, media_type="application/problem+json")


async def read_json(request: Request) -> dict[str, Any]:
    """Read a JSON object of at most MAX_BODY_BYTES."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise Problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is longer than {MAX_BODY_BYTES} bytes."
            )
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "The body is not valid JSON.") from error
    if not isinstance(value, dict):
        raise Problem(HTTPStatus.BAD_REQUEST, "The body is not a JSON object.")
    return value


async def health(_: Request) -> Response:
    """Say that the process is alive, and nothing about what it depends on.

    The load balancer replaces instances that fail this. If it asked the database, a database outage
    would take the whole fleet down as well.
    """
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


class RequestLog:
    """Gives each request an id, logs one line, and turns an unexpected error into a plain 500.

    The line names the endpoint, not the path: an order's id is a key to it and stays out of logs.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        status = 0
        request_id.set(_id_of(scope))

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id.get()
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception:
            log.exception("unexpected error")
            if status:  # the response is under way: cutting it short is all that is left
                raise
            error = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong. It has been logged.")
            await problem(error)(scope, receive, send_with_id)
        finally:
            _log_request(scope, status, time.monotonic() - started)


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    endpoint = scope.get("endpoint")
    fields = {
        "method": scope["method"],
        "endpoint": getattr(endpoint, "__name__", type(endpoint).__name__) if endpoint else None,
        "status": status,
        "milliseconds": round(seconds * 1000, 1),
    }
    quiet = fields["endpoint"] == health.__name__ and status == HTTPStatus.OK
    log.log(logging.DEBUG if quiet else logging.INFO, "request", extra=fields)


def _id_of(scope: Scope) -> str:
    """Reuse the load balancer's trace id, which its access logs have too."""
    given = Headers(scope=scope).get("X-Amzn-Trace-Id", "")
    return given if _REQUEST_ID.fullmatch(given) else str(uuid.uuid4())


async def _on_problem(_: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):
        raise error
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        cause = error.__cause__
        log.warning("%s", error.detail, exc_info=cause if cause is not None else error)
    return problem(error)


async def _on_http_exception(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return problem(Problem(HTTPStatus(error.status_code), error.detail, error.headers))

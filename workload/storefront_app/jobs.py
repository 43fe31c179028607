"""Background jobs: what each message asks for, and what becomes of the message."""

import asyncio
import json
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from storefront_app.broker import BROKER_ERRORS, DELIVERY_LIMIT
from storefront_app.logs import request_id
from storefront_app.orders import PLACED, Orders

log = logging.getLogger(__name__)

PURGE_RECEIPTS = "purge-receipts"
PERIODIC = frozenset({PURGE_RECEIPTS})
"""Jobs that Beanstalk's schedule may ask for."""

JOB_SECONDS = 60.0
"""A job that takes longer has failed. Stay far below the broker's consumer timeout."""

Handler = Callable[[Mapping[str, Any]], Awaitable[None]]


class Delivery(Protocol):
    """A message as the broker delivered it."""

    body: bytes
    type: str | None
    message_id: str | None
    headers: Any

    async def ack(self) -> None:
        """Say that the message is done with."""
        ...

    async def reject(self, requeue: bool = False) -> None:
        """Give the message back, or up."""
        ...


def handlers(orders: Orders, purge: Callable[[], Awaitable[None]]) -> dict[str, Handler]:
    """List the handlers. Each is idempotent: a message may arrive more than once."""

    async def confirm_order(payload: Mapping[str, Any]) -> None:
        await orders.confirm(payload["customer"], uuid.UUID(payload["order"]))

    async def purge_receipts(_: Mapping[str, Any]) -> None:
        await purge()

    return {PLACED: confirm_order, PURGE_RECEIPTS: purge_receipts}


class Worker:
    """Handles messages and acknowledges each one only after its work is done."""

    def __init__(
        self, handlers: Mapping[str, Handler], pause: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._handlers = handlers
        self._pause = pause
        self._busy: set[asyncio.Task[None]] = set()

    async def take(self, delivery: Delivery) -> None:
        """Handle a message and keep it among those that draining waits for."""
        task = asyncio.create_task(self.handle(delivery))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def drain(self, seconds: float) -> None:
        """Let the work under way finish. The broker delivers what does not finish to another worker."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=seconds)
        for task in self._busy:
            task.cancel()

    async def handle(self, delivery: Delivery) -> None:
        """Handle one message: acknowledge it, give it back for another try, or dead-letter it."""
        request_id.set(delivery.message_id or "-")
        try:
            await self._handle(delivery)
        except BROKER_ERRORS:
            # The channel closed under us, so the message is delivered again.
            log.exception("message not settled", extra={"job": delivery.type})

    async def _handle(self, delivery: Delivery) -> None:
        try:
            handler = self._handlers[delivery.type or ""]
            payload = json.loads(delivery.body)
        except (KeyError, ValueError):
            log.exception("message is not a job", extra={"job": delivery.type})
            await delivery.reject(requeue=False)
            return
        try:
            async with asyncio.timeout(JOB_SECONDS):
                await handler(payload)
        except Exception:
            attempt = int((delivery.headers or {}).get("x-delivery-count", 0)) + 1
            log.exception("job failed", extra={"job": delivery.type, "attempt": attempt})
            # The broker delivers again at once: without a pause an outage of seconds spends all attempts.
            if attempt <= DELIVERY_LIMIT:
                await self._pause(min(2.0**attempt, 30.0))
            await delivery.reject(requeue=True)
            return
        await delivery.ack()
        log.info("job done", extra={"job": delivery.type})

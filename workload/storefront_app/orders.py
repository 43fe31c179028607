"""Orders: placed once however often the request is repeated, read back at once.

The customer is the shard key. There is no identity provider here, so an order's random id is what
entitles its holder to see it; nothing lists the orders of a customer.

Reading what one has just written: replicas lag behind the writer, so a new or changed order goes to
the cache, and a read that misses both the cache and the replica asks the writer. A status may still
be up to CACHE_SECONDS old, when a lagging replica refills the cache just after a change.
"""

import hashlib
import json
import uuid
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Protocol

from storefront_app.cache import Cache
from storefront_app.errors import Problem

CACHE_SECONDS = 30
PLACED = "order.placed"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of an order."""

    sku: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order."""

    customer: str
    id: uuid.UUID
    status: str
    items: tuple[Item, ...]
    placed_at: datetime

    def document(self) -> str:
        """Return the order as the API's JSON."""
        return json.dumps(asdict(self) | {"id": str(self.id), "placed_at": self.placed_at.isoformat()})


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The first response to an idempotency key."""

    order: uuid.UUID
    fingerprint: bytes
    response: str


@dataclass(frozen=True)
class Placed:
    """The response to a placement, and whether it repeats an earlier one."""

    response: str
    replayed: bool


class Transaction(Protocol):
    """One transaction on the writer of a shard: all of it happens, or nothing."""

    async def claim(self, customer: str, key: str, receipt: Receipt) -> Receipt:
        """Keep the receipt unless the customer's key has one; return the one that is kept."""
        ...

    async def insert(self, order: Order) -> None:
        """Add the order."""
        ...

    async def enqueue(self, kind: str, payload: dict[str, str]) -> None:
        """Add a message to the outbox: it is published if, and only if, the transaction commits."""
        ...


class OrderStore(Protocol):
    """Where orders are kept."""

    def transaction(self, customer: str) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction on the customer's shard."""
        ...

    async def find(self, customer: str, order: uuid.UUID, *, on_writer: bool) -> Order | None:
        """Read an order from a replica or from the writer."""
        ...

    async def confirm(self, customer: str, order: uuid.UUID) -> Order | None:
        """Mark an order as confirmed, however often this is called."""
        ...


class Orders:
    """What can be done with orders."""

    def __init__(self, store: OrderStore, cache: Cache) -> None:
        self._store = store
        self._cache = cache

    async def place(self, customer: str, items: tuple[Item, ...], key: str) -> Placed:
        """Place an order, or repeat the first response to the same key and request."""
        order = Order(
            customer=customer, id=uuid.uuid4(), status="placed", items=items, placed_at=datetime.now(UTC)
        )
        request = json.dumps([asdict(item) for item in items])
        receipt = Receipt(
            order=order.id,
            fingerprint=hashlib.sha256(request.encode()).digest(),
            response=order.document(),
        )
        async with self._store.transaction(customer) as transaction:
            kept = await transaction.claim(customer, key, receipt)
            if kept.order == order.id:
                await transaction.insert(order)
                await transaction.enqueue(PLACED, {"customer": customer, "order": str(order.id)})
        if kept.fingerprint != receipt.fingerprint:
            raise Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "This Idempotency-Key was used for another request. Use a new key for a new order.",
            )
        replayed = kept.order != order.id
        if not replayed:
            await self._remember(order)
        return Placed(kept.response, replayed)

    async def find(self, customer: str, order: uuid.UUID) -> str | None:
        """Return an order's document, or None."""
        cached = await self._cache.get(_cache_key(customer, order))
        if cached is not None:
            return cached.decode()
        found = await self._store.find(customer, order, on_writer=False)
        found = found or await self._store.find(customer, order, on_writer=True)
        if found is None:
            return None
        await self._remember(found)
        return found.document()

    async def confirm(self, customer: str, order: uuid.UUID) -> None:
        """Confirm an order."""
        confirmed = await self._store.confirm(customer, order)
        if confirmed is not None:
            await self._remember(confirmed)

    async def _remember(self, order: Order) -> None:
        await self._cache.set(_cache_key(order.customer, order.id), order.document().encode(), CACHE_SECONDS)


def _cache_key(customer: str, order: uuid.UUID) -> str:
    return f"order:{customer}:{order}"

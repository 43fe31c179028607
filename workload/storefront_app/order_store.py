"""Orders, receipts and the outbox in PostgreSQL. All rows of a customer are on one shard."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

from storefront_app.broker import Publisher
from storefront_app.database import Connection, Database
from storefront_app.orders import Item, Order, Receipt
from storefront_app.shards import Shard

RECEIPT_DAYS = 7
"""How long a request may be repeated."""

RELAY_BATCH = 100

# On conflict, an update that changes nothing: unlike DO NOTHING it returns the row that is there, and
# waits for a transaction that is just inserting it.
_CLAIM = """
INSERT INTO receipts (customer, key, order_id, fingerprint, response) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (customer, key) DO UPDATE SET key = EXCLUDED.key
RETURNING order_id, fingerprint, response
"""
_INSERT = "INSERT INTO orders (customer, id, status, items, placed_at) VALUES ($1, $2, $3, $4, $5)"
_ENQUEUE = "INSERT INTO outbox (kind, payload) VALUES ($1, $2)"
_FIND = "SELECT customer, id, status, items, placed_at FROM orders WHERE customer = $1 AND id = $2"
_CONFIRM = """
UPDATE orders SET status = 'confirmed' WHERE customer = $1 AND id = $2
RETURNING customer, id, status, items, placed_at
"""
# SKIP LOCKED: relays on several instances share the rows out instead of waiting for each other.
_OUTBOX = "SELECT id, kind, payload FROM outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED"
_PUBLISHED = "DELETE FROM outbox WHERE id = ANY($1::bigint[])"
_PURGE = "DELETE FROM receipts WHERE created_at < now() - make_interval(days => $1)"


class PostgresTransaction:
    """One open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def claim(self, customer: str, key: str, receipt: Receipt) -> Receipt:
        """Keep the receipt unless the customer's key has one; return the one that is kept."""
        row = await self._connection.fetchrow(
            _CLAIM, customer, key, receipt.order, receipt.fingerprint, receipt.response
        )
        return Receipt(order=row["order_id"], fingerprint=row["fingerprint"], response=row["response"])

    async def insert(self, order: Order) -> None:
        """Add the order."""
        items = json.dumps([asdict(item) for item in order.items])
        await self._connection.execute(
            _INSERT, order.customer, order.id, order.status, items, order.placed_at
        )

    async def enqueue(self, kind: str, payload: dict[str, str]) -> None:
        """Add a message to the outbox."""
        await self._connection.execute(_ENQUEUE, kind, json.dumps(payload))


class PostgresOrders:
    """The orders on all shards."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def transaction(self, customer: str) -> AsyncIterator[PostgresTransaction]:
        """Open a transaction on the writer of the customer's shard."""
        async with self._database.writer(customer) as connection, connection.transaction():
            yield PostgresTransaction(connection)

    async def find(self, customer: str, order: uuid.UUID, *, on_writer: bool) -> Order | None:
        """Read an order from a replica or from the writer."""
        lend = self._database.writer if on_writer else self._database.reader
        async with lend(customer) as connection:
            return _order(await connection.fetchrow(_FIND, customer, order))

    async def confirm(self, customer: str, order: uuid.UUID) -> Order | None:
        """Mark an order as confirmed."""
        async with self._database.writer(customer) as connection:
            return _order(await connection.fetchrow(_CONFIRM, customer, order))

    async def purge_receipts(self) -> None:
        """Delete the receipts of requests that are too old to be repeated."""
        for shard in await self._database.shards():
            async with self._database.on(shard) as connection:
                await connection.execute(_PURGE, RECEIPT_DAYS)

    async def relay(self, shard: Shard, publisher: Publisher) -> int:
        """Publish a batch of a shard's outbox and return its size.

        Rows go only after the broker's confirmation: a crash in between publishes a message again, and
        never loses one. Hence handlers are idempotent.
        """
        async with self._database.on(shard) as connection, connection.transaction():
            rows = await connection.fetch(_OUTBOX, RELAY_BATCH)
            async with asyncio.TaskGroup() as group:
                for row in rows:
                    message_id = f"{shard.name}-{row['id']}"
                    group.create_task(publisher.publish(row["kind"], json.loads(row["payload"]), message_id))
            if rows:
                await connection.execute(_PUBLISHED, [row["id"] for row in rows])
        return len(rows)


def _order(row: Any) -> Order | None:
    if row is None:
        return None
    return Order(
        customer=row["customer"],
        id=row["id"],
        status=row["status"],
        items=tuple(Item(**item) for item in json.loads(row["items"])),
        placed_at=row["placed_at"],
    )

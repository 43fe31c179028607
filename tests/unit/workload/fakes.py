"""In-memory stand-ins for what the workload connects to."""

import json
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from storefront_app.errors import UnavailableError
from storefront_app.orders import Order, Receipt
from storefront_app.shards import Login, Shard

LOGINS = {
    "web": Login(user="storefront_app", secret="arn:web"),
    "worker": Login(user="storefront_worker", secret="arn:worker"),
}
SHARD = Shard(
    name="s1",
    writer="writer.example",
    readers=(),
    port=5432,
    database="storefront",
    secret="arn:web",
    logins=LOGINS,
    owner_secret="arn:owner",
)


def published(name: str, readers: Sequence[str]) -> str:
    """The parameter of a shard as the infrastructure publishes it."""
    logins = {
        tier: {"user": login.user, "secret": f"{login.secret}:{name}"} for tier, login in LOGINS.items()
    }
    value = {"writer": f"{name}-writer", "readers": list(readers), "port": 5432, "database": "storefront"}
    return json.dumps({**value, "logins": logins, "owner_secret": f"arn:owner:{name}"})


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class MemoryCache:
    """A cache that expires entries by the test's clock."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.entries: dict[str, tuple[bytes, float]] = {}

    async def get(self, key: str) -> bytes | None:
        value, expires = self.entries.get(key, (b"", 0.0))
        return value if expires > self.clock() else None

    async def set(self, key: str, value: bytes, seconds: int) -> None:
        self.entries[key] = (value, self.clock() + seconds)

    async def add(self, key: str, value: bytes, seconds: int) -> bool:
        if await self.get(key) is not None:
            return False
        await self.set(key, value, seconds)
        return True


class Forgetful(MemoryCache):
    """What the application sees of a cache that is down."""

    async def get(self, key: str) -> bytes | None:
        return None

    async def add(self, key: str, value: bytes, seconds: int) -> bool:
        return True


class MemorySecrets:
    """A secret that was rotated: the old value until somebody says that it was refused."""

    def __init__(self, old: Mapping[str, str], new: Mapping[str, str] | None = None) -> None:
        self.old, self.new = dict(old), dict(new or old)

    async def read(self, arn: str, *, refused: bool = False) -> dict[str, str]:
        return self.new if refused else self.old


@dataclass
class MemoryStore:
    """One shard: orders, receipts and the outbox, with rollback and a replica that can lag behind."""

    orders: dict[tuple[str, uuid.UUID], Order] = field(default_factory=dict)
    replica: dict[tuple[str, uuid.UUID], Order] = field(default_factory=dict)
    receipts: dict[tuple[str, str], Receipt] = field(default_factory=dict)
    outbox: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    writer_reads: int = 0
    replicating: bool = True
    fails_on_enqueue: bool = False

    @asynccontextmanager
    async def transaction(self, customer: str) -> AsyncIterator["MemoryTransaction"]:
        draft = MemoryTransaction(dict(self.orders), dict(self.receipts), list(self.outbox), self)
        yield draft
        self.orders, self.receipts, self.outbox = draft.orders, draft.receipts, draft.outbox
        self._replicate()

    async def find(self, customer: str, order: uuid.UUID, *, on_writer: bool) -> Order | None:
        self.writer_reads += on_writer
        return (self.orders if on_writer else self.replica).get((customer, order))

    async def confirm(self, customer: str, order: uuid.UUID) -> Order | None:
        found = self.orders.get((customer, order))
        if found is None:
            return None
        self.orders[customer, order] = replace(found, status="confirmed")
        self._replicate()
        return self.orders[customer, order]

    def _replicate(self) -> None:
        if self.replicating:
            self.replica = dict(self.orders)


@dataclass
class MemoryTransaction:
    """Changes that count once the transaction ends without an error."""

    orders: dict[tuple[str, uuid.UUID], Order]
    receipts: dict[tuple[str, str], Receipt]
    outbox: list[tuple[str, dict[str, str]]]
    store: MemoryStore

    async def claim(self, customer: str, key: str, receipt: Receipt) -> Receipt:
        return self.receipts.setdefault((customer, key), receipt)

    async def insert(self, order: Order) -> None:
        self.orders[order.customer, order.id] = order

    async def enqueue(self, kind: str, payload: dict[str, str]) -> None:
        if self.store.fails_on_enqueue:
            raise UnavailableError("database")
        self.outbox.append((kind, payload))


@dataclass
class MemoryPublisher:
    """A broker that keeps what it is given."""

    published: list[tuple[str, dict[str, object], str]] = field(default_factory=list)
    down: bool = False

    async def publish(self, kind: str, payload: Mapping[str, object], message_id: str) -> None:
        if self.down:
            raise UnavailableError("broker")
        self.published.append((kind, dict(payload), message_id))

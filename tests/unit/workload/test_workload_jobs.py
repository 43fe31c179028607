import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from aiormq.exceptions import ChannelInvalidStateError

from storefront_app import tasks
from storefront_app.broker import DELIVERY_LIMIT
from storefront_app.database import Connection, Database
from storefront_app.jobs import PERIODIC, Worker, handlers
from storefront_app.order_store import PostgresOrders
from storefront_app.orders import PLACED, Item, Orders
from storefront_app.shards import Shard
from tests.unit.workload.fakes import SHARD, MemoryCache, MemoryPublisher, MemoryStore


class Message:
    """A delivery that notes how it was settled."""

    def __init__(self, kind: str | None, body: bytes = b"{}", delivery_count: int = 0) -> None:
        self.type, self.body = kind, body
        self.message_id: str | None = "s1-1"
        self.headers: Any = {"x-delivery-count": delivery_count}
        self.settled: list[str] = []

    async def ack(self) -> None:
        self.settled.append("ack")

    async def reject(self, requeue: bool = False) -> None:
        self.settled.append("again" if requeue else "dead letter")


async def nothing() -> None:
    """Purge nothing."""


class Bench:
    """A worker with one job, `job`, and the pauses that it takes."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.handled: list[Mapping[str, Any]] = []
        self.pauses: list[float] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.worker = Worker({"job": self.job}, self.pause)

    async def job(self, payload: Mapping[str, Any]) -> None:
        await self.gate.wait()
        self.handled.append(payload)
        if self.failure is not None:
            raise self.failure

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


async def test_a_done_job_is_acknowledged_after_its_work() -> None:
    bench, message = Bench(), Message("job", b'{"id": 1}')
    bench.gate.clear()
    await bench.worker.take(message)
    await asyncio.sleep(0)
    assert message.settled == []
    bench.gate.set()
    await bench.worker.drain(5)
    assert message.settled == ["ack"]
    assert bench.handled == [{"id": 1}]


@pytest.mark.parametrize("message", [Message("unknown"), Message(None), Message("job", b"not JSON")])
async def test_what_is_no_job_is_dead_lettered_at_once(message: Message) -> None:
    bench = Bench()
    await bench.worker.handle(message)
    assert message.settled == ["dead letter"]
    assert not bench.handled
    assert not bench.pauses


async def test_a_failed_job_is_tried_again_after_longer_and_longer_pauses() -> None:
    bench = Bench(failure=RuntimeError("database is away"))
    messages = [Message("job", delivery_count=count) for count in range(DELIVERY_LIMIT)]
    for message in messages:
        await bench.worker.handle(message)
    assert [message.settled for message in messages] == [["again"]] * DELIVERY_LIMIT
    assert bench.pauses == sorted(bench.pauses)
    assert sum(bench.pauses) > 30


async def test_a_job_that_hangs_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storefront_app.jobs.JOB_SECONDS", 0.01)
    bench, message = Bench(), Message("job")
    bench.gate.clear()
    await bench.worker.handle(message)
    assert message.settled == ["again"]


async def test_draining_gives_up_on_work_that_does_not_end() -> None:
    bench, message = Bench(), Message("job")
    bench.gate.clear()
    await bench.worker.take(message)
    await bench.worker.drain(0.01)
    await asyncio.sleep(0)
    assert message.settled == []


async def test_a_channel_that_closed_meanwhile_does_not_end_the_worker() -> None:
    class Closed(Message):
        async def ack(self) -> None:
            raise ChannelInvalidStateError("writer is None")

    bench = Bench()
    await bench.worker.handle(Closed("job"))
    assert len(bench.handled) == 1


async def test_a_placed_order_is_confirmed_however_often_the_message_comes() -> None:
    store = MemoryStore()
    orders = Orders(store, MemoryCache())
    await orders.place("ada", (Item(sku="mug", quantity=1),), "key-00000001")
    kind, payload = store.outbox[0]
    worker = Worker(handlers(orders, nothing))
    for _ in range(2):
        message = Message(kind, json.dumps(payload).encode())
        await worker.handle(message)
        assert message.settled == ["ack"]
    assert [order.status for order in store.orders.values()] == ["confirmed"]


def test_each_periodic_job_has_a_handler() -> None:
    assert PERIODIC
    assert set(handlers(Orders(MemoryStore(), MemoryCache()), nothing)) >= PERIODIC


class Outbox(Database):
    """A database whose outbox holds two rows."""

    def __init__(self) -> None:
        self.connection = OutboxConnection()

    @asynccontextmanager
    async def _lend(self, shard: Shard, hosts: Sequence[str]) -> AsyncIterator[Connection]:
        assert list(hosts) == [shard.writer]
        yield self.connection


class OutboxConnection:
    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = [
            {"id": 7, "kind": PLACED, "payload": '{"n": 1}'},
            {"id": 8, "kind": PLACED, "payload": "{}"},
        ]

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        before = list(self.rows)
        try:
            yield
        except BaseException:
            self.rows = before
            raise

    async def fetch(self, query: str, *_: object) -> list[dict[str, Any]]:
        assert "FOR UPDATE SKIP LOCKED" in query
        return list(self.rows)

    async def fetchrow(self, query: str, *_: object) -> None:
        raise AssertionError(query)

    async def execute(self, query: str, *args: Any) -> str:
        assert query.startswith("DELETE FROM outbox")
        self.rows = [row for row in self.rows if row["id"] not in args[0]]
        return "DELETE"


async def test_the_outbox_is_published_and_then_emptied() -> None:
    database, publisher = Outbox(), MemoryPublisher()
    assert await PostgresOrders(database).relay(SHARD, publisher) == 2
    assert publisher.published == [(PLACED, {"n": 1}, "s1-7"), (PLACED, {}, "s1-8")]
    assert database.connection.rows == []


async def test_the_outbox_keeps_what_the_broker_did_not_confirm() -> None:
    database = Outbox()
    with pytest.raises(ExceptionGroup):
        await PostgresOrders(database).relay(SHARD, MemoryPublisher(down=True))
    assert len(database.connection.rows) == 2


def sqsd(publisher: MemoryPublisher) -> httpx.AsyncClient:
    app = tasks.application()
    app.state.publisher = publisher
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://worker")


async def test_a_scheduled_task_becomes_a_message() -> None:
    publisher = MemoryPublisher()
    answer = await sqsd(publisher).post("/jobs/purge-receipts", headers={"X-Aws-Sqsd-Msgid": "id-1"})
    assert answer.status_code == 200
    assert publisher.published == [("purge-receipts", {}, "id-1")]


async def test_a_scheduled_task_is_not_done_while_the_broker_is_down() -> None:
    answer = await sqsd(MemoryPublisher(down=True)).post("/jobs/purge-receipts")
    assert answer.status_code == 503


async def test_only_periodic_jobs_can_be_scheduled() -> None:
    publisher = MemoryPublisher()
    assert (await sqsd(publisher).post(f"/jobs/{PLACED}")).status_code == 404
    assert publisher.published == []


async def test_the_workers_health_does_not_depend_on_the_broker() -> None:
    assert (await sqsd(MemoryPublisher(down=True)).get("/health")).status_code == 200

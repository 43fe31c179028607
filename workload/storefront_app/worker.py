"""The worker tier's consumer process: handles messages and relays the outbox until it is told to stop."""

import asyncio
import logging
import signal

from aio_pika.abc import AbstractConnection, AbstractIncomingMessage

from storefront_app.broker import BROKER_ERRORS, Broker, Publisher, declare
from storefront_app.database import Database
from storefront_app.errors import Problem
from storefront_app.jobs import Worker, handlers
from storefront_app.order_store import PostgresOrders
from storefront_app.runtime import open_broker, open_runtime
from storefront_app.settings import Settings

log = logging.getLogger(__name__)

PREFETCH = 16
"""Messages that one process works on at a time."""

DRAIN_SECONDS = 25.0
_IDLE_SECONDS = 1.0
_RETRY_SECONDS = 5.0


async def run(settings: Settings) -> None:
    """Work until SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_runtime(settings) as runtime, open_broker(settings, runtime.secrets) as broker:
        worker = Worker(handlers(runtime.orders, runtime.store.purge_receipts))
        async with asyncio.TaskGroup() as group:
            group.create_task(consume(broker, worker, stop))
            group.create_task(relay(runtime.database, runtime.store, broker, stop))


async def consume(broker: Broker, worker: Worker, stop: asyncio.Event) -> None:
    """Consume from the job queue, and connect again whenever the connection is lost."""
    while not stop.is_set():
        try:
            async with await broker.connect() as connection:
                await _consume(connection, worker, stop)
        except (*BROKER_ERRORS, Problem):
            log.exception("not consuming, trying again")
            await _wait(stop, _RETRY_SECONDS)


async def _consume(connection: AbstractConnection, worker: Worker, stop: asyncio.Event) -> None:
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=PREFETCH)
    queue = await declare(channel)

    async def take(message: AbstractIncomingMessage) -> None:
        await worker.take(message)

    tag = await queue.consume(take)
    log.info("consuming", extra={"queue": queue.name})
    # The broker may close only the channel, for instance when an acknowledgement is overdue.
    stopped = asyncio.create_task(stop.wait())
    closed = asyncio.ensure_future(channel.closed())
    await asyncio.wait({stopped, closed}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not closed.done():
        await queue.cancel(tag)
        await worker.drain(DRAIN_SECONDS)


async def relay(database: Database, store: PostgresOrders, publisher: Publisher, stop: asyncio.Event) -> None:
    """Publish what the outboxes of all shards hold."""
    while not stop.is_set():
        published = 0
        try:
            for shard in await database.shards():
                published += await store.relay(shard, publisher)
        except Exception:
            log.exception("outbox not relayed, trying again")
            await _wait(stop, _RETRY_SECONDS)
        if not published:
            await _wait(stop, _IDLE_SECONDS)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return

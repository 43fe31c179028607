"""The message broker: RabbitMQ over TLS.

Only the worker tier talks to it. The web tier leaves its messages in the outbox, in the transaction of the
change that they announce, so that it neither needs the broker to take an order nor its password.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping
from typing import Protocol

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange, AbstractQueue
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError

from storefront_app.aws import Secrets
from storefront_app.errors import UnavailableError
from storefront_app.settings import BrokerSettings

JOBS = "storefront.jobs"
DEAD = "storefront.dead"
DELIVERY_LIMIT = 5
CONNECT_SECONDS = 5.0
PUBLISH_SECONDS = 5.0

BROKER_ERRORS = (AMQPError, ChannelInvalidStateError, OSError)


class Publisher(Protocol):
    """Hands messages to the broker."""

    async def publish(self, kind: str, payload: Mapping[str, object], message_id: str) -> None:
        """Return once the broker has confirmed that it keeps the message."""
        ...


class Broker:
    """Opens connections, and publishes on one of its own.

    The secret is read for each connection, so that a rotated one is used from the next reconnection on.
    """

    def __init__(self, settings: BrokerSettings, secrets: Secrets) -> None:
        self._settings = settings
        self._secrets = secrets
        self._connection: AbstractConnection | None = None
        self._exchange: AbstractExchange | None = None
        self._lock = asyncio.Lock()

    async def connect(self) -> AbstractConnection:
        """Open a connection."""
        secret = await self._secrets.read(self._settings.secret, refused=True)
        return await aio_pika.connect(
            host=self._settings.host,
            port=self._settings.port,
            login=secret["username"],
            password=secret["password"],
            ssl=True,
            ssl_context=ssl.create_default_context(),
            timeout=CONNECT_SECONDS,
            client_properties={"connection_name": "storefront-worker"},
        )

    async def publish(self, kind: str, payload: Mapping[str, object], message_id: str) -> None:
        """Publish a persistent message; return once a majority of the quorum queue has it."""
        message = aio_pika.Message(
            json.dumps(payload).encode(),
            type=kind,
            message_id=message_id,
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        try:
            exchange = await self._publishing()
            await exchange.publish(message, routing_key=JOBS, timeout=PUBLISH_SECONDS)
        except BROKER_ERRORS as error:
            await self.close()
            raise UnavailableError("broker") from error

    async def close(self) -> None:
        """Close the publishing connection."""
        connection, self._connection, self._exchange = self._connection, None, None
        if connection is not None:
            await connection.close()

    async def _publishing(self) -> AbstractExchange:
        async with self._lock:
            if self._exchange is None or self._connection is None or self._connection.is_closed:
                self._connection = await self.connect()
                # A message that no queue takes comes back as an error instead of vanishing.
                channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
                await declare(channel)
                self._exchange = channel.default_exchange
            return self._exchange


async def declare(channel: AbstractChannel) -> AbstractQueue:
    """Declare the job queue and its dead-letter queue.

    Both are quorum queues, replicated over the brokers. A message that comes back more than
    DELIVERY_LIMIT times is dead-lettered, at least once, which needs overflow `reject-publish`:
    https://www.rabbitmq.com/docs/quorum-queues#activating-at-least-once-dead-lettering.
    """
    dead = await channel.declare_exchange(DEAD, aio_pika.ExchangeType.FANOUT, durable=True)
    letters = await channel.declare_queue(DEAD, durable=True, arguments={"x-queue-type": "quorum"})
    await letters.bind(dead)
    return await channel.declare_queue(
        JOBS,
        durable=True,
        arguments={
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": DEAD,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
    )

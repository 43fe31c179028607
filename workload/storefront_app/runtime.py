"""Wires the application together from its settings."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from starlette.applications import Starlette

from storefront_app import logs, tasks, web
from storefront_app.aws import Aws, SecretCache
from storefront_app.broker import Broker
from storefront_app.cache import ValkeyCache
from storefront_app.catalog import Catalog
from storefront_app.database import Database
from storefront_app.media import Media
from storefront_app.order_store import PostgresOrders
from storefront_app.orders import Orders
from storefront_app.settings import Settings, SettingsError
from storefront_app.shards import ShardDirectory


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """Everything that a process works with. Nothing connects before it is first used."""

    aws: Aws
    secrets: SecretCache
    database: Database
    cache: ValkeyCache
    store: PostgresOrders
    orders: Orders
    media: Media
    catalog: Catalog | None


@asynccontextmanager
async def open_runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """Build the services and close their connections in the end."""
    aws = Aws(settings.region)
    secrets = SecretCache(aws.secret)
    directory = ShardDirectory(settings.database_parameters, aws.parameters, settings.tier)
    database = Database(directory, secrets, settings.database_pool_size)
    cache = ValkeyCache(settings, aws.session)
    store = PostgresOrders(database)
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            yield Runtime(
                aws=aws,
                secrets=secrets,
                database=database,
                cache=cache,
                store=store,
                orders=Orders(store, cache),
                media=Media(aws.session, settings.media_bucket),
                catalog=Catalog(settings.catalog, client, cache, secrets) if settings.catalog else None,
            )
    finally:
        await cache.close()
        await database.close()


@asynccontextmanager
async def open_broker(settings: Settings, secrets: SecretCache) -> AsyncIterator[Broker]:
    """Build the worker tier's way to the broker and close its connection in the end."""
    if settings.broker is None:
        raise SettingsError("only the worker tier is told of the broker: STOREFRONT_TIER is web")
    broker = Broker(settings.broker, secrets)
    try:
        yield broker
    finally:
        await broker.close()


def create_web() -> Starlette:
    """Build the web tier's application; uvicorn calls this in each of its processes."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_runtime(Settings.read(os.environ)) as runtime:
            app.state.services = web.Services(
                orders=runtime.orders,
                media=runtime.media,
                catalog=runtime.catalog,
                checks={"database": runtime.database.answers, "cache": runtime.cache.answers},
            )
            yield

    logs.configure()
    return web.application(lifespan)


def create_tasks() -> Starlette:
    """Build the worker tier's web application."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        settings = Settings.read(os.environ)
        async with open_runtime(settings) as runtime, open_broker(settings, runtime.secrets) as broker:
            app.state.publisher = broker
            yield

    logs.configure()
    return tasks.application(lifespan)

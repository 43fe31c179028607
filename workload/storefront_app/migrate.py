"""Brings the schema of every shard up to date. Run by one instance for each deployment."""

import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from storefront_app.aws import SecretWriter
from storefront_app.database import Connection
from storefront_app.roles import create_users, grant_rows
from storefront_app.runtime import open_runtime
from storefront_app.settings import Settings
from storefront_app.shards import Shard

log = logging.getLogger(__name__)

SCHEMA = Path(__file__).parent.parent / "schema.sql"

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('storefront-schema'))"
# Rather fail this deployment than queue every query of the store behind a lock.
_LIMITS = "SET LOCAL lock_timeout = '3s'"


class Shards(Protocol):
    """The shards, and a connection to the writer of each."""

    async def shards(self) -> Sequence[Shard]:
        """List the shards."""
        ...

    def on(self, shard: Shard) -> AbstractAsyncContextManager[Connection]:
        """Lend a connection to the writer of a shard."""
        ...


async def migrate(database: Shards, store: SecretWriter) -> None:
    """Apply the schema to each shard and admit both tiers to it, each in one transaction."""
    statements = SCHEMA.read_text()
    for shard in await database.shards():
        async with database.on(shard.as_owner()) as connection, connection.transaction():
            await connection.execute(_LOCK)
            await connection.execute(_LIMITS)
            await create_users(connection, shard, store)
            await connection.execute(statements)
            await grant_rows(connection, shard)
        log.info("schema is up to date", extra={"shard": shard.name})


async def run(settings: Settings) -> None:
    """Migrate the database of the settings."""
    async with open_runtime(settings) as runtime:
        await migrate(runtime.database, runtime.aws)

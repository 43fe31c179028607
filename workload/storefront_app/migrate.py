"""Brings the schema of every shard up to date. Run by one instance for each deployment."""

import logging
from pathlib import Path

from storefront_app.database import Database
from storefront_app.runtime import open_runtime
from storefront_app.settings import Settings

log = logging.getLogger(__name__)

SCHEMA = Path(__file__).parent.parent / "schema.sql"

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('storefront-schema'))"
# Rather fail this deployment than queue every query of the store behind a lock.
_LIMITS = "SET LOCAL lock_timeout = '3s'"


async def migrate(database: Database) -> None:
    """Apply the schema to each shard, each in one transaction."""
    statements = SCHEMA.read_text()
    for shard in await database.shards():
        async with database.on(shard) as connection, connection.transaction():
            await connection.execute(_LOCK)
            await connection.execute(_LIMITS)
            await connection.execute(statements)
        log.info("schema is up to date", extra={"shard": shard.name})


async def run(settings: Settings) -> None:
    """Migrate the database of the settings."""
    async with open_runtime(settings) as runtime:
        await migrate(runtime.database)

"""Connections to the shards: the writer for changes, a read replica for reads."""

import random
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import asyncpg
from asyncpg.exceptions import InterfaceError

from storefront_app.aws import Secrets
from storefront_app.errors import UnavailableError
from storefront_app.shards import Endpoint, Shard, ShardDirectory

CA_BUNDLE = Path("/etc/pki/rds/global-bundle.pem")
"""RDS's certificate authorities, which no system trusts; .platform/hooks/prebuild fetches them."""

CONNECT_SECONDS = 3.0
COMMAND_SECONDS = 5.0
AVOID_SECONDS = 10.0

_REFUSED = (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError)
_UNREACHABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    InterfaceError,
    OSError,  # TimeoutError and TLS failures among them
    *_REFUSED,
)

# asyncpg has no type annotations.
_open: Callable[..., Awaitable[Any]] = asyncpg.connect
_create_pool: Callable[..., Any] = asyncpg.create_pool

T = TypeVar("T")


class Connection(Protocol):
    """What the application uses of a database connection."""

    async def execute(self, query: str, *args: object) -> str:
        """Run statements."""
        ...

    async def fetch(self, query: str, *args: object) -> Sequence[Any]:
        """Return the rows."""
        ...

    async def fetchrow(self, query: str, *args: object) -> Any:
        """Return the first row or None."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[object]:
        """Run what is inside as one transaction."""
        ...


class Database:
    """One small pool for each endpoint that was needed.

    Pools start empty, so a process starts, and answers its health check, while the database is away.
    """

    def __init__(
        self,
        directory: ShardDirectory,
        secrets: Secrets,
        pool_size: int,
        *,
        ca_bundle: Path = CA_BUNDLE,
        create_pool: Callable[..., Any] = _create_pool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._directory = directory
        self._secrets = secrets
        self._pool_size = pool_size
        self._ca_bundle = ca_bundle
        self._create_pool = create_pool
        self._clock = clock
        self._tls: ssl.SSLContext | None = None
        self._pools: dict[Endpoint, Any] = {}
        self._failed: dict[str, float] = {}

    @asynccontextmanager
    async def writer(self, key: str) -> AsyncIterator[Connection]:
        """Lend a connection to the writer of the key's shard."""
        shard = (await self._directory.current()).shard_for(key)
        async with self.on(shard) as connection:
            yield connection

    @asynccontextmanager
    async def reader(self, key: str) -> AsyncIterator[Connection]:
        """Lend a connection to a read replica of the key's shard, or to the writer if it has none.

        A replica that does not answer is passed over for the next, and for a while comes last. When none
        answers, the read fails rather than fall on the writer, which cannot carry all replicas' load.
        """
        shard = (await self._directory.current()).shard_for(key)
        hosts = random.sample(shard.readers, len(shard.readers)) or [shard.writer]
        hosts.sort(key=self._failed_lately)
        async with self._lend(shard, hosts) as connection:
            yield connection

    def on(self, shard: Shard) -> AbstractAsyncContextManager[Connection]:
        """Lend a connection to the writer of a shard."""
        return self._lend(shard, [shard.writer])

    async def shards(self) -> Sequence[Shard]:
        """List the shards."""
        return tuple((await self._directory.current()).shards.values())

    async def answers(self) -> bool:
        """Say whether the writer of each shard answers."""
        for shard in await self.shards():
            async with self.on(shard) as connection:
                await connection.execute("SELECT 1")
        return True

    async def close(self) -> None:
        """Drop all connections."""
        for pool in self._pools.values():
            pool.terminate()

    @asynccontextmanager
    async def _lend(self, shard: Shard, hosts: Sequence[str]) -> AsyncIterator[Connection]:
        try:
            pool, connection = await self._acquire(shard, hosts)
            try:
                yield connection
            finally:
                await pool.release(connection)
        except _UNREACHABLE as error:
            raise UnavailableError("database") from error

    async def _acquire(self, shard: Shard, hosts: Sequence[str]) -> tuple[Any, Connection]:
        failure: BaseException | None = None
        for host in hosts:
            try:
                pool = await self._pool(shard.at(host))
                return pool, await pool.acquire(timeout=CONNECT_SECONDS)
            except _UNREACHABLE as error:
                self._failed[host] = self._clock()
                failure = error
        raise UnavailableError("database") from failure

    def _failed_lately(self, host: str) -> bool:
        failed = self._failed.get(host)
        return failed is not None and self._clock() - failed < AVOID_SECONDS

    async def _pool(self, endpoint: Endpoint) -> Any:
        if endpoint not in self._pools:

            async def connect(*_: object, **pool_arguments: object) -> Any:
                return await sign_in(
                    self._secrets,
                    endpoint.secret,
                    lambda secret: self._connect(endpoint, secret, pool_arguments),
                )

            self._pools[endpoint] = self._create_pool(connect=connect, min_size=0, max_size=self._pool_size)
        return await self._pools[endpoint]  # connects nothing yet, and only the first time

    async def _connect(
        self, endpoint: Endpoint, secret: dict[str, str], pool_arguments: dict[str, object]
    ) -> Any:
        return await _open(
            host=endpoint.host,
            port=endpoint.port,
            database=endpoint.database,
            user=secret["username"],
            password=secret["password"],
            ssl=self._context(),
            timeout=CONNECT_SECONDS,
            command_timeout=COMMAND_SECONDS,
            server_settings={"application_name": "storefront"},
            **pool_arguments,
        )

    def _context(self) -> ssl.SSLContext:
        """Verify the chain and the host name, as libpq's verify-full does."""
        if self._tls is None:
            self._tls = ssl.create_default_context(cafile=str(self._ca_bundle))
        return self._tls


async def sign_in(secrets: Secrets, arn: str, connect: Callable[[dict[str, str]], Awaitable[T]]) -> T:
    """Connect with the known secret, and once more with a newly read one if that is refused.

    So a rotated password is picked up without a deployment.
    """
    try:
        return await connect(await secrets.read(arn))
    except _REFUSED:
        return await connect(await secrets.read(arn, refused=True))

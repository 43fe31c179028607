"""The cache: Valkey, behind an interface that never fails."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from boto3.session import Session
from botocore.model import ServiceId
from botocore.signers import RequestSigner
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.credentials import CredentialProvider
from redis.exceptions import RedisClusterException, RedisError

from storefront_app.settings import Settings

log = logging.getLogger(__name__)
T = TypeVar("T")

OPERATION_SECONDS = 0.5
CONNECTIONS = 32  # of each process to each node
TOKEN_SECONDS = 900  # ElastiCache accepts a token for 15 minutes
_TOKEN_REUSE_SECONDS = 600.0
# The client raises the last one when no node of the cluster can be reached.
_FAILURES = (RedisError, OSError, RedisClusterException)


class Cache(Protocol):
    """A cache that may forget anything at any time."""

    async def get(self, key: str) -> bytes | None:
        """Return the value, or None."""
        ...

    async def set(self, key: str, value: bytes, seconds: int) -> None:
        """Keep a value for a while."""
        ...

    async def add(self, key: str, value: bytes, seconds: int) -> bool:
        """Keep a value unless there is one; say whether it was kept."""
        ...


class IamToken(CredentialProvider):
    """Signs in to ElastiCache with the instance's role: there is no password.

    The token is a SigV4 presigned URL without its scheme, see
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html.
    """

    def __init__(
        self,
        session: Session,
        *,
        region: str,
        user: str,
        name: str,
        serverless: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._region = region
        self._user = user
        self._url = f"https://{name}/?Action=connect&User={user}"
        if serverless:
            self._url += "&ResourceType=ServerlessCache"
        self._clock = clock
        self._token = ""
        self._expires = float("-inf")

    def get_credentials(self) -> tuple[str, str]:
        """Return the user and a token with at least five minutes to live."""
        if self._clock() >= self._expires:
            credentials = self._session.get_credentials()
            if credentials is None:
                raise RedisError("no AWS credentials to sign a cache token with")
            signer = RequestSigner(
                ServiceId("elasticache"), self._region, "elasticache", "v4", credentials, self._session.events
            )
            request = {"method": "GET", "url": self._url, "body": {}, "headers": {}, "context": {}}
            url = signer.generate_presigned_url(request, "connect", TOKEN_SECONDS, self._region)
            self._token = url.removeprefix("https://")
            self._expires = self._clock() + _TOKEN_REUSE_SECONDS
        return self._user, self._token

    async def get_credentials_async(self) -> tuple[str, str]:
        """Return the same; signing may ask the instance for its credentials, so it runs in a thread."""
        return await asyncio.to_thread(self.get_credentials)


class ValkeyCache:
    """Valkey in cluster mode, or serverless, which speaks the same protocol.

    The store must work without its cache, only slower: a failure is a miss, and half a second is all
    that a failing cache may cost an operation.
    """

    def __init__(self, settings: Settings, session: Session) -> None:
        self._client = RedisCluster(
            host=settings.cache_host,
            port=settings.cache_port,
            ssl=True,
            credential_provider=IamToken(
                session,
                region=settings.region,
                user=settings.cache_user,
                name=settings.cache_name,
                serverless=settings.cache_serverless,
            ),
            retry=Retry(ExponentialBackoff(cap=0.1, base=0.01), 3),
            max_connections=CONNECTIONS,
            socket_connect_timeout=OPERATION_SECONDS,
            socket_timeout=OPERATION_SECONDS,
        )
        # The client fails an operation that finds no free connection; waiting for one is better.
        self._free = asyncio.Semaphore(CONNECTIONS)

    async def get(self, key: str) -> bytes | None:
        """Return the value, or None."""
        value = await self._forgiving("get", lambda: self._client.get(key), None)
        return value if isinstance(value, bytes) else None

    async def set(self, key: str, value: bytes, seconds: int) -> None:
        """Keep a value for a while."""
        await self._forgiving("set", lambda: self._client.set(key, value, ex=seconds), None)

    async def add(self, key: str, value: bytes, seconds: int) -> bool:
        """Keep a value unless there is one. Without a cache nobody holds a lock, so everybody may go on."""

        async def set_new() -> bool:
            return await self._client.set(key, value, ex=seconds, nx=True) is not None

        return await self._forgiving("add", set_new, True)

    async def answers(self) -> bool:
        """Say whether the cache answers."""
        return await self._forgiving("exists", lambda: self._client.exists("ping"), None) is not None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _forgiving(self, operation: str, call: Callable[[], Awaitable[T]], otherwise: T) -> T:
        try:
            async with asyncio.timeout(OPERATION_SECONDS), self._free:
                return await call()
        except _FAILURES as error:
            log.warning("cache does not answer", extra={"operation": operation, "error": repr(error)})
            return otherwise

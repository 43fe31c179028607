"""Which shard of the database a key lives on.

A key hashes to one of a fixed number of virtual buckets, and the published map says which shard owns
each bucket. Adding a shard reassigns some buckets: only their keys move, not nearly all keys as with a
hash modulo the number of shards.
"""

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from botocore.exceptions import BotoCoreError, ClientError

from storefront_app.errors import UnavailableError

log = logging.getLogger(__name__)

MAP_SECONDS = 60.0
"""How long a map is used before it is read again."""


class ShardMapError(Exception):
    """The published map is not usable."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One database instance."""

    host: str
    port: int
    database: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class Login:
    """A database user, and the ARN of the secret that its tier alone may read."""

    user: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class Shard:
    """A writer and its read replicas, as one tier sees them: `secret` is the tier's own."""

    name: str
    writer: str
    readers: tuple[str, ...]
    port: int
    database: str
    secret: str
    logins: Mapping[str, Login]
    owner_secret: str

    def as_owner(self) -> "Shard":
        """Return the shard as the owner of its tables sees it, who alone may change them."""
        return replace(self, secret=self.owner_secret)

    def at(self, host: str) -> Endpoint:
        """Return the endpoint of one of the shard's hosts."""
        return Endpoint(host=host, port=self.port, database=self.database, secret=self.secret)


def bucket_of(key: str, virtual_buckets: int) -> int:
    """Hash a key to its virtual bucket. Never change this: it would strand every stored row."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % virtual_buckets


@dataclass(frozen=True)
class ShardMap:
    """All shards, and the owner of each bucket."""

    shards: Mapping[str, Shard]
    owners: tuple[str, ...]

    def shard_for(self, key: str) -> Shard:
        """Return the shard that holds the key."""
        return self.shards[self.owners[bucket_of(key, len(self.owners))]]

    @classmethod
    def parse(cls, path: str, parameters: Mapping[str, str], tier: str) -> "ShardMap":
        """Read the map from the SSM parameters below `path`, as `tier` sees it."""
        try:
            published = json.loads(parameters[f"{path}/map"])
            owners = _owners(published["virtual_buckets"], published["shards"])
            shards = {
                name: _shard(name, json.loads(parameters[f"{path}/shards/{name}"]), tier)
                for name in published["shards"]
            }
        except (KeyError, TypeError, ValueError) as error:
            raise ShardMapError(f"{path}: unreadable shard map: {error!r}") from error
        return cls(shards, owners)


def _owners(virtual_buckets: int, ranges: Mapping[str, list[str]]) -> tuple[str, ...]:
    owners: dict[int, str] = {}
    for name, texts in ranges.items():
        for text in texts:
            first, _, last = text.partition("-")
            for bucket in range(int(first), int(last or first) + 1):
                if bucket in owners:
                    raise ShardMapError(f"bucket {bucket} belongs to {owners[bucket]} and to {name}")
                owners[bucket] = name
    if sorted(owners) != list(range(virtual_buckets)):
        raise ShardMapError(f"the shards do not own exactly the buckets 0 to {virtual_buckets - 1}")
    return tuple(owners[bucket] for bucket in range(virtual_buckets))


def _shard(name: str, value: Mapping[str, object], tier: str) -> Shard:
    readers, logins = value["readers"], value["logins"]
    if not isinstance(readers, list):
        raise TypeError("readers is not a list")
    if not isinstance(logins, dict):
        raise TypeError("logins is not an object")
    return Shard(
        name=name,
        writer=str(value["writer"]),
        readers=tuple(str(host) for host in readers),
        port=int(str(value["port"])),
        database=str(value["database"]),
        secret=str(logins[tier]["secret"]),
        logins={
            each: Login(user=str(login["user"]), secret=str(login["secret"]))
            for each, login in logins.items()
        },
        owner_secret=str(value["owner_secret"]),
    )


class ShardDirectory:
    """The current map, read again every minute so that a new replica is used without a deployment.

    While the map cannot be read, or a bad one is published, the last good one stays in use.
    """

    def __init__(
        self,
        path: str,
        load: Callable[[str], Awaitable[Mapping[str, str]]],
        tier: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._tier = tier
        self._load = load
        self._clock = clock
        self._map: ShardMap | None = None
        self._expires = 0.0
        self._lock = asyncio.Lock()

    async def current(self) -> ShardMap:
        """Return the map."""
        async with self._lock:
            if self._map is None or self._clock() >= self._expires:
                self._map = await self._read()
                self._expires = self._clock() + MAP_SECONDS
            return self._map

    async def _read(self) -> ShardMap:
        try:
            return ShardMap.parse(self._path, await self._load(self._path), self._tier)
        except (BotoCoreError, ClientError, ShardMapError) as error:
            log.exception("shard map not read", extra={"path": self._path})
            if self._map is None:
                raise UnavailableError("shard map") from error
            return self._map

import json
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import pytest

from storefront_app import database
from storefront_app.database import Database
from storefront_app.errors import UnavailableError
from storefront_app.shards import ShardDirectory
from tests.unit.workload.fakes import Clock, MemorySecrets, published

PATH = "/storefront/dev/database"


class Instances:
    """Database instances behind asyncpg's pools; those in `down` do not answer."""

    def __init__(self, readers: Sequence[str], down: set[str] | None = None) -> None:
        self.readers, self.down = readers, down or set()
        self.asked: list[str] = []
        self.released = 0
        self.clock = Clock()

    async def parameters(self, path: str) -> Mapping[str, str]:
        buckets = {"virtual_buckets": 4, "shards": {"s1": ["0-3"]}}
        return {f"{path}/map": json.dumps(buckets), f"{path}/shards/s1": published("s1", self.readers)}

    def database(self, monkeypatch: pytest.MonkeyPatch) -> Database:
        async def connect(**arguments: Any) -> str:
            host: str = arguments["host"]
            self.asked.append(host)
            if host in self.down:
                raise ConnectionRefusedError(host)
            return host

        monkeypatch.setattr(database, "_open", connect)
        monkeypatch.setattr(Database, "_context", lambda _: None)
        return Database(
            ShardDirectory(PATH, self.parameters, "web"),
            MemorySecrets({"username": "store", "password": "secret"}),
            5,
            create_pool=lambda **arguments: Pool(self, **arguments),
            clock=self.clock,
        )


class Pool:
    def __init__(self, instances: Instances, *, connect: Any, min_size: int, max_size: int) -> None:
        assert (min_size, max_size) == (0, 5), "a process must start without its database"
        self._instances, self._connect = instances, connect

    def __await__(self) -> Any:
        yield from ()
        return self

    async def acquire(self, timeout: float) -> Any:
        return await self._connect()

    async def release(self, connection: Any) -> None:
        self._instances.released += 1


async def test_a_write_goes_to_the_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    instances = Instances(["reader1"])
    async with instances.database(monkeypatch).writer("key") as connection:
        assert str(connection) == "s1-writer"


async def test_reads_are_spread_over_the_replicas(monkeypatch: pytest.MonkeyPatch) -> None:
    instances = Instances(["reader1", "reader2"])
    reads = instances.database(monkeypatch)
    for _ in range(50):
        async with reads.reader("key"):
            pass
    assert set(instances.asked) == {"reader1", "reader2"}
    assert instances.released == 50


async def test_a_shard_without_replicas_is_read_from_its_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Instances([]).database(monkeypatch).reader("key") as connection:
        assert str(connection) == "s1-writer"


async def test_a_lost_replica_is_passed_over_and_avoided_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    instances = Instances(["reader1", "reader2"], down={"reader1"})
    reads = instances.database(monkeypatch)
    for _ in range(50):
        async with reads.reader("key") as connection:
            assert str(connection) == "reader2"
    assert instances.asked.count("reader1") == 1
    instances.down.clear()
    instances.clock.now += database.AVOID_SECONDS
    for _ in range(50):
        async with reads.reader("key"):
            pass
    assert instances.asked.count("reader1") > 1


async def test_reads_never_fall_on_the_writer_of_lost_replicas(monkeypatch: pytest.MonkeyPatch) -> None:
    instances = Instances(["reader1", "reader2"], down={"reader1", "reader2"})
    with pytest.raises(UnavailableError, match="database"):
        async with instances.database(monkeypatch).reader("key"):
            raise AssertionError("no replica answers")
    assert sorted(instances.asked) == ["reader1", "reader2"]


async def test_a_connection_lost_in_use_is_unavailability_and_is_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instances = Instances([])
    with pytest.raises(UnavailableError, match="database"):
        async with instances.database(monkeypatch).writer("key"):
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
    assert instances.released == 1


async def test_a_mistake_in_a_query_is_not_taken_for_unavailability(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        async with Instances([]).database(monkeypatch).writer("key"):
            raise asyncpg.UndefinedTableError("no such table")

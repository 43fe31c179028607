import asyncio
import socket
import time
from collections.abc import Iterator

import pytest
from boto3.session import Session

from storefront_app.cache import OPERATION_SECONDS, ValkeyCache
from storefront_app.settings import Settings
from tests.unit.workload.test_workload_settings import ENVIRONMENT


@pytest.fixture(params=["refuses", "never answers"])
def dead_port(request: pytest.FixtureRequest) -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if request.param == "never answers":
            listener.listen()
        yield listener.getsockname()[1]


async def test_a_dead_cache_costs_little_and_only_misses(dead_port: int) -> None:
    settings = Settings.read(ENVIRONMENT | {"CACHE_ENDPOINT": f"127.0.0.1:{dead_port}"})
    cache = ValkeyCache(settings, Session("AKIAEXAMPLE", "secret", region_name="eu-west-1"))
    started = time.monotonic()
    value, _, answers = await asyncio.gather(cache.get("key"), cache.set("key", b"", 1), cache.answers())
    assert value is None
    assert not answers
    assert await cache.add("lock", b"", 1), "without a cache nobody holds a lock"
    assert time.monotonic() - started < 4 * OPERATION_SECONDS
    await cache.close()

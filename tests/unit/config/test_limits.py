"""Limits on connections, as AWS documents them."""

import pytest

from config.limits import broker_connections, cache_connections, database_connections


@pytest.mark.parametrize(
    ("instance_class", "most"),
    [("db.t4g.micro", 112), ("db.t4g.medium", 450), ("db.r8g.large", 1802), ("db.r8g.48xlarge", 5000)],
)
def test_a_database_takes_what_its_memory_allows(instance_class: str, most: int) -> None:
    assert database_connections(instance_class) == most


def test_a_burstable_cache_node_takes_fewer_clients() -> None:
    assert cache_connections("cache.t4g.micro") == 20_000
    assert cache_connections("cache.m7g.large") == 65_000


def test_a_broker_node_takes_what_its_size_allows() -> None:
    assert broker_connections("mq.m7g.medium") == 100
    assert broker_connections("mq.m7g.2xlarge") == 20_000


def test_an_unknown_size_of_a_broker_is_refused() -> None:
    with pytest.raises(ValueError, match=r"mq\.m7g\.huge"):
        broker_connections("mq.m7g.huge")

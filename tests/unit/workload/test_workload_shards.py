import json
from collections.abc import Mapping

import pytest
from botocore.exceptions import EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from storefront_app.errors import UnavailableError
from storefront_app.shards import MAP_SECONDS, ShardDirectory, ShardMap, ShardMapError, bucket_of
from tests.unit.workload.fakes import Clock, published

PATH = "/storefront/dev/database"


def parameters(shards: Mapping[str, list[str]], virtual_buckets: int = 1024) -> dict[str, str]:
    values = {f"{PATH}/map": json.dumps({"virtual_buckets": virtual_buckets, "shards": shards})}
    for name in shards:
        parameter = published(name, [f"{name}-reader1", f"{name}-reader2"])
        values[f"{PATH}/shards/{name}"] = parameter
    return values


def parse(values: Mapping[str, str], tier: str = "web") -> ShardMap:
    return ShardMap.parse(PATH, values, tier)


def test_the_hash_never_changes() -> None:
    """Rows are stored by it. The values are the first 16 digits of `sha256sum`, modulo 1024."""
    assert [bucket_of(key, 1024) for key in ("customer-1", "customer-2", "größe")] == [839, 464, 1023]


@given(st.text(), st.integers(1, 16384))
def test_every_key_has_a_bucket(key: str, virtual_buckets: int) -> None:
    assert 0 <= bucket_of(key, virtual_buckets) < virtual_buckets


@given(st.text(), st.integers(1, 1023))
def test_a_key_lives_on_the_shard_that_owns_its_bucket(key: str, split: int) -> None:
    shard_map = parse(parameters({"s1": [f"0-{split - 1}"], "s2": [f"{split}-1023"]}))
    assert shard_map.shard_for(key).name == ("s1" if bucket_of(key, 1024) < split else "s2")


@given(st.lists(st.text(), max_size=50), st.integers(0, 511), st.integers(0, 511))
def test_adding_a_shard_moves_only_the_keys_of_reassigned_buckets(
    keys: list[str], first: int, second: int
) -> None:
    low, high = sorted((first, second))
    rest = [f"{a}-{b}" for a, b in ((0, low - 1), (high + 1, 511)) if a <= b]
    before = parse(parameters({"s1": ["0-511"], "s2": ["512-1023"]}))
    after = parse(parameters({"s1": rest, "s2": ["512-1023"], "s3": [f"{low}-{high}"]}))
    for key in keys:
        moved = before.shard_for(key).name != after.shard_for(key).name
        assert moved == (low <= bucket_of(key, 1024) <= high)


def test_a_shard_has_its_endpoints() -> None:
    shard = parse(parameters({"s1": ["0-1023"]})).shard_for("anyone")
    assert shard.writer == "s1-writer"
    assert shard.readers == ("s1-reader1", "s1-reader2")
    assert shard.at("s1-reader2").host == "s1-reader2"


@pytest.mark.parametrize("tier", ["web", "worker"])
def test_each_tier_logs_in_with_its_own_secret(tier: str) -> None:
    shard = parse(parameters({"s1": ["0-1023"]}), tier).shard_for("anyone")
    assert shard.at(shard.writer).secret == f"arn:{tier}:s1"
    assert shard.as_owner().at(shard.writer).secret == "arn:owner:s1"


def test_a_map_that_does_not_know_the_tier_is_refused() -> None:
    with pytest.raises(ShardMapError, match="unreadable"):
        parse(parameters({"s1": ["0-1023"]}), "reports")


@pytest.mark.parametrize(
    ("shards", "message"),
    [
        ({"s1": ["0-1022"]}, "do not own exactly"),
        ({"s1": ["0-1024"]}, "do not own exactly"),
        ({"s1": ["0-600"], "s2": ["600-1023"]}, "bucket 600 belongs to s1 and to s2"),
        ({"s1": ["all"]}, "unreadable"),
    ],
)
def test_a_map_that_does_not_own_each_bucket_once_is_refused(
    shards: dict[str, list[str]], message: str
) -> None:
    with pytest.raises(ShardMapError, match=message):
        parse(parameters(shards))


def test_a_map_that_names_an_unpublished_shard_is_refused() -> None:
    incomplete = parameters({"s1": ["0-511"], "s2": ["512-1023"]})
    del incomplete[f"{PATH}/shards/s2"]
    with pytest.raises(ShardMapError, match="shards/s2"):
        parse(incomplete)


class Source:
    def __init__(self) -> None:
        self.published = parameters({"s1": ["0-1023"]})
        self.reads = 0
        self.down = False

    async def load(self, path: str) -> Mapping[str, str]:
        assert path == PATH
        self.reads += 1
        if self.down:
            raise EndpointConnectionError(endpoint_url="https://ssm")
        return self.published


async def test_a_new_map_is_used_after_its_time() -> None:
    source, clock = Source(), Clock()
    directory = ShardDirectory(PATH, source.load, "web", clock)
    await directory.current()
    source.published = parameters({"s1": ["0-511"], "s2": ["512-1023"]})
    assert set((await directory.current()).shards) == {"s1"}
    clock.now += MAP_SECONDS
    assert set((await directory.current()).shards) == {"s1", "s2"}
    assert source.reads == 2


@pytest.mark.parametrize("bad_map", [True, False])
async def test_the_last_good_map_stays_in_use_while_no_other_can_be_had(*, bad_map: bool) -> None:
    source, clock = Source(), Clock()
    directory = ShardDirectory(PATH, source.load, "web", clock)
    first = await directory.current()
    source.published, source.down = {}, not bad_map
    clock.now += MAP_SECONDS
    assert await directory.current() == first


async def test_without_any_map_the_store_is_unavailable() -> None:
    source = Source()
    source.down = True
    with pytest.raises(UnavailableError, match="shard map"):
        await ShardDirectory(PATH, source.load, "web").current()

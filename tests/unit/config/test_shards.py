"""The shard map: every bucket has one owner, and one more shard moves no more keys than it must."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.shards import ShardConfig, add_shard, check_buckets, compress, expand

BUCKETS = 1024


def _owners(shards: Mapping[str, Sequence[str]]) -> dict[int, str]:
    return {bucket: name for name, ranges in shards.items() for bucket in expand(ranges)}


@st.composite
def shard_maps(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Any map of a few shards, however scattered their buckets are."""
    count = draw(st.integers(1, 6))
    owners = draw(st.lists(st.integers(0, count - 1), min_size=BUCKETS, max_size=BUCKETS))
    named = {f"s{shard}": [b for b, owner in enumerate(owners) if owner == shard] for shard in range(count)}
    return {name: compress(buckets) for name, buckets in named.items() if buckets}


@given(st.sets(st.integers(0, 65_535)))
def test_ranges_survive_the_round_trip(buckets: set[int]) -> None:
    assert expand(compress(buckets)) == sorted(buckets)


def test_neighbors_are_one_range() -> None:
    assert compress([5, 3, 4, 9]) == ("3-5", "9")


def test_text_that_is_no_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'1\.\.5' is not a bucket"):
        expand(["1..5"])


@given(shard_maps())
def test_a_new_shard_moves_only_its_own_share(before: dict[str, tuple[str, ...]]) -> None:
    after = add_shard(before, "new")
    check_buckets([ShardConfig(name=name, buckets=ranges) for name, ranges in after.items()], BUCKETS)
    old, new = _owners(before), _owners(after)
    moved = [bucket for bucket in old if old[bucket] != new[bucket]]
    assert {new[bucket] for bucket in moved} == {"new"}
    assert len(moved) == BUCKETS // len(after)


def test_growing_from_one_shard_keeps_the_shards_even() -> None:
    shards: dict[str, tuple[str, ...]] = {"s1": ("0-1023",)}
    for number in range(2, 9):
        shards = add_shard(shards, f"s{number}")
        sizes = [len(expand(ranges)) for ranges in shards.values()]
        assert max(sizes) - min(sizes) <= 1


def test_a_shard_is_added_once() -> None:
    with pytest.raises(ValueError, match="'s1' exists already"):
        add_shard({"s1": ("0-1023",)}, "s1")

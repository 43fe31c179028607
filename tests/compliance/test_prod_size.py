"""How large production is: what its file asks for beyond the guarantees of every protected environment."""

from collections import Counter

import pytest

from config import load_environment
from guarantees.data import CACHE, replicas, writers
from guarantees.store import Store, read
from tests.support.assembly import Assembly


@pytest.fixture(scope="module")
def store(prod: Assembly) -> Store:
    return read(prod.folder, load_environment("prod"))


def test_it_spans_three_zones(store: Store) -> None:
    zones = {str(subnet.properties["AvailabilityZone"]) for subnet in store.resources("AWS::EC2::Subnet")}
    assert len(zones) == 3


def test_it_has_shards_with_two_replicas_each(store: Store) -> None:
    copies = Counter(str(replica.properties["SourceDBInstanceIdentifier"]) for replica in replicas(store))
    assert len(copies) == len(writers(store)) >= 2
    assert min(copies.values()) >= 2


def test_its_cache_is_valkey_in_shards(store: Store) -> None:
    (cache,) = store.resources(CACHE)
    assert cache.properties["Engine"] == "valkey"
    assert cache.properties["NumNodeGroups"] >= 2


@pytest.mark.parametrize(("tier", "least"), [("web", 3), ("worker", 2)])
def test_each_tier_starts_with_enough_instances(store: Store, tier: str, least: int) -> None:
    assert store.tiers[tier].number("aws:autoscaling:asg", "MinSize") >= least

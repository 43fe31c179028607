"""Production loses nothing with any one node or zone; the report says so, and would say otherwise."""

import copy
from dataclasses import replace
from pathlib import Path

import pytest

from config import load_environment
from guarantees.store import Store, read
from mutation.edits import property_of, without
from ops import proofs
from ops.common import OpsError
from resilience.losses import losses, steps
from tests.support.assembly import Assembly, assembly_of

BY_NATURE = ["Region eu-west-1", "Amazon CloudFront", "AWS WAF", "Amazon Route 53"]


@pytest.fixture(scope="module")
def store(prod: Assembly) -> Store:
    return read(Path(prod.folder), load_environment("prod"))


def _copy(store: Store) -> Store:
    return replace(store, templates=copy.deepcopy(dict(store.templates)))


def test_production_can_lose_the_region_and_global_services_only(store: Store) -> None:
    found = losses(store)
    assert [loss.removed for loss in found] == BY_NATURE
    assert all(loss.recovery_time and loss.recovery_point for loss in found)


def test_each_zone_and_node_is_removed(store: Store) -> None:
    removed = {step.removed for step in steps(store)}
    assert {"zone 1", "zone 2", "zone 3", "writer 2, copy 2", "broker node 3", "web instance 1"} <= removed
    assert {f"NAT gateway of zone {number}" for number in (1, 2, 3)} <= removed


@pytest.mark.parametrize(
    ("kind", "path", "value", "lost"),
    [
        ("AWS::RDS::DBInstance", "MultiAZ", False, "orders of the keys"),
        ("AWS::AmazonMQ::Broker", "DeploymentMode", "SINGLE_INSTANCE", "announcements of orders"),
        ("AWS::ElastiCache::ReplicationGroup", "AutomaticFailoverEnabled", False, "speed"),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Subnets.2", None, ""),
    ],
)
def test_a_part_that_loses_its_spare_is_listed(
    store: Store, kind: str, path: str, value: object, lost: str
) -> None:
    broken = _copy(store)
    assert property_of(kind, path, value)(broken)
    found = [loss.loses for loss in losses(broken) if loss.removed not in BY_NATURE]
    assert bool(found) is bool(lost)
    assert all(lost in loses for loses in found)


def test_one_way_out_for_all_zones_is_listed() -> None:
    dev = read(Path(assembly_of("dev").folder), load_environment("dev"))
    assert "NAT gateway of zone 1" in {loss.removed for loss in losses(dev)}


def test_the_pages_are_current(store: Store) -> None:
    proofs.check(store)


def test_an_outdated_page_is_shown_with_its_fix(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    changed = _copy(store)
    assert without("AWS::EC2::NatGateway")(changed)
    with pytest.raises(OpsError, match="fix: run `make docs`"):
        proofs.check(changed)
    assert "single-points-of-failure.md" in capsys.readouterr().err

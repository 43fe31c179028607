"""Frames come from routes and regions, and only around what is drawn."""

from typing import Any

import pytest

from picture.cards.rules import place
from picture.groups import groups, tier, zone
from tests.support.picture import attribute, index_of, ref

VPC = ("EC2::VPC", {"CidrBlock": "10.0.0.0/16"})


def subnet(name: str, cidr: str, place: int, **route: Any) -> dict[str, Any]:
    table = {"RouteTableId": ref(f"{name}Table")}
    stack: dict[str, Any] = {
        name: ("EC2::Subnet", {"CidrBlock": cidr, "AvailabilityZone": {"Fn::Select": [place, {}]}}),
        f"{name}Table": ("EC2::RouteTable", {}),
        f"{name}Link": ("EC2::SubnetRouteTableAssociation", {"SubnetId": ref(name)} | table),
    }
    return stack | ({f"{name}Way": ("EC2::Route", route | table)} if route else {})


NETWORK: dict[str, Any] = (
    {"Vpc": VPC, "Igw": ("EC2::InternetGateway", {}), "Nat": ("EC2::NatGateway", {"SubnetId": ref("Front")})}
    | subnet("Front", "10.0.0.0/26", 0, GatewayId=ref("Igw"))
    | subnet("Middle2", "10.0.32.0/20", 1, NatGatewayId=ref("Nat"))
    | subnet("Middle1", "10.0.16.0/20", 0, NatGatewayId=ref("Nat"))
    | subnet("Back", "10.0.1.0/24", 0)
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Front", "public"), ("Middle1", "application"), ("Middle2", "application"), ("Back", "data")],
)
def test_routes_tell_tiers_of_subnets_apart(name: str, expected: str) -> None:
    index = index_of({"Network": NETWORK})

    assert tier(index, index.resources["Network", name]) == expected


def test_subnets_that_share_a_route_table_are_of_one_tier() -> None:
    shared = {"SubnetId": ref("Back"), "RouteTableId": ref("FrontTable")}
    index = index_of({"Network": NETWORK | {"BackLink": ("EC2::SubnetRouteTableAssociation", shared)}})

    assert tier(index, index.resources["Network", "Back"]) == "public"


@pytest.mark.parametrize(
    ("named", "letter"), [({"Fn::Select": [2, {"Fn::GetAZs": ""}]}, "c"), ("eu-west-1b", "b")]
)
def test_zones_go_by_letter(named: Any, letter: str) -> None:
    index = index_of({"Network": {"Only": ("EC2::Subnet", {"AvailabilityZone": named})}})

    assert zone(index.resources["Network", "Only"]) == letter


def test_frames_nest_from_the_region_to_the_tiers_with_a_chip_for_each_zone() -> None:
    index = index_of({"Network": NETWORK | {"S3": ("EC2::VPCEndpoint", {"ServiceName": "x.s3"})}})
    found = {group.id: group for group in groups(index, place(index).cards)}

    assert sorted(found) == ["application", "public", "region", "vpc"]
    assert found["application"].chips == ("a 10.0.16.0/20", "b 10.0.32.0/20")
    assert found["application"].parent == "vpc"
    assert (found["vpc"].label, found["vpc"].parent) == ("VPC 10.0.0.0/16", "region")
    assert (found["region"].label, found["region"].parent) == ("Region eu-west-1", "")


def test_the_edge_and_the_copies_are_frames_of_their_own_regions() -> None:
    stacks: dict[str, Any] = {
        "Network": {"Vpc": VPC},
        "Edge": {"Cdn": ("CloudFront::Distribution", {})},
        "BackupCopy": {"Vault": ("Backup::BackupVault", {})},
    }
    index = index_of(stacks, regions={"Edge": "us-east-1", "BackupCopy": "eu-central-1"})
    found = {group.id: (group.kind, group.label) for group in groups(index, place(index).cards)}

    assert found == {
        "edge": ("edge", "Edge: global, defined in us-east-1"),
        "copy": ("region", "Region eu-central-1: copies"),
    }


@pytest.mark.parametrize(("names", "group"), [(["Middle1"], "application"), (["Back"], "data")])
def test_a_card_stands_in_the_tier_of_its_subnets_wherever_these_are_named(
    names: list[str], group: str
) -> None:
    listed = [ref(name) for name in names]
    stack = {
        "Alb": ("ElasticLoadBalancingV2::LoadBalancer", {"Subnets": listed}),
        "Writer": ("RDS::DBInstance", {"DBSubnetGroupName": ref("Group")}),
        "Group": ("RDS::DBSubnetGroup", {"SubnetIds": listed}),
        "Fleet": (
            "ElasticBeanstalk::Environment",
            {
                "OptionSettings": [
                    {
                        "Namespace": "aws:ec2:vpc",
                        "OptionName": "Subnets",
                        "Value": {"Fn::Join": [",", listed]},
                    }
                ]
            },
        ),
        "Key": ("KMS::Key", {"Other": attribute("Vpc")}),
    }
    cards = {card.id: card.group for card in place(index_of({"Network": NETWORK | stack})).cards}

    assert {cards["balancer"], cards["writer-network"], cards["web"]} == {group}
    assert cards["keys"] == "services"


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("ReplicationGroup", {"CacheSubnetGroupName": ref("Group")}),
        ("ServerlessCache", {"SubnetIds": [ref("Middle1")]}),
    ],
)
def test_either_kind_of_cache_stands_in_the_tier_of_its_subnets(kind: str, properties: Any) -> None:
    stack = {
        "Cache": (f"ElastiCache::{kind}", properties),
        "Group": ("ElastiCache::SubnetGroup", {"SubnetIds": [ref("Middle1")]}),
    }
    cards = {card.id: card.group for card in place(index_of({"Network": NETWORK | stack})).cards}

    assert cards["cache"] == "application"

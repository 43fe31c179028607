"""Ways out of the VPC follow routes and security groups; replicas follow their source."""

from typing import Any

import pytest

from picture.connections import egress, replication
from picture.model import PictureError
from tests.support.connections import Body, Stack, by_rule, tier, told
from tests.support.picture import index_of, ref

URL = "https://catalog.partner.example/v1"
OPEN = {"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}


def network(**route: Any) -> Stack:
    """Define a subnet whose route leads where the keywords say, and a NAT gateway in another."""
    association = {"SubnetId": ref("Subnet"), "RouteTableId": ref("Table")}
    return {
        "Vpc": ("EC2::VPC", {"CidrBlock": "10.0.0.0/16"}),
        "Subnet": ("EC2::Subnet", {}),
        "Public": ("EC2::Subnet", {}),
        "Table": ("EC2::RouteTable", {}),
        "Association": ("EC2::SubnetRouteTableAssociation", association),
        "Route": ("EC2::Route", {"RouteTableId": ref("Table"), **route}),
        "Nat": ("EC2::NatGateway", {"SubnetId": ref("Public")}),
    }


def leaving(*, open_: bool = True, **properties: Any) -> Stack:
    """Define a tier in the subnet, whose security group lets it out to the Internet or not."""
    stack = tier("web", options={"vpc__Subnets": {"Fn::Join": [",", [ref("Subnet")]]}}, **properties)
    if open_:
        stack["WebGroup"] = ("EC2::SecurityGroup", {"SecurityGroupEgress": [OPEN]})
    return stack


def test_a_tier_leaves_through_the_gateway_that_its_subnets_route_to() -> None:
    index = index_of({"All": network(NatGatewayId=ref("Nat")) | leaving()})

    (line,) = by_rule(index, egress.internet)

    assert told([line]) == [("web", "nat", "egress", ":443")]
    assert {"All/Route", "All/WebGroup"} <= set(line.why)


@pytest.mark.parametrize(
    "stack", [network() | leaving(), network(NatGatewayId=ref("Nat")) | leaving(open_=False)]
)
def test_a_tier_without_a_route_or_a_rule_does_not_leave(stack: Stack) -> None:
    assert by_rule(index_of({"All": stack}), egress.internet) == []


def test_a_route_of_other_subnets_does_not_count() -> None:
    elsewhere = {"Route": ("EC2::Route", {"RouteTableId": ref("Else"), "NatGatewayId": ref("Nat")})}
    stack = network() | leaving() | elsewhere | {"Else": ("EC2::RouteTable", {})}

    assert by_rule(index_of({"All": stack}), egress.internet) == []


def test_the_partner_is_reached_from_the_gateways() -> None:
    index = index_of({"All": network(NatGatewayId=ref("Nat")) | leaving(CATALOG_URL=URL)})

    (line,) = by_rule(index, egress.partners)

    assert told([line]) == [("nat", "partner", "egress", "catalog")]
    assert "env CATALOG_URL" in line.why


def test_without_a_partner_nothing_leads_to_one() -> None:
    index = index_of({"All": network(NatGatewayId=ref("Nat")) | leaving()})

    assert by_rule(index, egress.partners) == []


@pytest.mark.parametrize(
    ("stack", "missing"),
    [
        (network() | leaving(CATALOG_URL=URL), "no route through NAT"),
        (network(NatGatewayId=ref("Nat")) | leaving(open_=False, CATALOG_URL=URL), "no security-group rule"),
    ],
)
def test_a_partner_out_of_reach_is_refused(stack: Stack, missing: str) -> None:
    with pytest.raises(PictureError, match=f"CATALOG_URL names a partner, and {missing} leads there"):
        by_rule(index_of({"All": stack}), egress.partners)


def endpoint(ingress: list[Body]) -> Stack:
    return {
        "Secrets": (
            "EC2::VPCEndpoint",
            {"VpcEndpointType": "Interface", "SecurityGroupIds": [ref("EndpointGroup")]},
        ),
        "EndpointGroup": ("EC2::SecurityGroup", {"SecurityGroupIngress": ingress}),
    }


def test_services_are_reached_by_endpoints_that_admit_the_vpc() -> None:
    admitting = endpoint([OPEN | {"CidrIp": "10.0.0.0/16"}])
    index = index_of({"All": network() | leaving() | admitting})

    (line,) = by_rule(index, egress.services)

    assert told([line]) == [("web", "endpoints", "egress", "AWS APIs")]
    assert "All/EndpointGroup" in line.why


def gateway(table: str) -> Stack:
    body = {"VpcEndpointType": "Gateway", "RouteTableIds": [ref(table)]}
    return {"Objects": ("EC2::VPCEndpoint", body), "Else": ("EC2::RouteTable", {})}


def test_services_are_reached_by_gateway_endpoints_on_the_tiers_own_routes() -> None:
    index = index_of({"All": network() | leaving() | gateway("Table")})

    assert told(by_rule(index, egress.services)) == [("web", "endpoints", "egress", "AWS APIs")]


@pytest.mark.parametrize("stack", [endpoint([]), gateway("Else")])
def test_services_are_not_reached_by_endpoints_that_admit_nobody_or_serve_other_subnets(stack: Stack) -> None:
    assert by_rule(index_of({"All": network() | leaving() | stack}), egress.services) == []


def test_replicas_follow_their_writer() -> None:
    source = {"Fn::Join": ["", ["arn:aws:rds:", ref("Writer")]]}
    stack: Stack = {
        "ShardS1": ("RDS::DBInstance", {"DBName": "store"}),
        "Writer": ("RDS::DBInstance", {}),
        "Copy": ("RDS::DBInstance", {"SourceDBInstanceIdentifier": source}),
        "Map": ("SSM::Parameter", {"Name": "/x/database/shards/s7", "Value": ref("Writer")}),
    }

    (line,) = by_rule(index_of({"Data": stack}), replication.replicas)

    assert told([line]) == [("writer-s7", "replicas-s7", "replication", "replicates")]
    assert line.why == ("Data/Copy", "Data/Writer")

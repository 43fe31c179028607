"""Security groups let members connect by standalone rules, by rules of their own, and by addresses."""

from typing import Any

import pytest

from picture.connections.security import admitted, let_out, let_out_anywhere
from picture.index import Index, Resource
from tests.support.connections import Body, closed_group
from tests.support.picture import attribute, index_of, ref

VPC: tuple[str, Body] = ("EC2::VPC", {"CidrBlock": "10.0.0.0/16"})


def groups(ingress: Any = None, egress: Any = None) -> tuple[Index, Resource, Resource]:
    """Define groups `From`, with a rule out, and `To`, with a rule in, of their own."""
    source: Body = {"SecurityGroupEgress": [egress] if egress else []}
    target: Body = {"SecurityGroupIngress": [ingress]} if ingress else {}
    index = index_of(
        {"Net": {"Vpc": VPC, "From": ("EC2::SecurityGroup", source), "To": ("EC2::SecurityGroup", target)}}
    )
    return index, index.resources["Net", "From"], index.resources["Net", "To"]


def tcp(low: int, high: int | None = None, **other: Any) -> Body:
    return {"IpProtocol": "tcp", "FromPort": low, "ToPort": high or low, **other}


@pytest.mark.parametrize(
    ("rule", "opens"),
    [
        (tcp(443, SourceSecurityGroupId=ref("From")), True),
        (tcp(400, 500, SourceSecurityGroupId=ref("From")), True),
        (tcp(80, SourceSecurityGroupId=ref("From")), False),
        (tcp(443, SourceSecurityGroupId=ref("To")), False),
        ({"IpProtocol": "-1", "SourceSecurityGroupId": ref("From")}, True),
        ({"IpProtocol": "udp", "FromPort": 443, "ToPort": 443, "SourceSecurityGroupId": ref("From")}, False),
        (tcp(443, CidrIp="10.0.0.0/16"), True),
        (tcp(443, CidrIp="0.0.0.0/0"), True),
        (tcp(443, CidrIp="10.0.1.0/24"), False),
        (tcp(443, CidrIp=attribute("Vpc", "CidrBlock")), True),
        (tcp(443, SourcePrefixListId="pl-1"), False),
    ],
)
def test_a_rule_admits_by_group_or_by_addresses_and_port(rule: Body, opens: bool) -> None:
    index, source, target = groups(ingress=rule)

    assert admitted(index, [source], [target], 443) == ([target] if opens else [])


@pytest.mark.parametrize(
    ("rule", "opens"),
    [
        (tcp(443, DestinationSecurityGroupId=ref("To")), True),
        (tcp(443, DestinationSecurityGroupId=ref("From")), False),
        (tcp(443, CidrIp="0.0.0.0/0"), True),
        (tcp(443, CidrIp="255.255.255.255/32"), False),
    ],
)
def test_a_rule_lets_out_by_group_or_by_addresses(rule: Body, opens: bool) -> None:
    index, source, target = groups(egress=rule)

    assert let_out(index, [source], [target], 443) == ([source] if opens else [])


def test_a_group_that_says_nothing_of_egress_lets_everything_out() -> None:
    index, _, silent = groups()

    assert let_out_anywhere(index, [silent], 443) == [silent]


def test_a_group_without_egress_rules_lets_nothing_out() -> None:
    index = index_of({"Net": {"Closed": closed_group()}})

    assert let_out_anywhere(index, index.all("EC2::SecurityGroup"), 443) == []

"""Whether one security group lets its members connect to another's: the way out and the way in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from picture.index import Index, Resource

GROUP = "EC2::SecurityGroup"
EVERYWHERE = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}


@dataclass(frozen=True)
class Rule:
    """What a security group admits or lets out, and the resource that says so."""

    resource: Resource
    body: Mapping[str, Any]


def ways_in(index: Index, groups: Iterable[Resource]) -> Iterator[Rule]:
    """List what the groups admit."""
    yield from _rules(index, groups, "Ingress")


def ways_out(index: Index, groups: Iterable[Resource]) -> Iterator[Rule]:
    """List what the groups let out; a group that says nothing of it lets everything out."""
    groups = list(groups)
    yield from _rules(index, groups, "Egress")
    for group in groups:
        if "SecurityGroupEgress" not in group.properties:
            yield Rule(group, EVERYWHERE)


def admitted(
    index: Index, sources: Iterable[Resource], targets: Iterable[Resource], port: int
) -> list[Resource]:
    """Find the rules by which `targets` admit members of `sources`."""
    known = set(sources)
    return [
        rule.resource
        for rule in ways_in(index, targets)
        if _opens(rule, port) and _names(index, rule, known, "SourceSecurityGroupId")
    ]


def let_out(
    index: Index, sources: Iterable[Resource], targets: Iterable[Resource], port: int
) -> list[Resource]:
    """Find the rules by which `sources` let their members connect to those of `targets`."""
    known = set(targets)
    return [
        rule.resource
        for rule in ways_out(index, sources)
        if _opens(rule, port) and _names(index, rule, known, "DestinationSecurityGroupId")
    ]


def let_out_anywhere(index: Index, sources: Iterable[Resource], port: int) -> list[Resource]:
    """Find the rules by which `sources` let their members connect to the Internet."""
    return [
        rule.resource
        for rule in ways_out(index, sources)
        if _opens(rule, port) and rule.body.get("CidrIp") == "0.0.0.0/0"
    ]


def groups_of(index: Index, resource: Resource) -> list[Resource]:
    """List the security groups of a resource that has one list of them."""
    found = (each.resource for each in index.references(resource.stack, resource.properties))
    return list(dict.fromkeys(each for each in found if each.type == GROUP))


def _rules(index: Index, groups: Iterable[Resource], way: str) -> Iterator[Rule]:
    known = list(groups)
    for group in known:
        for body in group.properties.get(f"SecurityGroup{way}", []):
            yield Rule(group, body)
    for resource in index.all(f"EC2::SecurityGroup{way}"):
        if set(index.targets(resource, "GroupId")) & set(known):
            yield Rule(resource, resource.properties)


def _opens(rule: Rule, port: int) -> bool:
    protocol = str(rule.body.get("IpProtocol"))
    low, high = rule.body.get("FromPort", port), rule.body.get("ToPort", port)
    return protocol == "-1" or (protocol == "tcp" and int(low) <= port <= int(high))


def _names(index: Index, rule: Rule, groups: set[Resource], key: str) -> bool:
    """Whether the other end of a rule is one of the groups, or addresses that hold the VPC."""
    named = {each.resource for each in index.references(rule.resource.stack, rule.body.get(key))}
    return bool(named & groups) or _holds_vpc(index, rule)


def _holds_vpc(index: Index, rule: Rule) -> bool:
    match rule.body.get("CidrIp"):
        case str(addresses):
            around = IPv4Network(addresses)
            ranges = [str(vpc.properties.get("CidrBlock", "")) for vpc in index.all("EC2::VPC")]
            return any(IPv4Network(each).subnet_of(around) for each in ranges if "/" in each)
        case None:
            return False
        case value:
            found = index.references(rule.resource.stack, value)
            return any(each.resource.type == "EC2::VPC" for each in found)

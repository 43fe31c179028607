"""EC2 security groups and each of their rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise, same
from ops.verify.values import matches

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


def _group(ec2: EC2Client, promise: Promise) -> Mapping[str, Any]:
    group = ec2.describe_security_groups(GroupIds=[promise.physical_id])["SecurityGroups"][0]
    return {
        **group,
        "GroupDescription": group.get("Description"),
        "Ingress": list(_rules(group["IpPermissions"], "Source")),
        "Egress": list(_rules(group["IpPermissionsEgress"], "Destination")),
    }


def _ingress(ec2: EC2Client, promise: Promise) -> Mapping[str, Any] | None:
    return _rule(ec2, promise, "Ingress")


def _egress(ec2: EC2Client, promise: Promise) -> Mapping[str, Any] | None:
    return _rule(ec2, promise, "Egress")


def _rule(ec2: EC2Client, promise: Promise, direction: str) -> Mapping[str, Any] | None:
    """Find the rule that lets through what is promised; not every API shows an id of it."""
    group = ec2.describe_security_groups(GroupIds=[promise.properties["GroupId"]])["SecurityGroups"][0]
    permissions = group["IpPermissions" if direction == "Ingress" else "IpPermissionsEgress"]
    peer = "Source" if direction == "Ingress" else "Destination"
    wanted = {
        key: value for key, value in promise.properties.items() if key not in ("GroupId", "Description")
    }
    return next((rule for rule in _rules(permissions, peer) if matches(wanted, rule)), None)


def _rules(permissions: Any, peer: str) -> Iterator[Mapping[str, Any]]:
    """Write each peer of each permission as the rule that CloudFormation has for it."""
    for permission in permissions:
        ports = {key: permission.get(key) for key in ("IpProtocol", "FromPort", "ToPort")}
        for row in permission.get("IpRanges") or ():
            yield {**ports, "CidrIp": row["CidrIp"]}
        for row in permission.get("Ipv6Ranges") or ():
            yield {**ports, "CidrIpv6": row["CidrIpv6"]}
        for row in permission.get("UserIdGroupPairs") or ():
            yield {**ports, f"{peer}SecurityGroupId": row["GroupId"]}
        for row in permission.get("PrefixListIds") or ():
            yield {**ports, f"{peer}PrefixListId": row["PrefixListId"]}


def _texts(rules: Any) -> Mapping[str, str]:
    """Name each rule by what it lets through, so that a missing one is told by name."""
    return {_text(rule): "allowed" for rule in rules or ()}


def _text(rule: Mapping[str, Any]) -> str:
    ports = ("IpProtocol", "FromPort", "ToPort")
    peers = sorted(rule.keys() - {*ports, "Description"})
    return " ".join(str(rule.get(key, "any")) for key in (*ports, *peers))


KINDS = (
    Kind(
        "AWS::EC2::SecurityGroup",
        "Security groups",
        "ec2",
        _group,
        (
            *same("GroupDescription", "VpcId"),
            Field(lambda p: _texts(p.get("SecurityGroupIngress")), lambda a: _texts(a["Ingress"]), "ingress"),
            Field(lambda p: _texts(p.get("SecurityGroupEgress")), lambda a: _texts(a["Egress"]), "egress"),
        ),
    ),
    Kind("AWS::EC2::SecurityGroupIngress", "Ingress rules", "ec2", _ingress),
    Kind("AWS::EC2::SecurityGroupEgress", "Egress rules", "ec2", _egress),
)

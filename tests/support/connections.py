"""Small environments for the rules that connect cards: tiers with roles and security groups, and stores."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from picture.cards.rules import place
from picture.connections import connections
from picture.connections.lines import Plan
from picture.index import Index
from picture.model import Connection
from tests.support.picture import attribute, beanstalk, ref

NAMESPACES = {
    "asg": "aws:autoscaling:launchconfiguration",
    "vpc": "aws:ec2:vpc",
    "balancer": "aws:elbv2:loadbalancer",
    "process": "aws:elasticbeanstalk:environment:process:default",
    "sqsd": "aws:elasticbeanstalk:sqsd",
    "logs": "aws:elasticbeanstalk:cloudwatch:logs",
}

Body = dict[str, Any]
Stack = dict[str, tuple[str, Body]]
Told = list[tuple[str, str, str, str]]


def told(lines: Iterable[Connection]) -> Told:
    """Reduce connections to source, target, kind and label, sorted and once each."""
    return sorted({(line.source, line.target, line.kind, line.label) for line in lines})


def by_rule(index: Index, rule: Callable[[Plan], Iterable[Connection]]) -> list[Connection]:
    """Apply one rule to an environment whose cards are placed by all rules."""
    return list(rule(Plan(index, place(index))))


def between(index: Index, source: str, target: str) -> list[Connection]:
    """Take what every rule together finds between two cards."""
    lines = connections(index, place(index))
    return [line for line in lines if (line.source, line.target) == (source, target)]


def tier(name: str, *statements: Body, options: Mapping[str, Any] | None = None, **properties: Any) -> Stack:
    """Define a tier `Web` or `Worker`: its environment, security group, instance role and policy.

    Environment properties go as keywords; other option settings as `<namespace>__<name>`, see NAMESPACES.
    """
    id_ = name.capitalize()
    given = {"asg__SecurityGroups": attribute(f"{id_}Group", "GroupId")}
    given |= {"asg__IamInstanceProfile": attribute(f"{id_}Profile")} | dict(options or {})
    kind, body = beanstalk(name, **properties)
    body = dict(body) | {
        "OptionSettings": [
            *body["OptionSettings"],
            *(
                {
                    "Namespace": NAMESPACES[key.partition("__")[0]],
                    "OptionName": key.partition("__")[2],
                    "Value": value,
                }
                for key, value in given.items()
            ),
        ]
    }
    return {
        f"{id_}Fleet": (kind, body),
        f"{id_}Group": closed_group(),
        f"{id_}Role": ("IAM::Role", {}),
        f"{id_}Profile": ("IAM::InstanceProfile", {"Roles": [ref(f"{id_}Role")]}),
        f"{id_}Policy": (
            "IAM::ManagedPolicy",
            {"Roles": [ref(f"{id_}Role")], "PolicyDocument": {"Statement": list(statements)}},
        ),
    }


def closed_group() -> tuple[str, Body]:
    """Define a security group that lets nothing out, as those of the store without rules do."""
    nowhere = {"CidrIp": "255.255.255.255/32", "IpProtocol": "icmp", "FromPort": 252, "ToPort": 86}
    return "EC2::SecurityGroup", {"SecurityGroupEgress": [nowhere]}


def way(source: str, target: str, port: int, *, out: bool = True, into: bool = True) -> Stack:
    """Let the members of one security group connect to those of another, by standalone rules."""
    ports = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}
    leave = {"GroupId": ref(source), "DestinationSecurityGroupId": ref(target), **ports}
    enter = {"GroupId": ref(target), "SourceSecurityGroupId": ref(source), **ports}
    return ({f"{source}Egress": ("EC2::SecurityGroupEgress", leave)} if out else {}) | (
        {f"{source}Ingress": ("EC2::SecurityGroupIngress", enter)} if into else {}
    )


def allow(action: str | list[str], resource: object) -> Body:
    """State that a role may do something."""
    return {"Effect": "Allow", "Action": action, "Resource": resource}

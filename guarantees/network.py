"""Judges of the network: what reaches what, and that nothing else does."""

from collections.abc import Iterator

from guarantees.data import BROKER, CACHE, DATABASE
from guarantees.judge import Finding, judge
from guarantees.store import Body, Resource, Store

GROUP = "AWS::EC2::SecurityGroup"
BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
WORLD = ("0.0.0.0/0", "::/0")
# What CDK writes into a group that lets nothing out, since EC2 lets everything out of a group without rules.
NOWHERE = "255.255.255.255/32"


def rules(store: Store, group: Resource, direction: str) -> list[Body]:
    """Collect the rules of a security group, inline or apart; `direction` is Ingress or Egress."""
    apart = [
        rule.properties
        for rule in store.resources(f"{GROUP}{direction}")
        if store.target(rule.stack, rule.properties.get("GroupId")) == group
    ]
    return [*group.properties.get(f"SecurityGroup{direction}", []), *apart]


def groups_of(store: Store, resource: Resource, name: str) -> list[Resource]:
    """The security groups that a property names."""
    return [
        found for found in store.targets(resource.stack, resource.properties.get(name)) if found.type == GROUP
    ]


def _data_groups(store: Store) -> Iterator[tuple[Resource, list[Resource]]]:
    for kind, name in (
        (DATABASE, "VPCSecurityGroups"),
        (CACHE, "SecurityGroupIds"),
        (BROKER, "SecurityGroups"),
    ):
        for resource in store.resources(kind):
            yield resource, groups_of(store, resource, name)


def subnets(store: Store, kind: str) -> list[Resource]:
    """The subnets of a kind: Application, Data or Public."""
    return [
        subnet
        for subnet in store.resources("AWS::EC2::Subnet")
        if {"Key": "aws-cdk:subnet-name", "Value": kind} in subnet.properties["Tags"]
    ]


def default_route(store: Store, subnet: Resource) -> Body | None:
    """The properties of the subnet's route to the Internet, if it has one."""
    for association in store.resources("AWS::EC2::SubnetRouteTableAssociation"):
        if store.target(association.stack, association.properties["SubnetId"]) == subnet:
            for route in store.resources("AWS::EC2::Route"):
                if route.properties["RouteTableId"] == association.properties["RouteTableId"]:
                    return route.properties
    return None


@judge
def nothing_is_open_to_the_world(store: Store) -> Iterator[Finding]:
    """No security group admits the Internet, in any port or protocol."""
    for group in store.resources(GROUP):
        for rule in rules(store, group, "Ingress"):
            if rule.get("CidrIp") in WORLD or rule.get("CidrIpv6") in WORLD:
                yield f"{group}: open to the world"


@judge
def data_admits_application_groups_only(store: Store) -> Iterator[Finding]:
    """Databases, cache and broker admit security groups in one port each, and call nobody."""
    for resource, groups in _data_groups(store):
        if not groups:
            yield f"{resource}: has no security group"
        for group in groups:
            for rule in rules(store, group, "Ingress"):
                if "SourceSecurityGroupId" not in rule:
                    yield f"{group}: admits more than a security group"
                if rule.get("IpProtocol") != "tcp" or rule.get("FromPort") != rule.get("ToPort"):
                    yield f"{group}: admits more than one port"
            for rule in rules(store, group, "Egress"):
                if rule.get("CidrIp") != NOWHERE and "DestinationSecurityGroupId" not in rule:
                    yield f"{group}: calls out"
            if not rules(store, group, "Egress"):
                yield f"{group}: without rules, EC2 lets it call anywhere"


@judge
def instances_call_out_by_tls_only(store: Store) -> Iterator[Finding]:
    """Instances reach the Internet in port 443 only, and beyond that security groups that are named."""
    name = "aws:autoscaling:launchconfiguration", "SecurityGroups"
    for tier in store.tiers.values():
        groups = [
            found
            for found in store.targets(tier.resource.stack, tier.options.get(name))
            if found.type == GROUP
        ]
        if not groups:
            yield f"{tier.resource}: instances have no security group of ours"
        for group in groups:
            if not rules(store, group, "Egress"):
                yield f"{group}: without rules, EC2 lets it call anywhere"
            for rule in rules(store, group, "Egress"):
                ports = (rule.get("IpProtocol"), rule.get("FromPort"), rule.get("ToPort"))
                named = "DestinationSecurityGroupId" in rule or "DestinationPrefixListId" in rule
                if not named and ports != ("tcp", 443, 443):
                    yield f"{group}: calls anywhere in {ports}"


@judge
def data_subnets_have_no_way_out(store: Store) -> Iterator[Finding]:
    """Data subnets have no route to the Internet, and hold every database, cache and broker."""
    kept = subnets(store, "Data")
    for subnet in kept:
        if default_route(store, subnet):
            yield f"{subnet}: has a route to the Internet"
    for broker in store.resources(BROKER):
        if not all(found in kept for found in store.targets(broker.stack, broker.properties["SubnetIds"])):
            yield f"{broker}: outside of the data subnets"
    for group in store.resources("AWS::RDS::DBSubnetGroup", "AWS::ElastiCache::SubnetGroup"):
        if not all(found in kept for found in store.targets(group.stack, group.properties["SubnetIds"])):
            yield f"{group}: outside of the data subnets"


@judge
def instances_are_private(store: Store) -> Iterator[Finding]:
    """Instances have no public address and leave through NAT; no subnet gives addresses by default."""
    for subnet in store.resources("AWS::EC2::Subnet"):
        if subnet.properties.get("MapPublicIpOnLaunch") is not False:
            yield f"{subnet}: gives public addresses"
    for subnet in subnets(store, "Application"):
        route = default_route(store, subnet)
        if route is not None and "NatGatewayId" not in route:
            yield f"{subnet}: does not leave through NAT"
    for tier in store.tiers.values():
        if tier.options.get(("aws:ec2:vpc", "AssociatePublicIpAddress")) != "false":
            yield f"{tier.resource}: instances get public addresses"


@judge
def instances_are_hardened(store: Store) -> Iterator[Finding]:
    """Instances offer version 2 of their metadata only, and have no security group but ours."""
    for tier in store.tiers.values():
        for name in ("DisableIMDSv1", "DisableDefaultEC2SecurityGroup"):
            if tier.options.get(("aws:autoscaling:launchconfiguration", name)) != "true":
                yield f"{tier.resource}: {name} is off"


@judge
def traffic_is_logged(store: Store) -> Iterator[Finding]:
    """Every VPC logs all traffic, admitted and refused."""
    logged = [
        store.target(log.stack, log.properties["ResourceId"])
        for log in store.resources("AWS::EC2::FlowLog")
        if log.properties.get("TrafficType") == "ALL"
    ]
    for vpc in store.resources("AWS::EC2::VPC"):
        if vpc not in logged:
            yield f"{vpc}: traffic is not logged"

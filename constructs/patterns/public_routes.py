"""One route table for all public subnets, where the CDK defines one for each."""

from typing import TypeVar

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import IConstruct

Resource = TypeVar("Resource", bound=cdk.CfnResource)


def share_route_table(vpc: ec2.Vpc) -> ec2.CfnRoute:
    """Associate every public subnet of `vpc` with the table of the first, and return its default route.

    Private subnets need a table each, since each leaves through the NAT gateway of its own zone. Public ones
    all have the same default route, to the Internet gateway: one way out to review instead of three. An
    association takes another table in place, so subnets and NAT gateways stay as they are.
    """
    first, *others = vpc.public_subnets
    table = _child(first, "RouteTable", ec2.CfnRouteTable)
    route = _child(first, "DefaultRoute", ec2.CfnRoute)
    for subnet in others:
        association = _child(subnet, "RouteTableAssociation", ec2.CfnSubnetRouteTableAssociation)
        association.route_table_id = table.ref
        gateway = subnet.node.try_find_child("NATGateway")
        if isinstance(gateway, ec2.CfnNatGateway):
            # The CDK makes a gateway wait for the route of its own subnet, which is about to go.
            gateway.add_override("DependsOn", [route.logical_id, association.logical_id])
        for name in ("DefaultRoute", "RouteTable"):
            subnet.node.try_remove_child(name)
    return route


def _child(subnet: IConstruct, name: str, kind: type[Resource]) -> Resource:
    child = subnet.node.find_child(name)
    if not isinstance(child, kind):
        raise TypeError(f"{subnet.node.path}/{name}: got {child!r}, not a {kind.__name__}")
    return child

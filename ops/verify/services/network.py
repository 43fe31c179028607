"""EC2: the VPC, its subnets and routes, NAT gateways and their fixed addresses, endpoints, flow logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise, same

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FilterTypeDef


def _vpc(ec2: EC2Client, promise: Promise) -> Mapping[str, Any]:
    """Look at a VPC and into its default group, which no template can show but a runbook empties."""
    vpc = ec2.describe_vpcs(VpcIds=[promise.physical_id])["Vpcs"][0]
    default: list[FilterTypeDef] = [
        {"Name": "vpc-id", "Values": [promise.physical_id]},
        {"Name": "group-name", "Values": ["default"]},
    ]
    groups = ec2.describe_security_groups(Filters=default)["SecurityGroups"]
    rules = [rule for group in groups for rule in (*group["IpPermissions"], *group["IpPermissionsEgress"])]
    return {**vpc, "DefaultGroupRules": len(rules)}


def _subnet(ec2: EC2Client, promise: Promise) -> Mapping[str, Any]:
    return ec2.describe_subnets(SubnetIds=[promise.physical_id])["Subnets"][0]


def _route_table(ec2: EC2Client, promise: Promise) -> Mapping[str, Any]:
    return ec2.describe_route_tables(RouteTableIds=[promise.physical_id])["RouteTables"][0]


def _route(ec2: EC2Client, promise: Promise) -> Mapping[str, Any] | None:
    wanted = promise.properties
    table = ec2.describe_route_tables(RouteTableIds=[wanted["RouteTableId"]])["RouteTables"][0]
    cidr = wanted.get("DestinationCidrBlock")
    return next((route for route in table["Routes"] if route.get("DestinationCidrBlock") == cidr), None)


def _association(ec2: EC2Client, promise: Promise) -> Mapping[str, Any] | None:
    wanted = promise.properties
    table = ec2.describe_route_tables(RouteTableIds=[wanted["RouteTableId"]])["RouteTables"][0]
    rows = table["Associations"]
    return next((row for row in rows if row.get("SubnetId") == wanted["SubnetId"]), None)


def _internet_gateway(ec2: EC2Client, promise: Promise) -> Mapping[str, Any]:
    found = ec2.describe_internet_gateways(InternetGatewayIds=[promise.physical_id])
    return found["InternetGateways"][0]


def _attachment(ec2: EC2Client, promise: Promise) -> Mapping[str, Any]:
    gateway = promise.properties["InternetGatewayId"]
    found = ec2.describe_internet_gateways(InternetGatewayIds=[gateway])["InternetGateways"][0]
    return found["Attachments"][0]


def _nat_gateway(ec2: EC2Client, promise: Promise) -> Mapping[str, Any] | None:
    found = ec2.describe_nat_gateways(NatGatewayIds=[promise.physical_id])["NatGateways"]
    return next((gateway for gateway in found if gateway.get("State") in ("pending", "available")), None)


def _address(ec2: EC2Client, promise: Promise) -> Mapping[str, Any]:
    return ec2.describe_addresses(PublicIps=[promise.physical_id])["Addresses"][0]


def _endpoint(ec2: EC2Client, promise: Promise) -> Mapping[str, Any]:
    return ec2.describe_vpc_endpoints(VpcEndpointIds=[promise.physical_id])["VpcEndpoints"][0]


def _flow_log(ec2: EC2Client, promise: Promise) -> Mapping[str, Any]:
    return ec2.describe_flow_logs(FlowLogIds=[promise.physical_id])["FlowLogs"][0]


KINDS = (
    Kind(
        "AWS::EC2::VPC",
        "VPCs",
        "ec2",
        _vpc,
        (*same("CidrBlock"), Field(lambda _: 0, "DefaultGroupRules", "rules of the default group")),
    ),
    Kind("AWS::EC2::Subnet", "Subnets", "ec2", _subnet, same("CidrBlock", "VpcId", "MapPublicIpOnLaunch")),
    Kind("AWS::EC2::RouteTable", "Route tables", "ec2", _route_table, same("VpcId")),
    Kind(
        "AWS::EC2::Route",
        "Routes",
        "ec2",
        _route,
        same("DestinationCidrBlock", "NatGatewayId", "GatewayId"),
    ),
    Kind("AWS::EC2::SubnetRouteTableAssociation", "Routed subnets", "ec2", _association, same("SubnetId")),
    Kind("AWS::EC2::InternetGateway", "Internet gateways", "ec2", _internet_gateway),
    Kind("AWS::EC2::VPCGatewayAttachment", "Attached gateways", "ec2", _attachment, same("VpcId")),
    Kind("AWS::EC2::NatGateway", "NAT gateways", "ec2", _nat_gateway, same("SubnetId")),
    Kind("AWS::EC2::EIP", "Egress addresses", "ec2", _address, same("Domain")),
    Kind(
        "AWS::EC2::VPCEndpoint",
        "VPC endpoints",
        "ec2",
        _endpoint,
        (
            *same(
                "ServiceName", "VpcEndpointType", "VpcId", "PrivateDnsEnabled", "SubnetIds", "RouteTableIds"
            ),
            Field("SecurityGroupIds", "Groups[].GroupId"),
        ),
    ),
    Kind(
        "AWS::EC2::FlowLog",
        "Flow logs",
        "ec2",
        _flow_log,
        same("ResourceId", "TrafficType", "LogDestination", "LogDestinationType"),
    ),
)

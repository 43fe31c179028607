"""Mutants of the network and the load balancer."""

from guarantees.network import BALANCER, GROUP, LISTENER, subnets
from guarantees.store import Resource, Store
from mutation.edits import (
    REMOVED,
    Mutant,
    added,
    attribute_of,
    item,
    property_of,
    same_zone,
    without,
)

SUBNET = "AWS::EC2::Subnet"
WORLD = {"CidrIp": "0.0.0.0/0", "IpProtocol": "-1", "Description": "Everybody"}
OFFICE = {
    "CidrIp": "10.0.0.0/8",
    "IpProtocol": "tcp",
    "FromPort": 5432,
    "ToPort": 5432,
    "Description": "The office",
}


def _off(name: str) -> Mutant:
    edit = item(BALANCER, "LoadBalancerAttributes", lambda each: bool(each["Key"] == name), "Value", "false")
    return Mutant("Load balancer", f"{name.rsplit('.', 1)[0]} off", edit)


def _data_group(resource: Resource) -> bool:
    return resource.stack == "Database"


def _instances(resource: Resource) -> bool:
    return "WebSecurityGroup" in resource.id


def _application(resource: Resource) -> bool:
    return "Application" in resource.id


def _way_out_of_data(store: Store) -> bool:
    """Give the first data subnet the route that application subnets have."""
    (subnet, *_) = subnets(store, "Data")
    table = next(
        found.properties["RouteTableId"]
        for found in store.resources("AWS::EC2::SubnetRouteTableAssociation")
        if store.target(found.stack, found.properties["SubnetId"]) == subnet
    )
    (gateway, *_) = store.resources("AWS::EC2::NatGateway")
    route = {
        "RouteTableId": table,
        "DestinationCidrBlock": "0.0.0.0/0",
        "NatGatewayId": {"Ref": gateway.id},
    }
    return added("AWS::EC2::Subnet", "WayOut", {"Type": "AWS::EC2::Route", "Properties": route})(store)


MUTANTS = [
    Mutant("Network", "data has a way out", _way_out_of_data),
    Mutant(
        "Network",
        "database open to the world",
        property_of(GROUP, "SecurityGroupIngress", [WORLD], _data_group),
    ),
    Mutant(
        "Network",
        "database admits a range",
        property_of(
            GROUP,
            "SecurityGroupIngress",
            [OFFICE],
            _data_group,
        ),
    ),
    Mutant("Network", "database calls out", property_of(GROUP, "SecurityGroupEgress", [WORLD], _data_group)),
    Mutant(
        "Network", "instances call anywhere", property_of(GROUP, "SecurityGroupEgress", [WORLD], _instances)
    ),
    Mutant(
        "Network",
        "a port opened to the world",
        added(
            BALANCER,
            "Opened",
            {
                "Type": "AWS::EC2::SecurityGroupIngress",
                "Properties": {
                    "GroupId": {"Fn::GetAtt": ["LoadBalancerSecurityGroupA28D6DD7", "GroupId"]},
                    "CidrIp": "0.0.0.0/0",
                    "IpProtocol": "tcp",
                    "FromPort": 22,
                    "ToPort": 22,
                    "Description": "Everybody",
                },
            },
        ),
    ),
    Mutant("Network", "public addresses by default", property_of(SUBNET, "MapPublicIpOnLaunch", True)),
    Mutant("Network", "flow logs gone", without("AWS::EC2::FlowLog")),
    Mutant("Network", "refusals not logged", property_of("AWS::EC2::FlowLog", "TrafficType", "ACCEPT")),
    Mutant("Network", "a NAT gateway gone", without("AWS::EC2::NatGateway")),
    Mutant("Network", "application in one zone", same_zone("Application")),
    Mutant("Network", "data in one zone", same_zone("Data")),
    Mutant("Network", "NAT gateways in one zone", same_zone("Public")),
    Mutant("Network", "subnets too small", property_of(SUBNET, "CidrBlock", "10.20.0.0/28", _application)),
    Mutant("Network", "egress address released", attribute_of("AWS::EC2::EIP", "DeletionPolicy", "Delete")),
    Mutant("Load balancer", "faces the Internet", property_of(BALANCER, "Scheme", "internet-facing")),
    Mutant(
        "Load balancer",
        "admits anybody in the VPC",
        property_of("AWS::EC2::SecurityGroupIngress", "SourcePrefixListId", REMOVED),
    ),
    Mutant("Load balancer", "one zone", property_of(BALANCER, "Subnets", [])),
    _off("routing.http.drop_invalid_header_fields.enabled"),
    _off("access_logs.s3.enabled"),
    _off("deletion_protection.enabled"),
    Mutant("Load balancer", "plaintext", property_of(LISTENER, "Protocol", "HTTP")),
    Mutant("Load balancer", "old TLS", property_of(LISTENER, "SslPolicy", "ELBSecurityPolicy-2016-08")),
]

from ipaddress import IPv4Network
from typing import Any

import pytest

from config import load_environment
from config.network import NetworkConfig
from patterns.buckets import LogBucket
from patterns.network import Network
from tests.support.pattern import Synthesized, TinyStack


def synthesize(config: NetworkConfig, *, protected: bool = False) -> Synthesized:
    stack = TinyStack(zones=config.availability_zones)
    logs = LogBucket(stack, "Logs", access_log_days=1, flow_log_days=1, protected=False)
    Network(stack, "Network", config=config, log_bucket=logs.bucket, protected=protected)
    return Synthesized(stack)


@pytest.fixture(scope="module")
def dev() -> Synthesized:
    return synthesize(load_environment("dev").network)


@pytest.fixture(scope="module")
def prod() -> Synthesized:
    return synthesize(load_environment("prod").network, protected=True)


def subnets(network: Synthesized, group: str) -> list[dict[str, Any]]:
    return [
        body["Properties"]
        for body in network.all("AWS::EC2::Subnet").values()
        if {"Key": "aws-cdk:subnet-name", "Value": group} in body["Properties"]["Tags"]
    ]


def default_routes(network: Synthesized, group: str) -> list[dict[str, Any]]:
    return [
        body["Properties"]
        for key, body in network.all("AWS::EC2::Route").items()
        if f"Vpc{group}Subnet" in key and body["Properties"]["DestinationCidrBlock"] == "0.0.0.0/0"
    ]


@pytest.mark.parametrize("group", ["Application", "Data", "Public"])
def test_every_group_has_a_subnet_in_each_zone_that_cloudformation_resolves(
    prod: Synthesized, group: str
) -> None:
    zones = [subnet["AvailabilityZone"] for subnet in subnets(prod, group)]
    assert zones == [{"Fn::Select": [index, {"Fn::GetAZs": ""}]} for index in range(3)]


def test_no_subnet_gives_instances_public_addresses(prod: Synthesized) -> None:
    assert {body["Properties"]["MapPublicIpOnLaunch"] for body in prod.all("AWS::EC2::Subnet").values()} == {
        False
    }


def test_data_subnets_have_no_route_out(prod: Synthesized) -> None:
    assert default_routes(prod, "Data") == []
    assert len(default_routes(prod, "Application")) == 3


def test_application_subnets_leave_through_the_nat_gateway_of_their_zone(prod: Synthesized) -> None:
    gateways = {route["NatGatewayId"]["Ref"] for route in default_routes(prod, "Application")}
    assert gateways == set(prod.all("AWS::EC2::NatGateway"))
    assert len(gateways) == 3


def test_public_subnets_share_one_way_to_the_internet(prod: Synthesized) -> None:
    out = {
        key: body for key, body in prod.all("AWS::EC2::Route").items() if "GatewayId" in body["Properties"]
    }
    (route,) = out.values()
    shared = [
        body["Properties"]["SubnetId"]["Ref"]
        for body in prod.all("AWS::EC2::SubnetRouteTableAssociation").values()
        if body["Properties"]["RouteTableId"] == route["Properties"]["RouteTableId"]
    ]
    assert len(shared) == 3
    assert all("PublicSubnet" in subnet for subnet in shared)
    for gateway in prod.all("AWS::EC2::NatGateway").values():
        assert set(out) <= set(gateway["DependsOn"])
        assert set(gateway["DependsOn"]) <= set(prod.json["Resources"])


def test_one_nat_gateway_serves_every_zone_where_cost_matters_more(dev: Synthesized) -> None:
    (gateway,) = dev.all("AWS::EC2::NatGateway")
    assert {route["NatGatewayId"]["Ref"] for route in default_routes(dev, "Application")} == {gateway}


def test_nat_gateways_use_addresses_that_outlive_them(dev: Synthesized, prod: Synthesized) -> None:
    for network, policy in ((dev, "Delete"), (prod, "Retain")):
        addresses = network.all("AWS::EC2::EIP")
        used = {
            body["Properties"]["AllocationId"]["Fn::GetAtt"][0]
            for body in network.all("AWS::EC2::NatGateway").values()
        }
        assert used == set(addresses)
        assert {body["DeletionPolicy"] for body in addresses.values()} == {policy}


@pytest.mark.parametrize(
    "settings",
    [
        {"application_prefix": 20, "data_prefix": 24, "public_prefix": 26},
        {"application_prefix": 24, "data_prefix": 19, "public_prefix": 21},
        {"cidr": "10.0.0.0/24", "application_prefix": 27, "data_prefix": 28, "public_prefix": 28},
    ],
)
def test_subnets_of_a_valid_configuration_fit_its_range(settings: dict[str, Any]) -> None:
    config = NetworkConfig.model_validate(settings)
    network = synthesize(config)
    ranges = [
        IPv4Network(body["Properties"]["CidrBlock"]) for body in network.all("AWS::EC2::Subnet").values()
    ]
    assert all(part.subnet_of(IPv4Network(config.cidr)) for part in ranges)
    assert not [(a, b) for a in ranges for b in ranges if a is not b and a.overlaps(b)]
    assert {IPv4Network(subnet["CidrBlock"]).prefixlen for subnet in subnets(network, "Data")} == {
        config.data_prefix
    }


def test_all_traffic_is_logged_to_the_log_bucket(prod: Synthesized) -> None:
    flow_log = prod.properties("AWS::EC2::FlowLog")
    assert flow_log["TrafficType"] == "ALL"
    assert flow_log["LogDestinationType"] == "s3"
    (bucket,) = prod.all("AWS::S3::Bucket")
    assert flow_log["LogDestination"]["Fn::Join"][1] == [{"Fn::GetAtt": [bucket, "Arn"]}, "/flow-logs"]


def test_s3_is_reached_without_nat(dev: Synthesized) -> None:
    endpoint = dev.properties("AWS::EC2::VPCEndpoint")
    assert endpoint["VpcEndpointType"] == "Gateway"
    assert endpoint["ServiceName"]["Fn::Join"][1][-1] == ".s3"
    # Application and data route tables of three zones; nothing in public subnets calls S3.
    assert len(endpoint["RouteTableIds"]) == 6


def test_configured_services_get_private_endpoints_for_the_vpc_only(prod: Synthesized) -> None:
    endpoints = [
        body["Properties"]
        for body in prod.all("AWS::EC2::VPCEndpoint").values()
        if body["Properties"]["VpcEndpointType"] == "Interface"
    ]
    configured = load_environment("prod").network.interface_endpoints
    assert len(configured) >= 2
    assert {endpoint["ServiceName"] for endpoint in endpoints} == {
        f"com.amazonaws.eu-west-1.{service}" for service in configured
    }
    assert all(endpoint["PrivateDnsEnabled"] for endpoint in endpoints)
    group = prod.properties("AWS::EC2::SecurityGroup")
    (rule,) = group["SecurityGroupIngress"]
    assert (rule["CidrIp"], rule["FromPort"], rule["ToPort"]) == ("10.20.0.0/16", 443, 443)
    assert [rule["CidrIp"] for rule in group["SecurityGroupEgress"]] == ["255.255.255.255/32"]


def test_the_default_security_group_is_left_to_no_function(prod: Synthesized) -> None:
    assert not prod.all("AWS::Lambda::Function")


def test_the_default_security_group_is_emptied_at_once_and_each_day(dev: Synthesized) -> None:
    association = dev.properties("AWS::SSM::Association")
    assert association["Name"] == "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules"
    assert association["ScheduleExpression"] == "rate(1 day)"
    (vpc,) = dev.all("AWS::EC2::VPC")
    assert association["Parameters"]["GroupId"] == [{"Fn::GetAtt": [vpc, "DefaultSecurityGroup"]}]


def test_the_runbook_may_change_the_default_group_alone(dev: Synthesized) -> None:
    (policy,) = dev.all("AWS::IAM::ManagedPolicy").values()
    (vpc,) = dev.all("AWS::EC2::VPC")
    changes = [
        statement
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Action"] != "ec2:DescribeSecurityGroups"
    ]
    assert [statement["Action"] for statement in changes] == [
        ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"]
    ]
    assert {"Fn::GetAtt": [vpc, "DefaultSecurityGroup"]} in changes[0]["Resource"]["Fn::Join"][1]


def test_endpoints_let_only_this_account_through_unless_callers_are_no_principals() -> None:
    network = synthesize(
        NetworkConfig(
            interface_endpoints=("cloudformation", "elasticbeanstalk-health", "secretsmanager", "ssm")
        )
    )
    policies = {
        str(body["Properties"]["ServiceName"]): body["Properties"].get("PolicyDocument")
        for body in network.all("AWS::EC2::VPCEndpoint").values()
        if body["Properties"]["VpcEndpointType"] == "Interface"
    }
    for name, policy in policies.items():
        if name.endswith(("cloudformation", "elasticbeanstalk-health")):
            assert policy is None
        else:
            (statement,) = policy["Statement"]
            assert statement["Condition"] == {
                "StringEquals": {"aws:PrincipalAccount": {"Ref": "AWS::AccountId"}}
            }
    assert len(policies) == 4

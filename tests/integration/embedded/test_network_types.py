"""Network and identity types: each exists in its own service, with the values that AWS gives it."""

from __future__ import annotations

import json

import pytest

from tests.integration.embedded.deploying import Client, Stack

pytestmark = pytest.mark.embedded


def test_vpc_has_its_range_and_dns_settings(network: Stack, client: Client) -> None:
    ec2 = client("ec2")
    vpc = ec2.describe_vpcs(VpcIds=[network["VpcId"]])["Vpcs"][0]
    hostnames = ec2.describe_vpc_attribute(VpcId=network["VpcId"], Attribute="enableDnsHostnames")
    assert vpc["CidrBlock"] == network["VpcCidr"] == "10.0.0.0/16"
    assert hostnames["EnableDnsHostnames"]["Value"] is True
    assert network["DefaultGroup"].startswith("sg-")


def test_the_runbook_of_an_association_empties_the_default_group(network: Stack, client: Client) -> None:
    group = client("ec2").describe_security_groups(GroupIds=[network["DefaultGroup"]])["SecurityGroups"][0]
    assert (group["IpPermissions"], group["IpPermissionsEgress"]) == ([], [])


def test_subnets_take_the_zone_that_get_azs_selected(network: Stack, client: Client) -> None:
    subnets = client("ec2").describe_subnets(SubnetIds=[network["PublicSubnet"], network["DataSubnet"]])
    zones = {subnet["SubnetId"]: subnet["AvailabilityZone"] for subnet in subnets["Subnets"]}
    assert zones == {network["PublicSubnet"]: "eu-west-1a", network["DataSubnet"]: "eu-west-1c"}


def test_gateway_is_attached(network: Stack, client: Client) -> None:
    gateways = client("ec2").describe_internet_gateways(InternetGatewayIds=[network.resource("Gateway")])
    assert gateways["InternetGateways"][0]["Attachments"][0]["VpcId"] == network["VpcId"]


def test_route_leads_the_data_subnet_to_the_nat_gateway(network: Stack, client: Client) -> None:
    table = client("ec2").describe_route_tables(RouteTableIds=[network.resource("Routes")])["RouteTables"][0]
    default = next(route for route in table["Routes"] if route.get("DestinationCidrBlock") == "0.0.0.0/0")
    assert default["NatGatewayId"] == network["Nat"]
    assert network["DataSubnet"] in [association.get("SubnetId") for association in table["Associations"]]


def test_nat_gateway_has_the_allocated_address(network: Stack, client: Client) -> None:
    ec2 = client("ec2")
    gateway = ec2.describe_nat_gateways(NatGatewayIds=[network["Nat"]])["NatGateways"][0]
    address = ec2.describe_addresses(AllocationIds=[network["Allocation"]])["Addresses"][0]
    assert gateway["NatGatewayAddresses"][0]["AllocationId"] == network["Allocation"]
    assert gateway["SubnetId"] == network["PublicSubnet"]
    assert address["PublicIp"] == network["Address"]


def test_flow_log_watches_the_vpc(network: Stack, client: Client) -> None:
    log = client("ec2").describe_flow_logs(FlowLogIds=[network["FlowLog"]])["FlowLogs"][0]
    assert (log["ResourceId"], log["TrafficType"]) == (network["VpcId"], "ALL")
    assert log["LogGroupName"] == network.resource("Logs")


def test_standalone_ingress_rules_are_on_their_groups(network: Stack, client: Client) -> None:
    groups = client("ec2").describe_security_groups(GroupIds=[network["StoreGroup"], network["AppGroup"]])
    ingress = {group["GroupId"]: group["IpPermissions"] for group in groups["SecurityGroups"]}
    [database] = ingress[network["StoreGroup"]]
    [edge] = ingress[network["AppGroup"]]
    assert (database["FromPort"], database["ToPort"]) == (5432, 5432)
    assert database["UserIdGroupPairs"][0]["GroupId"] == network["AppGroup"]
    assert database["UserIdGroupPairs"][0]["Description"] == "application to database"
    assert [entry["PrefixListId"] for entry in edge["PrefixListIds"]] == ["pl-4fa04526"]


def test_standalone_egress_rules_are_on_their_groups(network: Stack, client: Client) -> None:
    groups = client("ec2").describe_security_groups(GroupIds=[network["AppGroup"], network["StoreGroup"]])
    egress = {group["GroupId"]: group["IpPermissionsEgress"] for group in groups["SecurityGroups"]}
    to_store = [rule for rule in egress[network["AppGroup"]] if rule.get("FromPort") == 5432]
    to_s3 = [rule for rule in egress[network["StoreGroup"]] if rule.get("PrefixListIds")]
    assert to_store[0]["UserIdGroupPairs"][0]["GroupId"] == network["StoreGroup"]
    assert to_s3[0]["PrefixListIds"][0]["PrefixListId"] == "pl-6da54004"


def test_endpoints_have_their_kind(network: Stack, client: Client) -> None:
    ids = [network.resource("S3Endpoint"), network["Endpoint"]]
    found = client("ec2").describe_vpc_endpoints(VpcEndpointIds=ids)["VpcEndpoints"]
    kinds = {endpoint["VpcEndpointId"]: endpoint["VpcEndpointType"] for endpoint in found}
    assert kinds == {ids[0]: "Gateway", ids[1]: "Interface"}


def test_role_has_its_policies_and_tags(identity: Stack, client: Client) -> None:
    iam, role = client("iam"), identity["Role"]
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    found = iam.get_role(RoleName=role)["Role"]
    assert found["Arn"] == identity["RoleArn"]
    assert {"Key": "tier", "Value": "web"} in found["Tags"]
    assert {policy["PolicyName"] for policy in attached} >= {"AmazonSSMManagedInstanceCore"}
    assert identity["Managed"] in {policy["PolicyArn"] for policy in attached}
    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == ["read"]


def test_instance_profile_ref_is_its_name(identity: Stack, client: Client) -> None:
    profile = client("iam").get_instance_profile(InstanceProfileName=identity["Profile"])["InstanceProfile"]
    assert profile["Arn"] == identity["ProfileArn"]
    assert profile["Path"] == "/storefront/"
    assert [role["RoleName"] for role in profile["Roles"]] == [identity["Role"]]


def test_key_rotates_and_has_its_alias(identity: Stack, client: Client) -> None:
    kms = client("kms")
    aliases = kms.list_aliases(KeyId=identity["Key"])["Aliases"]
    assert kms.get_key_rotation_status(KeyId=identity["Key"])["KeyRotationEnabled"] is True
    assert kms.describe_key(KeyId=identity["Key"])["KeyMetadata"]["Arn"] == identity["KeyArn"]
    assert [alias["AliasName"] for alias in aliases] == [identity["Alias"]] == ["alias/contract"]


def test_secret_ref_is_its_arn_and_its_password_is_generated(identity: Stack, client: Client) -> None:
    secrets = client("secretsmanager")
    value = secrets.get_secret_value(SecretId=identity["Secret"])
    content = json.loads(value["SecretString"])
    assert value["ARN"] == identity["Secret"]
    assert content["username"] == "storefront"
    assert len(content["password"]) == 24
    assert content["password"].isalnum()
    assert secrets.describe_secret(SecretId=identity["Secret"])["KmsKeyId"] == identity["KeyArn"]


def test_secret_has_its_resource_policy(identity: Stack, client: Client) -> None:
    policy = client("secretsmanager").get_resource_policy(SecretId=identity["Secret"])["ResourcePolicy"]
    assert "secretsmanager:DeleteSecret" in policy
    assert identity["SecretPolicy"] == identity["Secret"]


def test_dynamic_references_resolve_to_their_values(identity: Stack, client: Client) -> None:
    value = client("ssm").get_parameter(Name=identity.resource("Resolved"))["Parameter"]["Value"]
    assert value == '{"virtual_buckets":1024} storefront'

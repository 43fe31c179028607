"""What crosses patterns, stacks and regions at the edge."""

import pytest

from tests.support.assembly import Assembly, Resource, assembly_of


@pytest.fixture(scope="module")
def dev() -> Assembly:
    return assembly_of("dev")


def only(assembly: Assembly, resource_type: str, stack: str = "Edge") -> Resource:
    (found,) = [resource for resource in assembly.resources(resource_type) if resource.stack == stack]
    return found


def test_the_vpc_origin_is_the_load_balancer_of_the_home_region(environment: Assembly) -> None:
    endpoint = only(environment, "AWS::CloudFront::VpcOrigin").properties["VpcOriginEndpointConfig"]
    assert endpoint["Arn"]["Fn::GetStackOutput"]["Region"] == "eu-west-1"
    output = endpoint["Arn"]["Fn::GetStackOutput"]["OutputName"]
    reference = environment.templates["Web"]["Outputs"][output]["Value"]["Ref"]
    target = environment.templates["Web"]["Resources"][reference]
    assert target["Type"] == "AWS::ElasticLoadBalancingV2::LoadBalancer"


def test_the_distribution_is_behind_the_blocking_firewall(environment: Assembly) -> None:
    web_acl = only(environment, "AWS::WAFv2::WebACL")
    config = only(environment, "AWS::CloudFront::Distribution").properties["DistributionConfig"]
    assert config["WebACLId"] == {"Fn::GetAtt": [web_acl.logical_id, "Arn"]}
    rules = web_acl.properties["Rules"]
    assert len(rules) == 7
    assert all(
        rule.get("Action") == {"Block": {}} or rule["OverrideAction"] == {"None": {}} for rule in rules
    )


def test_the_media_origin_is_the_media_bucket_in_its_own_region(environment: Assembly) -> None:
    config = only(environment, "AWS::CloudFront::Distribution").properties["DistributionConfig"]
    (origin,) = [entry for entry in config["Origins"] if "S3OriginConfig" in entry]
    reference = origin["DomainName"]["Fn::GetStackOutput"]
    value = environment.templates["Storage"]["Outputs"][reference["OutputName"]]["Value"]
    bucket, attribute = value["Fn::GetAtt"]
    assert attribute == "RegionalDomainName"
    assert bucket.startswith("Media")


def test_with_a_domain_certificate_and_records_use_the_zone(prod: Assembly) -> None:
    certificate = only(prod, "AWS::CertificateManager::Certificate").properties
    records = [r for r in prod.resources("AWS::Route53::RecordSet") if r.stack == "Edge"]
    zones = [record.properties["HostedZoneId"] for record in records]
    zones.append(certificate["DomainValidationOptions"][0]["HostedZoneId"])
    assert len(zones) == 3
    assert {zone["Fn::GetStackOutput"]["StackName"] for zone in zones} == {"Storefront-prod-Dns"}
    assert certificate["DomainName"] == "shop.example.com"


def test_without_a_domain_the_store_answers_on_the_cdns_own_name(dev: Assembly) -> None:
    assert "Dns" not in dev.templates
    assert not [r for r in dev.resources("AWS::Route53::RecordSet") if r.stack == "Edge"]
    distribution = only(dev, "AWS::CloudFront::Distribution").logical_id
    name = {"Fn::GetAtt": [distribution, "DomainName"]}
    check = only(dev, "AWS::Route53::HealthCheck").properties["HealthCheckConfig"]
    assert check["FullyQualifiedDomainName"] == name
    url = dev.templates["Edge"]["Outputs"]["Url"]["Value"]
    assert url == {"Fn::Join": ["", ["https://", name]]}


def test_the_name_servers_to_delegate_to_are_put_out(prod: Assembly) -> None:
    output = prod.templates["Dns"]["Outputs"]["NameServers"]
    (zone,) = [r.logical_id for r in prod.resources("AWS::Route53::HostedZone") if r.stack == "Dns"]
    assert output["Value"] == {"Fn::Join": [" ", {"Fn::GetAtt": [zone, "NameServers"]}]}
    assert "shop.example.com" in output["Description"]


@pytest.mark.parametrize("resource_type", ["AWS::KMS::Key", "AWS::Logs::LogGroup"])
def test_what_protected_environments_recorded_at_the_edge_is_kept(
    dev: Assembly, prod: Assembly, resource_type: str
) -> None:
    assert only(prod, resource_type).body["DeletionPolicy"] == "Retain"
    assert only(dev, resource_type).body["DeletionPolicy"] == "Delete"

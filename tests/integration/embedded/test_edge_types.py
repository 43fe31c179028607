"""Edge types, in us-east-1: distribution, VPC origin, firewall, certificate, records, log delivery."""

from __future__ import annotations

import pytest

from tests.integration.embedded.deploying import EDGE, Client, Stack

pytestmark = pytest.mark.embedded


def test_distribution_has_origins_behaviors_and_firewall(edge: Stack, client: Client) -> None:
    found = client("cloudfront", EDGE).get_distribution(Id=edge["Distribution"])["Distribution"]
    config = found["DistributionConfig"]
    origins = {origin["Id"]: origin for origin in config["Origins"]["Items"]}
    behaviors = {item["PathPattern"]: item for item in config["CacheBehaviors"]["Items"]}
    assert found["DomainName"] == edge["DistributionName"]
    assert config["HttpVersion"] == "http2and3"
    assert config["WebACLId"] == edge["FirewallArn"]
    assert config["Aliases"]["Items"] == ["shop.example.com"]
    assert config["ViewerCertificate"]["ACMCertificateArn"] == edge["Certificate"]
    assert origins["app"]["VpcOriginConfig"]["VpcOriginId"] == edge["Origin"]
    assert origins["app"]["OriginShield"]["OriginShieldRegion"] == "eu-west-1"
    assert origins["media"]["OriginAccessControlId"] == edge["Access"]
    assert behaviors["/api/read/*"]["CachePolicyId"] == edge["ReadPolicy"]
    assert behaviors["/media/*"]["TargetOriginId"] == "media"
    assert config["DefaultCacheBehavior"]["OriginRequestPolicyId"] == edge["OriginPolicy"]
    assert config["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] == edge["Headers"]


def test_vpc_origin_leads_to_the_load_balancer_of_the_other_region(
    edge: Stack, web: Stack, client: Client
) -> None:
    origin = client("cloudfront", EDGE).get_vpc_origin(Id=edge["Origin"])["VpcOrigin"]
    assert origin["Arn"] == edge["OriginArn"]
    assert origin["VpcOriginEndpointConfig"]["Arn"] == web["Balancer"]
    assert origin["VpcOriginEndpointConfig"]["OriginProtocolPolicy"] == "http-only"


def test_policies_and_function_have_their_settings(edge: Stack, client: Client) -> None:
    cloudfront = client("cloudfront", EDGE)
    cache = cloudfront.get_cache_policy(Id=edge["ReadPolicy"])["CachePolicy"]["CachePolicyConfig"]
    origin = cloudfront.get_origin_request_policy(Id=edge["OriginPolicy"])["OriginRequestPolicy"]
    headers = cloudfront.get_response_headers_policy(Id=edge["Headers"])["ResponseHeadersPolicy"]
    transport = headers["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["StrictTransportSecurity"]
    function = cloudfront.describe_function(Name="contract-rewrite", Stage="LIVE")["FunctionSummary"]
    control = cloudfront.get_origin_access_control(Id=edge["Access"])["OriginAccessControl"]
    parameters = cache["ParametersInCacheKeyAndForwardedToOrigin"]
    assert cache["MaxTTL"] == 300
    assert parameters["HeadersConfig"]["Headers"]["Items"] == ["Accept-Language"]
    assert origin["OriginRequestPolicyConfig"]["HeadersConfig"]["HeaderBehavior"] == "allExcept"
    assert transport["AccessControlMaxAgeSec"] == 63072000
    assert function["FunctionMetadata"]["FunctionARN"] == edge["FunctionArn"]
    assert control["OriginAccessControlConfig"]["SigningBehavior"] == "always"


def test_firewall_blocks_by_its_rules_and_logs(edge: Stack, client: Client) -> None:
    waf = client("wafv2", EDGE)
    name, identifier, scope = edge["Firewall"].split("|")
    rules = waf.get_web_acl(Name=name, Id=identifier, Scope=scope)["WebACL"]["Rules"]
    logging = waf.get_logging_configuration(ResourceArn=edge["FirewallArn"])["LoggingConfiguration"]
    addresses = waf.get_ip_set(Name="contract", Id=edge["Allowed"], Scope="CLOUDFRONT")["IPSet"]
    assert [rule["Name"] for rule in rules] == ["common", "rate", "allowed"]
    assert rules[1]["Action"] == {"Block": {}}
    assert rules[1]["Statement"]["RateBasedStatement"]["Limit"] == 2000
    assert logging["LogDestinationConfigs"][0].endswith(":log-group:aws-waf-logs-contract")
    assert addresses["Addresses"] == ["192.0.2.0/24"]


def test_certificate_covers_its_names(edge: Stack, client: Client) -> None:
    found = client("acm", EDGE).describe_certificate(CertificateArn=edge["Certificate"])["Certificate"]
    assert found["Status"] == "ISSUED"
    assert found["DomainName"] == "shop.example.com"
    assert "www.shop.example.com" in found["SubjectAlternativeNames"]


def test_alias_records_lead_to_the_distribution(edge: Stack, client: Client) -> None:
    found = client("route53", EDGE).list_resource_record_sets(HostedZoneId=edge["Zone"])["ResourceRecordSets"]
    aliases = {record["Type"]: record["AliasTarget"] for record in found if "AliasTarget" in record}
    assert {kind: target["DNSName"].rstrip(".") for kind, target in aliases.items()} == {
        "A": edge["DistributionName"],
        "AAAA": edge["DistributionName"],
    }
    assert edge["NameServers"]


def test_health_check_asks_the_store(edge: Stack, client: Client) -> None:
    route53 = client("route53", EDGE)
    config = route53.get_health_check(HealthCheckId=edge["Check"])["HealthCheck"]["HealthCheckConfig"]
    tags = route53.list_tags_for_resource(ResourceType="healthcheck", ResourceId=edge["Check"])
    assert (config["Type"], config["ResourcePath"]) == ("HTTPS", "/health")
    assert tags["ResourceTagSet"]["Tags"] == [{"Key": "Name", "Value": "store"}]


def test_access_log_is_delivered_from_the_distribution(edge: Stack, client: Client) -> None:
    logs = client("logs", EDGE)
    delivery = logs.get_delivery(id=edge["Delivery"])["delivery"]
    source = logs.get_delivery_source(name=edge["Source"])["deliverySource"]
    assert delivery["deliverySourceName"] == "contract-access"
    assert delivery["recordFields"] == ["date", "time", "sc-status"]
    assert source["resourceArns"][0].endswith(f"distribution/{edge['Distribution']}")

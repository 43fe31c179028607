"""The hosted zone, the alias records and the check from outside."""

import pytest
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_route53 as route53

from patterns.dns import AliasRecords, OutsideCheck, Zone
from tests.support.pattern import Synthesized, TinyStack


@pytest.mark.parametrize(("protected", "policy"), [(True, "Retain"), (False, "Delete")])
def test_a_protected_zone_outlives_its_stack(protected: bool, policy: str) -> None:
    stack = TinyStack()
    Zone(stack, "Zone", domain_name="shop.example.com", protected=protected)
    zone = Synthesized(stack).only("AWS::Route53::HostedZone")
    assert zone["Properties"]["Name"] == "shop.example.com."
    assert (zone["DeletionPolicy"], zone["UpdateReplacePolicy"]) == (policy, policy)


def test_the_apex_points_to_the_distribution_over_ipv4_and_ipv6() -> None:
    stack = TinyStack()
    AliasRecords(
        stack,
        "Records",
        zone=route53.HostedZone.from_hosted_zone_attributes(
            stack, "Zone", hosted_zone_id="Z0123456789", zone_name="shop.example.com"
        ),
        distribution=cloudfront.Distribution.from_distribution_attributes(
            stack, "Cdn", domain_name="d1.cloudfront.net", distribution_id="E1"
        ),
    )
    records = [record["Properties"] for record in Synthesized(stack).all("AWS::Route53::RecordSet").values()]
    assert {record["Type"] for record in records} == {"A", "AAAA"}
    for record in records:
        assert record["Name"] == "shop.example.com."
        assert record["HostedZoneId"] == "Z0123456789"
        assert record["AliasTarget"]["DNSName"] == "d1.cloudfront.net"


@pytest.fixture(scope="module")
def check() -> tuple[OutsideCheck, Synthesized]:
    stack = TinyStack()
    outside = OutsideCheck(stack, "Check", host="shop.example.com", path="/health")
    return outside, Synthesized(stack)


def test_the_store_is_asked_over_https_by_its_public_name(check: tuple[OutsideCheck, Synthesized]) -> None:
    config = check[1].properties("AWS::Route53::HealthCheck")["HealthCheckConfig"]
    assert config["Type"] == "HTTPS"
    assert config["FullyQualifiedDomainName"] == "shop.example.com"
    assert config["ResourcePath"] == "/health"
    assert config["EnableSNI"] is True  # without it CloudFront has no certificate to show


def test_the_status_is_the_worst_of_a_minute(check: tuple[OutsideCheck, Synthesized]) -> None:
    metric = check[0].metric_status()
    assert (metric.namespace, metric.metric_name) == ("AWS/Route53", "HealthCheckStatus")
    assert metric.statistic == "Minimum"

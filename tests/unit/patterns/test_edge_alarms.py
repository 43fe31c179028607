"""Alarms of the edge."""

from typing import Any

import pytest
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins

from config.edge import FirewallConfig
from patterns.alarms import AlarmFactory
from patterns.dns import OutsideCheck
from patterns.edge_alarms import EdgeAlarms
from patterns.firewall import Firewall
from tests.support.alarm_stack import alarms_of, dimensions, expression, metrics
from tests.support.pattern import TinyStack

Alarms = dict[str, dict[str, Any]]


def build(*, certificate: bool) -> Alarms:
    def define(stack: TinyStack, factory: AlarmFactory) -> None:
        arn = "arn:aws:acm:us-east-1:111111111111:certificate/id"
        EdgeAlarms(
            stack,
            "Edge",
            distribution=cloudfront.Distribution(
                stack,
                "Cdn",
                default_behavior=cloudfront.BehaviorOptions(origin=origins.HttpOrigin("example.com")),
                publish_additional_metrics=True,
            ),
            firewall=Firewall(
                stack,
                "Firewall",
                config=FirewallConfig(),
                write_paths=(),
                log_key=stack.key(),
                protected=False,
            ),
            outside_check=OutsideCheck(stack, "Check", host="shop.example.com", path="/health"),
            certificate=acm.Certificate.from_certificate_arn(stack, "Certificate", arn)
            if certificate
            else None,
            error_rate_percent=2,
            blocked_requests=2000,
            alarms=factory,
        )

    return alarms_of(define)


@pytest.fixture(scope="module")
def alarms() -> Alarms:
    return build(certificate=True)


def test_cdn_errors_ring_above_the_configured_percentage_once_there_is_traffic(alarms: Alarms) -> None:
    alarm = alarms["EdgeErrors"]
    assert expression(alarm) == "IF(FILL(requests,0)>=20,rate,0)"
    assert {metric["Metric"]["MetricName"] for metric in metrics(alarm)} == {"5xxErrorRate", "Requests"}
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 2)
    assert alarm["AlarmDescription"].startswith("Critical")


def test_a_store_that_does_not_answer_or_is_not_asked_any_more_rings(alarms: Alarms) -> None:
    alarm = alarms["EdgeOutsideCheck"]
    assert alarm["MetricName"] == "HealthCheckStatus"
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["AlarmDescription"].startswith("Critical")


def test_an_attack_rings_when_more_is_stopped_than_one_address_may_send(alarms: Alarms) -> None:
    alarm = alarms["EdgeAttack"]
    assert dimensions(alarm) == {"WebACL": "Tiny", "Rule": "ALL"}
    assert (alarm["Period"], alarm["Threshold"]) == (300, 2000)


def test_a_certificate_rings_once_its_renewal_is_overdue(alarms: Alarms) -> None:
    alarm = alarms["EdgeCertificateExpiry"]
    assert alarm["MetricName"] == "DaysToExpiry"
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 30)


def test_without_a_domain_there_is_no_certificate_to_watch() -> None:
    assert "EdgeCertificateExpiry" not in build(certificate=False)

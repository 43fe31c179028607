from typing import Any

import pytest
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_s3 as s3

from patterns.cdn import KEEP_ALIVE
from patterns.load_balancer import LoadBalancer
from tests.support.pattern import Synthesized, TinyStack

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/1"


def synthesize(*, https: bool, protected: bool) -> Synthesized:
    stack = TinyStack()
    LoadBalancer(
        stack,
        "LoadBalancer",
        vpc=stack.vpc(),
        log_bucket=s3.Bucket(stack, "Logs"),
        cloudfront_prefix_list="pl-12345678",
        certificate=acm.Certificate.from_certificate_arn(stack, "Certificate", CERTIFICATE)
        if https
        else None,
        protected=protected,
    )
    return Synthesized(stack)


@pytest.fixture(scope="module")
def http() -> Synthesized:
    return synthesize(https=False, protected=False)


@pytest.fixture(scope="module")
def https() -> Synthesized:
    return synthesize(https=True, protected=True)


def attributes(balancer: Synthesized) -> dict[str, Any]:
    pairs = balancer.properties(BALANCER)["LoadBalancerAttributes"]
    return {pair["Key"]: pair["Value"] for pair in pairs}


def test_load_balancer_is_internal_and_in_the_application_subnets(http: Synthesized) -> None:
    properties = http.properties(BALANCER)
    assert properties["Scheme"] == "internal"
    assert len(properties["Subnets"]) == 3
    assert all(subnet["Ref"].startswith("VpcApplication") for subnet in properties["Subnets"])


@pytest.mark.parametrize(("fixture", "port"), [("http", 80), ("https", 443)])
def test_only_cloudfront_is_admitted(fixture: str, port: int, request: pytest.FixtureRequest) -> None:
    balancer: Synthesized = request.getfixturevalue(fixture)
    ingress = balancer.all("AWS::EC2::SecurityGroupIngress")
    assert len(ingress) == 1
    rule = next(iter(ingress.values()))["Properties"]
    assert rule["SourcePrefixListId"] == "pl-12345678"
    assert (rule["FromPort"], rule["ToPort"], rule["IpProtocol"]) == (port, port, "tcp")
    assert "SecurityGroupIngress" not in balancer.properties("AWS::EC2::SecurityGroup", "LoadBalancer")


def test_nothing_leaves_the_load_balancer_unless_a_rule_is_added(http: Synthesized) -> None:
    egress = http.properties("AWS::EC2::SecurityGroup", "LoadBalancer")["SecurityGroupEgress"]
    assert [rule["CidrIp"] for rule in egress] == ["255.255.255.255/32"]  # CDK's way to say none


@pytest.mark.parametrize("fixture", ["http", "https"])
def test_request_that_no_rule_matches_is_refused(fixture: str, request: pytest.FixtureRequest) -> None:
    listener = request.getfixturevalue(fixture).properties(LISTENER)
    assert listener["DefaultActions"] == [
        {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "403"}}
    ]


def test_certificate_makes_the_listener_https_with_a_current_policy(https: Synthesized) -> None:
    listener = https.properties(LISTENER)
    assert (listener["Port"], listener["Protocol"]) == (443, "HTTPS")
    assert listener["Certificates"] == [{"CertificateArn": CERTIFICATE}]
    assert listener["SslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2-Res")


def test_without_a_certificate_the_listener_is_http(http: Synthesized) -> None:
    assert (http.properties(LISTENER)["Port"], http.properties(LISTENER)["Protocol"]) == (80, "HTTP")


def test_requests_are_checked_and_logged(http: Synthesized) -> None:
    found = attributes(http)
    assert found["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert found["routing.http.desync_mitigation_mode"] == "defensive"
    assert found["access_logs.s3.enabled"] == "true"
    assert found["access_logs.s3.prefix"] == "access-logs/load-balancer"  # the prefix that expires


def test_idle_connections_outlive_cloudfronts_and_are_outlived_by_the_instances(http: Synthesized) -> None:
    nginx_seconds = 60
    idle_seconds = int(attributes(http)["idle_timeout.timeout_seconds"])
    assert KEEP_ALIVE.to_seconds() < idle_seconds < nginx_seconds


@pytest.mark.parametrize(("fixture", "value"), [("http", "false"), ("https", "true")])
def test_deletion_protection_follows_the_environment(
    fixture: str, value: str, request: pytest.FixtureRequest
) -> None:
    assert attributes(request.getfixturevalue(fixture))["deletion_protection.enabled"] == value

"""The distribution: its origins, a behavior per kind of path, what is cached, which headers are set."""

from typing import Any

import pytest
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_s3 as s3

from config.edge import CdnConfig
from patterns.cdn import Cdn
from tests.support.pattern import Synthesized, TinyStack

ALL_METHODS = {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}
# Ids of policies that AWS manages, the same in every account.
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


class Built:
    """A distribution in a tiny stack."""

    def __init__(self, config: CdnConfig, *, domain: str | None = None, region: str = "eu-west-1") -> None:
        stack = TinyStack()
        Cdn(
            stack,
            "Cdn",
            config=config,
            load_balancer=elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=stack.vpc()),
            origin_domain=f"origin.{domain}" if domain else "internal-balancer.example",
            origin_https=domain is not None,
            origin_region=region,
            media_bucket=s3.Bucket.from_bucket_attributes(
                stack,
                "Media",
                bucket_name="media",
                bucket_regional_domain_name="media.s3.eu-west-1.amazonaws.com",
                region="eu-west-1",
            ),
            web_acl_arn="arn:aws:wafv2:us-east-1:111111111111:global/webacl/acl/id",
            domain_name=domain,
            certificate=acm.Certificate.from_certificate_arn(
                stack, "Certificate", "arn:aws:acm:us-east-1:111111111111:certificate/id"
            )
            if domain
            else None,
        )
        self.synthesized = Synthesized(stack)

    @property
    def config(self) -> dict[str, Any]:
        found: dict[str, Any] = self.synthesized.properties("AWS::CloudFront::Distribution")[
            "DistributionConfig"
        ]
        return found

    def behavior(self, path: str) -> dict[str, Any]:
        (found,) = [entry for entry in self.config["CacheBehaviors"] if entry["PathPattern"] == path]
        return dict(found)

    def origin(self, behavior: dict[str, Any]) -> dict[str, Any]:
        (found,) = [entry for entry in self.config["Origins"] if entry["Id"] == behavior["TargetOriginId"]]
        return dict(found)

    def policy(self, reference: dict[str, Any]) -> dict[str, Any]:
        resource: dict[str, Any] = self.synthesized.json["Resources"][reference["Ref"]]["Properties"]
        return resource


@pytest.fixture(scope="module")
def with_domain() -> Built:
    return Built(CdnConfig(), domain="shop.example.com")


@pytest.fixture(scope="module")
def without_domain() -> Built:
    return Built(CdnConfig(origin_shield=False, price_class="PriceClass_100"))


def test_the_load_balancer_is_reached_inside_the_vpc_over_tls(with_domain: Built) -> None:
    endpoint = with_domain.synthesized.properties("AWS::CloudFront::VpcOrigin")["VpcOriginEndpointConfig"]
    assert "Balancer" in endpoint["Arn"]["Ref"]
    assert endpoint["OriginProtocolPolicy"] == "https-only"
    assert endpoint["OriginSSLProtocols"] == ["TLSv1.2"]
    origin = with_domain.origin(with_domain.config["DefaultCacheBehavior"])
    assert origin["DomainName"] == "origin.shop.example.com"
    assert "CustomOriginConfig" not in origin
    assert origin["VpcOriginConfig"]["OriginKeepaliveTimeout"] == 45


def test_a_change_of_protocol_defines_another_vpc_origin(with_domain: Built, without_domain: Built) -> None:
    ids = [
        set(built.synthesized.all("AWS::CloudFront::VpcOrigin")) for built in (with_domain, without_domain)
    ]
    assert not ids[0] & ids[1]


def test_every_viewer_is_redirected_to_https(with_domain: Built) -> None:
    behaviors = [with_domain.config["DefaultCacheBehavior"], *with_domain.config["CacheBehaviors"]]
    assert len(behaviors) == 5
    assert {behavior["ViewerProtocolPolicy"] for behavior in behaviors} == {"redirect-to-https"}


def test_reads_are_cached_by_query_string_alone(with_domain: Built) -> None:
    behavior = with_domain.behavior("/api/read/*")
    assert set(behavior["AllowedMethods"]) == {"GET", "HEAD", "OPTIONS"}
    assert "OriginRequestPolicyId" not in behavior  # nothing outside the key reaches the application
    cache = with_domain.policy(behavior["CachePolicyId"])["CachePolicyConfig"]
    assert (cache["MinTTL"], cache["DefaultTTL"], cache["MaxTTL"]) == (0, 0, 300)
    keys = cache["ParametersInCacheKeyAndForwardedToOrigin"]
    assert keys["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert keys["CookiesConfig"] == {"CookieBehavior": "none"}
    assert keys["HeadersConfig"] == {"HeaderBehavior": "none"}
    assert keys["EnableAcceptEncodingBrotli"] is True
    assert keys["EnableAcceptEncodingGzip"] is True


def test_reads_that_are_never_cached_still_get_their_query_string() -> None:
    built = Built(CdnConfig(read_cache_max_seconds=0))
    behavior = built.behavior("/api/read/*")
    assert behavior["CachePolicyId"] == CACHING_DISABLED
    forwarded = built.policy(behavior["OriginRequestPolicyId"])["OriginRequestPolicyConfig"]
    assert forwarded["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert forwarded["CookiesConfig"] == {"CookieBehavior": "none"}


@pytest.mark.parametrize("path", ["/api/write/*", None])
def test_writes_and_all_else_pass_uncached_with_every_method(with_domain: Built, path: str | None) -> None:
    behavior = with_domain.behavior(path) if path else with_domain.config["DefaultCacheBehavior"]
    assert set(behavior["AllowedMethods"]) == ALL_METHODS
    assert behavior["CachePolicyId"] == CACHING_DISABLED
    assert behavior["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST


def test_static_files_are_cached_long_and_come_from_the_application(with_domain: Built) -> None:
    behavior = with_domain.behavior("/static/*")
    assert behavior["CachePolicyId"] == CACHING_OPTIMIZED
    assert "VpcOriginConfig" in with_domain.origin(behavior)


def test_media_come_from_the_bucket_through_origin_access_control(with_domain: Built) -> None:
    behavior = with_domain.behavior("/media/*")
    origin = with_domain.origin(behavior)
    assert origin["DomainName"] == "media.s3.eu-west-1.amazonaws.com"
    (control,) = with_domain.synthesized.all("AWS::CloudFront::OriginAccessControl")
    assert origin["OriginAccessControlId"] == {"Fn::GetAtt": [control, "Id"]}
    signing = with_domain.synthesized.properties("AWS::CloudFront::OriginAccessControl")
    assert signing["OriginAccessControlConfig"]["SigningBehavior"] == "always"


def test_uploaded_media_cannot_run_scripts_whatever_the_bucket_answers(with_domain: Built) -> None:
    policy = with_domain.policy(with_domain.behavior("/media/*")["ResponseHeadersPolicyId"])
    headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert headers["ContentSecurityPolicy"] == {
        "ContentSecurityPolicy": "default-src 'none'; sandbox",
        "Override": True,
    }


def test_pages_get_security_headers(with_domain: Built) -> None:
    policy = with_domain.policy(with_domain.config["DefaultCacheBehavior"]["ResponseHeadersPolicyId"])
    headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    assert headers["StrictTransportSecurity"]["IncludeSubdomains"] is True
    assert headers["ContentTypeOptions"] == {"Override": True}
    assert "frame-ancestors 'self'" in headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    assert headers["ContentSecurityPolicy"]["Override"] is False  # the application's own may be stricter
    assert headers["ReferrerPolicy"]["ReferrerPolicy"] == "strict-origin-when-cross-origin"


def test_every_path_of_the_configuration_gets_its_behavior() -> None:
    config = CdnConfig(
        read_paths=("/api/read/*", "/search"), write_paths=("/cart/*",), static_paths=(), media_path="/m/*"
    )
    paths = {behavior["PathPattern"] for behavior in Built(config).config["CacheBehaviors"]}
    assert paths == {"/api/read/*", "/search", "/cart/*", "/m/*"}


def test_the_distribution_speaks_http3_and_ipv6_behind_the_firewall(with_domain: Built) -> None:
    config = with_domain.config
    assert config["HttpVersion"] == "http2and3"
    assert config["IPV6Enabled"] is True
    assert ":global/webacl/" in config["WebACLId"]


def test_a_domain_brings_its_certificate_and_the_configured_tls_policy() -> None:
    built = Built(CdnConfig(minimum_tls="TLSv1.3_2025"), domain="shop.example.com")
    assert built.config["Aliases"] == ["shop.example.com"]
    certificate = built.config["ViewerCertificate"]
    assert certificate["MinimumProtocolVersion"] == "TLSv1.3_2025"
    assert certificate["SslSupportMethod"] == "sni-only"


def test_without_a_domain_the_origin_is_plain_http_and_the_name_cloudfronts(without_domain: Built) -> None:
    assert "Aliases" not in without_domain.config
    assert "ViewerCertificate" not in without_domain.config
    endpoint = without_domain.synthesized.properties("AWS::CloudFront::VpcOrigin")["VpcOriginEndpointConfig"]
    assert endpoint["OriginProtocolPolicy"] == "http-only"
    origin = without_domain.origin(without_domain.config["DefaultCacheBehavior"])
    assert origin["DomainName"] == "internal-balancer.example"


def test_origin_shield_is_near_the_home_region_or_off(with_domain: Built, without_domain: Built) -> None:
    shields = [origin["OriginShield"] for origin in with_domain.config["Origins"]]
    assert shields == [{"Enabled": True, "OriginShieldRegion": "eu-west-1"}] * 2
    north = Built(CdnConfig(), region="eu-north-1")
    assert {origin["OriginShield"]["OriginShieldRegion"] for origin in north.config["Origins"]} == {
        "eu-west-2"
    }
    for origin in without_domain.config["Origins"]:
        assert not origin.get("OriginShield", {"Enabled": False})["Enabled"]


def test_the_price_class_is_the_configured_one(with_domain: Built, without_domain: Built) -> None:
    assert with_domain.config["PriceClass"] == "PriceClass_All"
    assert without_domain.config["PriceClass"] == "PriceClass_100"


def test_the_cache_hit_rate_is_measured(with_domain: Built) -> None:
    subscription = with_domain.synthesized.properties("AWS::CloudFront::MonitoringSubscription")
    status = subscription["MonitoringSubscription"]["RealtimeMetricsSubscriptionConfig"]
    assert status == {"RealtimeMetricsSubscriptionStatus": "Enabled"}

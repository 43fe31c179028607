"""The CloudFront distribution that every shopper talks to."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_s3 as s3
from constructs import Construct

from config.edge import CdnConfig
from patterns.cdn_policies import CdnPolicies
from patterns.checkov import skip
from patterns.nag import acknowledge
from patterns.origin_shield import shield_region

READ_TIMEOUT = cdk.Duration.seconds(30)
# CloudFront's default of 5 s closes idle connections so early that distant edges open one per request.
# Each hop must keep idle connections longer than the one before it, or it closes one that is about to be
# reused and answers 502: CloudFront 45 s, the load balancer 50 s, Beanstalk's nginx 60 s.
KEEP_ALIVE = cdk.Duration.seconds(45)
PRICE_CLASSES = {
    "PriceClass_100": cloudfront.PriceClass.PRICE_CLASS_100,
    "PriceClass_200": cloudfront.PriceClass.PRICE_CLASS_200,
    "PriceClass_All": cloudfront.PriceClass.PRICE_CLASS_ALL,
}
TLS_POLICIES = {
    "TLSv1.2_2021": cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    "TLSv1.2_2025": cloudfront.SecurityPolicyProtocol.TLS_V1_2_2025,
    "TLSv1.3_2025": cloudfront.SecurityPolicyProtocol.TLS_V1_3_2025,
}


class Cdn(Construct):
    """Defines the distribution: one behavior per kind of path, an internal load balancer as its origin.

    The load balancer is reached through a VPC origin, so nothing of the store but the distribution has a
    public address, and the firewall in front of it cannot be bypassed. Reads, writes, static files and
    media are separate behaviors because they differ in all that matters: caching, methods, rate limits.

    Without a domain the distribution answers on its own name. It then has CloudFront's certificate, for
    which CloudFront fixes the TLS policy, and reaches the load balancer over plain HTTP inside the VPC.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: CdnConfig,
        load_balancer: elbv2.IApplicationLoadBalancer,
        origin_domain: str,
        origin_https: bool,
        origin_region: str,
        media_bucket: s3.IBucket,
        web_acl_arn: str,
        domain_name: str | None = None,
        certificate: acm.ICertificate | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._shield_region = shield_region(origin_region) if config.origin_shield else None
        self._policies = CdnPolicies(self, "Policies", read_cache_max_seconds=config.read_cache_max_seconds)
        self._application = self._application_origin(load_balancer, origin_domain, https=origin_https)
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=cdk.Stack.of(self).stack_name,
            default_behavior=self._writes(),
            additional_behaviors=self._behaviors(config, media_bucket),
            domain_names=[domain_name] if domain_name else None,
            certificate=certificate,
            minimum_protocol_version=TLS_POLICIES[config.minimum_tls] if certificate else None,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            enable_ipv6=True,
            price_class=PRICE_CLASSES[config.price_class],
            publish_additional_metrics=True,  # the cache hit rate and the origin's latency
            geo_restriction=_closed_to(config.blocked_countries),
            web_acl_id=web_acl_arn,
        )
        self._acknowledge(config, has_certificate=certificate is not None)

    @property
    def host(self) -> str:
        """The distribution's own name."""
        return self.distribution.distribution_domain_name

    def _application_origin(
        self, load_balancer: elbv2.IApplicationLoadBalancer, domain: str, *, https: bool
    ) -> cloudfront.IOrigin:
        # CloudFront does not take a new protocol on a VPC origin in use, hence an origin per protocol.
        vpc_origin = cloudfront.VpcOrigin(
            self,
            "HttpsOrigin" if https else "HttpOrigin",
            endpoint=cloudfront.VpcOriginEndpoint.application_load_balancer(load_balancer),
            protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY
            if https
            else cloudfront.OriginProtocolPolicy.HTTP_ONLY,
            origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
        )
        return origins.VpcOrigin.with_vpc_origin(
            vpc_origin,
            domain_name=domain,
            read_timeout=READ_TIMEOUT,
            keepalive_timeout=KEEP_ALIVE,
            origin_shield_enabled=self._shield_region is not None,
            origin_shield_region=self._shield_region,
        )

    def _behaviors(
        self, config: CdnConfig, media_bucket: s3.IBucket
    ) -> dict[str, cloudfront.BehaviorOptions]:
        reads = dict.fromkeys(config.read_paths, self._reads())
        writes = dict.fromkeys(config.write_paths, self._writes())
        static = dict.fromkeys(config.static_paths, self._static())
        return reads | writes | static | {config.media_path: self._media(media_bucket)}

    def _reads(self) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=self._application,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
            cache_policy=self._policies.reads,
            origin_request_policy=self._policies.read_forwarding,
            response_headers_policy=self._policies.page_headers,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        )

    def _writes(self) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=self._application,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            # The viewer's Host would match neither the origin's certificate nor its listener rule.
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            response_headers_policy=self._policies.page_headers,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        )

    def _static(self) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=self._application,
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            response_headers_policy=self._policies.page_headers,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        )

    def _media(self, bucket: s3.IBucket) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=origins.S3BucketOrigin.with_origin_access_control(
                bucket,
                origin_shield_enabled=self._shield_region is not None,
                origin_shield_region=self._shield_region,
            ),
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            response_headers_policy=self._policies.media_headers,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        )

    def _acknowledge(self, config: CdnConfig, *, has_certificate: bool) -> None:
        cdk.Validations.of(self.distribution).acknowledge(
            cdk.Acknowledgment(
                id="@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac",
                reason="the stack that owns the media bucket grants the read in its bucket and key policies",
            )
        )
        if not config.blocked_countries:
            acknowledge(
                self.distribution,
                "AwsSolutions-CFR1",
                "the store serves a worldwide public; the web ACL's rate limits and rules stop abuse",
            )
        skip(
            self.distribution,
            "CKV_AWS_86",
            "Access logs go to S3 through CloudWatch's log delivery, which this check does not know.",
        )
        acknowledge(
            self.distribution,
            "AwsSolutions-CFR3",
            "access logs go to S3 through CloudWatch vended logs, which this rule does not know",
        )
        if not has_certificate:
            acknowledge(
                self.distribution,
                "AwsSolutions-CFR4",
                "without a domain CloudFront's own certificate applies, for which it fixes the TLS policy",
            )
            skip(
                self.distribution,
                "CKV_AWS_174",
                "Without a domain CloudFront's own certificate applies, for which it fixes the TLS policy.",
            )


def _closed_to(countries: Sequence[str]) -> cloudfront.GeoRestriction | None:
    return cloudfront.GeoRestriction.denylist(*countries) if countries else None

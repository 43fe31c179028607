"""The stack of everything between the shopper and the load balancer."""

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_s3 as s3
from constructs import Construct

from config import EnvironmentConfig
from patterns.cdn import Cdn
from patterns.cdn_logs import CdnLogs
from patterns.dns import AliasRecords, OutsideCheck
from patterns.firewall import Firewall
from patterns.safekeeping import DataKey
from stacks.base import EDGE_REGION, StorefrontStack
from stacks.storage import StorageStack
from stacks.web import WebStack


class EdgeStack(StorefrontStack):
    """Defines the distribution, its firewall, certificate, records, logs and the check from outside.

    In us-east-1, where CloudFront takes certificates, web ACLs and log deliveries from. The load balancer
    and the media bucket are in the home region, hence named by attributes that need no fixed names.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        web: WebStack,
        storage: StorageStack,
        hosted_zone_id: str | None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            config=config,
            description="Storefront: CDN, firewall, certificate and records",
            region=EDGE_REGION,
        )
        zone = self._zone(config, hosted_zone_id)
        self.certificate = self._certificate(zone)
        self.firewall = self._firewall(config)
        self.web_acl = self.firewall.web_acl
        self.distribution = self._distribution(config, web, self._media_bucket(storage))
        CdnLogs(self, "Logs", distribution=self.distribution, bucket_arn=_bucket(storage.log_bucket).attr_arn)
        if zone:
            AliasRecords(self, "Records", zone=zone, distribution=self.distribution)
        host = zone.zone_name if zone else self.distribution.distribution_domain_name
        self.outside_check = OutsideCheck(self, "Check", host=host, path=config.web.health_check_path)
        self.health_check = self.outside_check.health_check
        self._outputs(host)

    def _zone(self, config: EnvironmentConfig, hosted_zone_id: str | None) -> route53.IHostedZone | None:
        if config.domain is None or hosted_zone_id is None:
            return None
        return route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=hosted_zone_id, zone_name=config.domain.name
        )

    def _certificate(self, zone: route53.IHostedZone | None) -> acm.Certificate | None:
        if zone is None:
            return None
        return acm.Certificate(
            self,
            "Certificate",
            domain_name=zone.zone_name,
            validation=acm.CertificateValidation.from_dns(zone),
        )

    def _firewall(self, config: EnvironmentConfig) -> Firewall:
        key = DataKey(self, "LogKey", purpose="logs of the firewall", protected=config.protected)
        key.allow_log_groups()
        return Firewall(
            self,
            "Firewall",
            config=config.firewall,
            write_paths=config.cdn.write_paths,
            log_key=key.key,
            protected=config.protected,
        )

    def _media_bucket(self, storage: StorageStack) -> s3.IBucket:
        bucket = _bucket(storage.media_bucket)
        return s3.Bucket.from_bucket_attributes(
            self,
            "Media",
            bucket_name=bucket.ref,
            bucket_regional_domain_name=bucket.attr_regional_domain_name,
            region=storage.region,
        )

    def _distribution(
        self, config: EnvironmentConfig, web: WebStack, media_bucket: s3.IBucket
    ) -> cloudfront.Distribution:
        return Cdn(
            self,
            "Cdn",
            config=config.cdn,
            load_balancer=web.load_balancer,
            origin_domain=web.origin_domain,
            origin_https=web.origin_https,
            origin_region=config.region,
            media_bucket=media_bucket,
            web_acl_arn=self.web_acl.attr_arn,
            domain_name=config.domain.name if config.domain else None,
            certificate=self.certificate,
        ).distribution

    def _outputs(self, host: str) -> None:
        cdk.CfnOutput(self, "Url", value=f"https://{host}", description="Address of the store")
        cdk.CfnOutput(
            self,
            "DistributionId",
            value=self.distribution.distribution_id,
            description="For invalidations: aws cloudfront create-invalidation --distribution-id <id>",
        )


def _bucket(bucket: s3.Bucket) -> s3.CfnBucket:
    """Name a bucket of another region by attributes, which need no fixed name."""
    resource = bucket.node.default_child
    if not isinstance(resource, s3.CfnBucket):
        raise TypeError(f"{bucket.node.path} is not a bucket but {resource!r}")
    return resource

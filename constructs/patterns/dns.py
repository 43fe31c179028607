"""Public DNS of the store: its hosted zone, its alias records, and the check from outside."""

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from constructs import Construct

from patterns.safekeeping import removal_policy


class Zone(Construct):
    """Defines the public hosted zone of the store's domain.

    Route 53 hands out other name servers whenever a zone is defined anew, and the registrar's delegation
    then points to nowhere until somebody corrects it by hand. A protected zone is therefore retained.
    """

    def __init__(self, scope: Construct, construct_id: str, *, domain_name: str, protected: bool) -> None:
        super().__init__(scope, construct_id)
        self.hosted_zone = route53.PublicHostedZone(
            self, "HostedZone", zone_name=domain_name, comment="The store's public zone"
        )
        self.hosted_zone.apply_removal_policy(removal_policy(protected=protected))


class AliasRecords(Construct):
    """Defines the A and AAAA records that point the apex of the zone to the distribution.

    Alias records, since a CNAME is not allowed at the apex; both families, since the distribution serves
    IPv6 and many mobile networks have nothing else. Queries for alias records are free.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        zone: route53.IHostedZone,
        distribution: cloudfront.IDistribution,
    ) -> None:
        super().__init__(scope, construct_id)
        target = route53.RecordTarget.from_alias(targets.CloudFrontTarget(distribution))
        route53.ARecord(self, "Ipv4", zone=zone, target=target)
        route53.AaaaRecord(self, "Ipv6", zone=zone, target=target)


class OutsideCheck(Construct):
    """Defines the health check that asks for the store from around the world, as a shopper would.

    It passes DNS, TLS, CDN, firewall, VPC origin and load balancer, so it sees failures that no part
    reports of itself: an expired certificate, a lost delegation, a firewall that blocks everyone.
    """

    def __init__(self, scope: Construct, construct_id: str, *, host: str, path: str) -> None:
        super().__init__(scope, construct_id)
        self.health_check = route53.HealthCheck(
            self,
            "HealthCheck",
            type=route53.HealthCheckType.HTTPS,
            fqdn=host,
            resource_path=path,
            enable_sni=True,
            failure_threshold=3,
            request_interval=cdk.Duration.seconds(30),
        )

    def metric_status(self) -> cloudwatch.Metric:
        """1 while the checkers agree that the store answers, else 0. Published to us-east-1 only."""
        return cloudwatch.Metric(
            namespace="AWS/Route53",
            metric_name="HealthCheckStatus",
            dimensions_map={"HealthCheckId": self.health_check.health_check_id},
            statistic=cloudwatch.Stats.MINIMUM,
            period=cdk.Duration.minutes(1),
        )

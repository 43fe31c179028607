"""The stack of the load balancer and of both Beanstalk tiers."""

import hashlib
from collections.abc import Mapping

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_route53 as route53
from constructs import Construct, IDependable

from config import EnvironmentConfig
from config.compute import FleetConfig
from config.loader import ROOT
from patterns import scaling
from patterns.access import Access
from patterns.beanstalk import BeanstalkApplication, BeanstalkEnvironment
from patterns.beanstalk_options import Tier
from patterns.beanstalk_tiers import Fleet, Routing, web_options, worker_options
from patterns.broker import Broker
from patterns.cache import Cache
from patterns.instance_role import InstanceRole, PlatformPolicy
from patterns.load_balancer import LoadBalancer
from patterns.safekeeping import grant_read_secret
from patterns.source_bundle import SourceBundle
from patterns.worker_queue import CRON_PATH, WorkerQueue, cron_yaml
from stacks.base import StorefrontStack
from stacks.database import DatabaseStack
from stacks.environment_properties import environment_properties
from stacks.storage import StorageStack


class WebStack(StorefrontStack):
    """Defines the internal load balancer, the web tier behind it and the worker tier beside it.

    It consumes every data tier, so all that crosses (security-group rules, permissions, environment
    properties) is declared here and the data tiers know nothing of their clients.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        vpc: ec2.IVpc,
        storage: StorageStack,
        database: DatabaseStack,
        cache: Cache,
        broker: Broker,
        hosted_zone_id: str | None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            config=config,
            description="Storefront: load balancer, web and worker tiers on Elastic Beanstalk",
        )
        self._config = config
        self._vpc = vpc
        self._storage, self._database, self._cache, self._broker = storage, database, cache, broker
        self.origin_certificate = self._certificate(hosted_zone_id)
        self._balancer = self._load_balancer()
        self.load_balancer = self._balancer.load_balancer
        self.origin_https = config.domain is not None
        self.origin_domain = (
            f"origin.{config.domain.name}" if config.domain else self.load_balancer.load_balancer_dns_name
        )
        queues = WorkerQueue(self, "Queues")
        self.worker_queue, self.dead_letter_queue = queues.queue, queues.dead_letter_queue
        self._application = BeanstalkApplication(self, "Application")
        self._platform = PlatformPolicy(self, "Instances", application_name=self._application.name)
        self.web = self._web_tier()
        self.worker = self._worker_tier()

    def _load_balancer(self) -> LoadBalancer:
        return LoadBalancer(
            self,
            "LoadBalancer",
            vpc=self._vpc,
            log_bucket=self._storage.log_bucket,
            cloudfront_prefix_list=self._config.cloudfront_prefix_list,
            certificate=self.origin_certificate,
            protected=self._config.protected,
        )

    def _certificate(self, hosted_zone_id: str | None) -> acm.ICertificate | None:
        """Define the certificate that CloudFront checks the origin's host name against."""
        domain = self._config.domain
        if domain is None or hosted_zone_id is None:
            return None
        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=hosted_zone_id, zone_name=domain.name
        )
        return acm.Certificate(
            self,
            "OriginCertificate",
            domain_name=f"origin.{domain.name}",
            validation=acm.CertificateValidation.from_dns(zone),
        )

    def _web_tier(self) -> BeanstalkEnvironment:
        role = InstanceRole(self, "WebRole", platform=self._platform)
        self._database.grant_migrate(role.access)
        group = self._security_group("Web")
        from_balancer = Access(
            self,
            "LoadBalancerToWeb",
            source=self._balancer.security_group,
            target=group,
            port=80,
            description="Load balancer to web tier",
        )
        routing = Routing(
            load_balancer=self.load_balancer,
            security_group=self._balancer.security_group,
            port=self._balancer.port,
            host=self.origin_domain,
        )
        config = self._config.web
        return BeanstalkEnvironment(
            self,
            "Web",
            config=self._config.application,
            tier="web",
            application=self._application,
            bundle=self._bundle("web", {scaling.PATH: scaling.write(scaling.web_scaling(config))}),
            options=web_options(config, self._fleet("web", config, role, group), routing),
            routing=self._routing_fingerprint(),
            after=[
                *self._connections("Web", group),
                *self._grants("web", role),
                self._balancer.listener,
                from_balancer,
            ],
        )

    def _worker_tier(self) -> BeanstalkEnvironment:
        role = InstanceRole(self, "WorkerRole", platform=self._platform, queue=self.worker_queue)
        group = self._security_group("Worker")
        config = self._config.worker
        generated = {scaling.PATH: scaling.write(scaling.worker_scaling(config))}
        if config.periodic_jobs:
            generated[CRON_PATH] = cron_yaml(config.periodic_jobs)
        return BeanstalkEnvironment(
            self,
            "Worker",
            config=self._config.application,
            tier="worker",
            application=self._application,
            bundle=self._bundle("worker", generated),
            options=worker_options(
                config,
                self._fleet("worker", config, role, group),
                queue=self.worker_queue,
                broker_name=self._broker.broker_name,
            ),
            after=[*self._connections("Worker", group), *self._grants("worker", role)],
        )

    def _routing_fingerprint(self) -> str:
        """Shorten what the listener rule matches; the load balancer's own name has no value yet."""
        host = self.origin_domain if self._config.domain else "load-balancer"
        return hashlib.sha256(f"{self._balancer.port} {host}".encode()).hexdigest()[:6].upper()

    def _security_group(self, tier: str) -> ec2.SecurityGroup:
        group = ec2.SecurityGroup(
            self,
            f"{tier}SecurityGroup",
            vpc=self._vpc,
            description=f"Instances of the {tier.lower()} tier",
            allow_all_outbound=False,
        )
        group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.HTTPS, "AWS services and partners")
        return group

    def _connections(self, tier: str, group: ec2.SecurityGroup) -> list[IDependable]:
        """Open the way to each data tier, and return what instances must wait for."""
        targets = {
            "Database": (self._database.security_group, self._database.port),
            "Cache": (self._cache.security_group, self._cache.port),
        }
        if tier == "Worker":
            targets["Broker"] = (self._broker.security_group, self._broker.port)
        return [
            Access(
                self,
                f"{tier}To{name}",
                source=group,
                target=target,
                port=port,
                description=f"{tier} tier to {name.lower()}",
            )
            for name, (target, port) in targets.items()
        ]

    def _grants(self, tier: Tier, role: InstanceRole) -> list[IDependable]:
        """Permit what the contract names, and return what instances must wait for.

        No secret is read by both tiers: the worker alone talks to the broker, and web to the partner.
        """
        self._database.grant_read(role.access, tier)
        self._cache.grant_connect(role.access)
        role.role.add_managed_policy(self._storage.media_access)
        if tier == "worker":
            self._broker.grant_connect(role.access)
        elif self._storage.catalog_secret:
            grant_read_secret(self._storage.catalog_secret, role.access)
        return role.permissions

    def _bundle(self, tier: Tier, generated: Mapping[str, str]) -> SourceBundle:
        folder = ROOT / self._config.application.bundle
        return SourceBundle(self, f"{tier.capitalize()}Bundle", folder=folder, tier=tier, generated=generated)

    def _fleet(self, tier: Tier, config: FleetConfig, role: InstanceRole, group: ec2.SecurityGroup) -> Fleet:
        return Fleet(
            vpc=self._vpc,
            security_group=group,
            profile=role.profile,
            service_role=self._application.service_role,
            log_retention_days=self._config.monitoring.log_retention_days,
            properties=environment_properties(
                tier,
                config=self._config,
                fleet=config,
                storage=self._storage,
                database=self._database,
                cache=self._cache,
                broker=self._broker,
            ),
        )

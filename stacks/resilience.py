"""The stack of fault-injection experiments."""

from collections.abc import Iterator, Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from config import EnvironmentConfig
from patterns.broker import Broker
from patterns.broker_reboot import BrokerReboot
from patterns.cache import Cache
from patterns.fault_injection import Discovery, Experiment, Fault, Safeguards
from patterns.faults import cache_failover, instance_loss, writer_failover
from patterns.log_group import log_group
from patterns.safekeeping import DataKey
from patterns.zone_loss import zone_loss
from stacks.base import StorefrontStack
from stacks.database import DatabaseStack
from stacks.web import WebStack


class ResilienceStack(StorefrontStack):
    """Defines an experiment for each fault that the environment is built to survive, and for no other.

    An environment without standbys, say, has no failover to try: the experiment would be an outage.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        vpc: ec2.IVpc,
        database: DatabaseStack,
        cache: Cache,
        broker: Broker,
        web: WebStack,
        stop_alarms: Sequence[cloudwatch.IAlarm],
    ) -> None:
        super().__init__(
            scope, construct_id, config=config, description="Storefront: fault-injection experiments"
        )
        self._config = config
        safeguards = self._safeguards(stop_alarms)
        faults = [
            *self._zone_loss(vpc),
            *self._writer_failover(database),
            *self._cache_failover(cache),
            *self._instance_loss(web),
            *self._broker_reboot(broker),
        ]
        discovery = Discovery(self, "Discovery", faults=[fault for _, fault in faults]).policy
        self.experiments = {
            name: Experiment(self, name, fault=fault, safeguards=safeguards, discovery=discovery)
            for name, fault in faults
        }

    def _safeguards(self, stop_alarms: Sequence[cloudwatch.IAlarm]) -> Safeguards:
        key = DataKey(self, "LogKey", purpose="logs of experiments", protected=False)
        key.allow_log_groups()
        days = self._config.monitoring.log_retention_days
        return Safeguards(
            stop_alarms=stop_alarms,
            log_group=log_group(self, "Log", key=key.key, retention_days=days),
        )

    def _zone_loss(self, vpc: ec2.IVpc) -> Iterator[tuple[str, Fault]]:
        if self._config.protected and self._config.database.multi_az:
            zone = self.availability_zones[0]
            yield "ZoneLoss", zone_loss(self, environment=self._config.name, zone=zone, vpc=vpc)

    def _writer_failover(self, database: DatabaseStack) -> Iterator[tuple[str, Fault]]:
        if self._config.database.multi_az:
            writers = [shard.writer.instance_arn for shard in database.shards]
            yield (
                "WriterFailover",
                writer_failover(environment=self._config.name, writer_arns=writers),
            )

    def _cache_failover(self, cache: Cache) -> Iterator[tuple[str, Fault]]:
        if cache.mode == "cluster" and self._config.cache.replicas_per_shard:
            arn = self.format_arn(
                service="elasticache",
                resource="replicationgroup",
                resource_name=cache.cache_name,
                arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
            )
            zone = self.availability_zones[0]
            yield "CacheFailover", cache_failover(environment=self._config.name, cache_arn=arn, zone=zone)

    def _instance_loss(self, web: WebStack) -> Iterator[tuple[str, Fault]]:
        tiers = (("web", self._config.web, web.web), ("worker", self._config.worker, web.worker))
        for tier, fleet, environment in tiers:
            if fleet.min_instances > 1:
                fault = instance_loss(self, tier=tier, environment_name=environment.environment_name)
                yield f"{tier.capitalize()}InstanceLoss", fault

    def _broker_reboot(self, broker: Broker) -> Iterator[tuple[str, Fault]]:
        if self._config.broker.deployment_mode == "CLUSTER_MULTI_AZ":
            reboot = BrokerReboot(
                self, "Broker", broker_id=broker.resource.ref, broker_arn=broker.resource.attr_arn
            )
            yield "BrokerReboot", reboot.fault

"""The stack of alarms, dashboards and the budget of the home region."""

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from config import EnvironmentConfig
from patterns.alarm_topics import AlarmTopics, Severity
from patterns.alarms import AlarmFactory
from patterns.backup_alarms import BackupAlarms
from patterns.broker import Broker
from patterns.broker_alarms import BrokerAlarms
from patterns.bucket_alarms import BucketAlarms
from patterns.cache import Cache
from patterns.cache_alarms import CacheAlarms
from patterns.certificate_alarm import CertificateAlarm
from patterns.credential_age import CredentialAge, RotationAlarm
from patterns.database_alarms import DatabaseAlarms
from patterns.fleet_alarms import FleetAlarms
from patterns.maintenance import MaintenanceMutes
from patterns.network_alarms import NetworkAlarms
from patterns.web_alarms import JobAlarms, LoadBalancerAlarms
from stacks.base import StorefrontStack
from stacks.dashboards import Dashboards, largest_backlog
from stacks.database import DatabaseStack
from stacks.edge import EdgeStack
from stacks.storage import StorageStack
from stacks.web import WebStack


class ObservabilityStack(StorefrontStack):
    """Defines what watches the home region, and the dashboards of the whole store.

    All alarms are here and none in the stacks that they watch, so that a threshold can change without an
    update of a stack that holds data.
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
        web: WebStack,
        edge: EdgeStack,
    ) -> None:
        super().__init__(scope, construct_id, config=config, description="Storefront: alarms and dashboards")
        monitoring = config.monitoring
        self.topics = AlarmTopics(self, "Topics", emails=monitoring.alarm_emails)
        self._alarms = AlarmFactory(topics=self.topics, runbook_url=monitoring.runbook_url)
        self.stop_alarms = self._watch_load_balancer(config, web)
        self._watch_tiers(config, web)
        self._watch_backends(config, database, cache, broker)
        self._watch_storage(storage)
        self._watch_network(vpc)
        self._watch_credentials(config, storage, database, broker)
        if config.backup.enabled:
            BackupAlarms(self, "Backup", alarms=self._alarms)
        self.store_unwell = self._unwell()
        MaintenanceMutes(self, "Maintenance", windows=monitoring.maintenance, alarms=self._alarms)
        Dashboards(
            self,
            "Dashboards",
            config=config,
            alarms=[self.store_unwell, *self._alarms.alarms(Severity.CRITICAL)],
            edge=edge,
            web=web,
            cache=cache,
            database=database,
            broker=broker,
        )

    def _unwell(self) -> cloudwatch.CompositeAlarm:
        return self._alarms.composite(
            self,
            "StoreUnwell",
            summary="The store is unwell: at least one critical alarm of the home region rings.",
            runbook="store-unwell",
        )

    def _watch_load_balancer(self, config: EnvironmentConfig, web: WebStack) -> list[cloudwatch.Alarm]:
        """Define its alarms; return those that tell that shoppers are affected."""
        shoppers = LoadBalancerAlarms(
            self,
            "LoadBalancer",
            config=config.monitoring,
            load_balancer=web.load_balancer,
            alarms=self._alarms,
        )
        if web.origin_certificate:
            CertificateAlarm(
                self,
                "Certificate",
                name="Load balancer",
                certificate=web.origin_certificate,
                alarms=self._alarms,
            )
        return [shoppers.errors, shoppers.latency]

    def _watch_tiers(self, config: EnvironmentConfig, web: WebStack) -> None:
        FleetAlarms(
            self,
            "Web",
            config=config.web,
            environment_name=web.web.environment_name,
            tier="web",
            severity=Severity.CRITICAL,
            alarms=self._alarms,
        )
        FleetAlarms(
            self,
            "Worker",
            config=config.worker,
            environment_name=web.worker.environment_name,
            tier="worker",
            severity=Severity.WARNING,
            alarms=self._alarms,
        )
        JobAlarms(
            self,
            "Jobs",
            queue=web.worker_queue,
            dead_letter_queue=web.dead_letter_queue,
            alarms=self._alarms,
        )

    def _watch_backends(
        self, config: EnvironmentConfig, database: DatabaseStack, cache: Cache, broker: Broker
    ) -> None:
        DatabaseAlarms(
            self,
            "Database",
            config=config.database,
            shards=database.shards,
            replica_lag_seconds=config.monitoring.replica_lag_seconds,
            alarms=self._alarms,
        )
        CacheAlarms(self, "Cache", config=config.cache, cache_name=cache.cache_name, alarms=self._alarms)
        BrokerAlarms(
            self,
            "Broker",
            broker_name=broker.broker_name,
            instance_type=config.broker.instance_type,
            backlog=largest_backlog(config),
            alarms=self._alarms,
        )

    def _watch_network(self, vpc: ec2.IVpc) -> None:
        found = [child for child in vpc.node.find_all() if isinstance(child, ec2.CfnNatGateway)]
        NetworkAlarms(self, "Network", gateways=found, alarms=self._alarms)

    def _watch_credentials(
        self, config: EnvironmentConfig, storage: StorageStack, database: DatabaseStack, broker: Broker
    ) -> None:
        for shard in database.shards:
            RotationAlarm(
                self,
                f"Rotation{shard.name.capitalize()}",
                shard=shard.name,
                function_names=shard.rotation.function_names,
                alarms=self._alarms,
            )
        by_hand: dict[str, secretsmanager.ISecret] = {"broker": broker.secret}
        if storage.catalog_secret:
            by_hand["catalog"] = storage.catalog_secret
        CredentialAge(
            self,
            "Credentials",
            environment=config.name,
            secrets=by_hand,
            most_days=config.monitoring.credential_age_days,
            alarms=self._alarms,
        )

    def _watch_storage(self, storage: StorageStack) -> None:
        bucket = storage.media_bucket.node.default_child
        if not isinstance(bucket, s3.CfnBucket):
            raise TypeError(f"the media bucket is not a bucket but {bucket!r}")
        BucketAlarms(self, "Media", bucket=bucket, alarms=self._alarms)

"""The database: PostgreSQL in shards, each a writer with its read replicas and its secret."""

from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from config.contract import Tier
from config.data import DatabaseConfig
from config.shards import ShardConfig
from patterns.checkov import skip
from patterns.database_foundation import ShardPlacement, engine
from patterns.nag import HIPAA, NIST, acknowledge, acknowledge_regulations
from patterns.rotation import UNSAFE_CHARACTERS, ShardRotation
from patterns.safekeeping import removal_policy
from patterns.tags import ROLE_TAG, WRITER

DATABASE = "storefront"
MASTER_USER = "storefront"
DEFAULT_PORT = 5432
# The advanced mode of Database Insights includes 15 months of history, and takes no other retention.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Database-Insights.html
ADVANCED_INSIGHTS_DAYS = 465


class Shard(Construct):
    """Defines one shard: a writer with a generated secret, and its read replicas over the zones.

    Logical ids come from the shard's name and a replica's number, never from positions in the
    configuration, so adding or removing a shard leaves the others alone. When protected, the writer
    leaves a final snapshot and every instance refuses deletion until its protection is lifted. A replica
    has nothing to snapshot: RDS refuses a final snapshot of one.

    The master password is generated here and not managed by RDS, which supports no read replicas of
    PostgreSQL then. RDS names the log groups after its own instance ids; their retention cannot be set
    from a template without a custom resource, so they are kept until someone sets one.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shard: ShardConfig,
        config: DatabaseConfig,
        placement: ShardPlacement,
        protected: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = shard.name
        self._config = config
        self._placement = placement
        self._protected = protected
        instance_class = shard.instance_class or config.instance_class
        self._instance_type = ec2.InstanceType(instance_class.removeprefix("db."))
        self.writer = self._writer(self._credentials())
        cdk.Tags.of(self.writer).add(ROLE_TAG, WRITER)
        self.owner_secret = self._attached_secret()
        self.rotation = self._rotation()
        self.replicas = [self._replica(number) for number in range(1, config.read_replicas + 1)]

    @property
    def secrets(self) -> Mapping[Tier, secretsmanager.ISecret]:
        """The credentials of each tier's user; `owner_secret` has those of the tables' owner."""
        return self.rotation.secrets

    @property
    def instances(self) -> list[rds.DatabaseInstance | rds.DatabaseInstanceReadReplica]:
        """The writer and the replicas."""
        return [self.writer, *self.replicas]

    def _credentials(self) -> rds.Credentials:
        secret = rds.DatabaseSecret(
            self,
            "Secret",
            username=MASTER_USER,
            dbname=DATABASE,
            encryption_key=self._placement.key,
            exclude_characters=UNSAFE_CHARACTERS,
        )
        secret.apply_removal_policy(removal_policy(protected=self._protected))
        return rds.Credentials.from_secret(secret)

    def _attached_secret(self) -> secretsmanager.ISecret:
        if self.writer.secret is None:
            raise ValueError(f"shard {self.name!r}: the writer has no secret")
        return self.writer.secret

    def _rotation(self) -> ShardRotation:
        return ShardRotation(
            self,
            "Rotation",
            writer=self.writer,
            owner=self.owner_secret,
            database=DATABASE,
            key=self._placement.key,
            placement=self._placement.rotation,
            protected=self._protected,
        )

    def _writer(self, credentials: rds.Credentials) -> rds.DatabaseInstance:
        config = self._config
        writer = rds.DatabaseInstance(
            self,
            "Writer",
            engine=engine(config),
            database_name=DATABASE,
            credentials=credentials,
            multi_az=config.multi_az,
            allocated_storage=config.storage_gib,
            storage_encrypted=True,
            storage_encryption_key=self._placement.key,
            backup_retention=cdk.Duration.days(config.backup_retention_days),
            preferred_backup_window=config.backup_window,
            copy_tags_to_snapshot=True,
            delete_automated_backups=not self._protected,
            removal_policy=cdk.RemovalPolicy.SNAPSHOT if self._protected else cdk.RemovalPolicy.DESTROY,
            **self._common(),
        )
        self._acknowledge(writer)
        if "." not in config.engine_version:
            # RDS takes a major version for its default minor one; cfn-lint knows full versions only.
            resource = writer.node.default_child
            if isinstance(resource, cdk.CfnResource):
                resource.add_metadata("cfn-lint", {"config": {"ignore_checks": ["W3691"]}})
        self._acknowledge_savings(writer)
        return writer

    def _acknowledge_savings(self, writer: rds.DatabaseInstance) -> None:
        if not self._config.multi_az:
            reason = (
                "The environment's file turns the standby off to save its cost; automatic backups restore "
                "the shard after the loss of a zone."
            )
            acknowledge(writer, "AwsSolutions-RDS3", reason)
            if self._protected:
                acknowledge_regulations(writer, "RDSMultiAZSupport", reason, packs=(HIPAA, NIST))
            skip(
                writer,
                "CKV_AWS_157",
                "The environment's file turns standbys off to save their cost; backups restore the shard.",
            )
        if not self._config.backup_retention_days:
            reason = "The environment's file turns backups off, which it may as long as it is not protected."
            acknowledge(writer, "AwsSolutions-RDS13", reason)
            skip(writer, "CKV_AWS_133", reason)

    def _replica(self, number: int) -> rds.DatabaseInstanceReadReplica:
        zones = self._placement.vpc.availability_zones
        replica = rds.DatabaseInstanceReadReplica(
            self,
            f"Replica{number}",
            source_database_instance=self.writer,
            multi_az=self._config.replica_multi_az,
            # A Multi-AZ writer moves between zones, so replicas go round all of them. RDS places those that
            # have a standby themselves.
            availability_zone=None if self._config.replica_multi_az else zones[(number - 1) % len(zones)],
            removal_policy=cdk.RemovalPolicy.DESTROY,
            **self._common(),
        )
        resource = replica.node.default_child
        if isinstance(resource, rds.CfnDBInstance):
            resource.engine = "postgres"  # for checkers, which judge the port by it; RDS takes the writer's
        self._acknowledge(replica)
        self._acknowledge_inherited(replica)
        return replica

    def _acknowledge_inherited(self, replica: rds.DatabaseInstanceReadReplica) -> None:
        reason = (
            "A replica inherits encryption and key from its writer, which is encrypted; RDS refuses the "
            "property on a replica."
        )
        acknowledge(replica, "AwsSolutions-RDS2", reason)
        skip(replica, "CKV_AWS_16", reason)
        if self._protected:
            acknowledge_regulations(replica, "RDSStorageEncrypted", reason)
            acknowledge_regulations(
                replica,
                "RDSInBackupPlan",
                "The plan of this stack takes every writer; a replica holds nothing that its writer lacks.",
                packs=(HIPAA, NIST),
            )
        if self._config.replica_multi_az:
            return
        reason = "Replicas are spread over the zones and reads go to any of them; the writer has the standby."
        acknowledge(replica, "AwsSolutions-RDS3", reason)
        skip(replica, "CKV_AWS_157", reason)
        if self._protected:
            acknowledge_regulations(replica, "RDSMultiAZSupport", reason, packs=(HIPAA, NIST))

    def _common(self) -> dict[str, Any]:
        """Properties that the writer and its replicas share; RDS inherits none of these."""
        config, placement = self._config, self._placement
        return {
            "vpc": placement.vpc,
            "subnet_group": placement.subnet_group,
            "security_groups": [placement.security_group],
            "publicly_accessible": False,
            "port": config.port,
            "parameter_group": placement.parameter_group,
            "instance_type": self._instance_type,
            "storage_type": rds.StorageType.GP3,
            "max_allocated_storage": config.max_storage_gib,
            "iam_authentication": True,
            "ca_certificate": rds.CaCertificate.RDS_CA_RSA2048_G1,
            "auto_minor_version_upgrade": True,
            "preferred_maintenance_window": config.maintenance_window,
            "cloudwatch_logs_exports": ["postgresql", "upgrade"],
            "monitoring_interval": cdk.Duration.seconds(60),
            "monitoring_role": placement.monitoring_role,
            "deletion_protection": self._protected,
            **self._insights(),
        }

    def _insights(self) -> dict[str, Any]:
        days = self._config.insights_retention_days
        advanced = days == ADVANCED_INSIGHTS_DAYS
        return {
            "enable_performance_insights": True,
            "performance_insight_encryption_key": self._placement.key,
            "performance_insight_retention": _retention(days),
            "database_insights_mode": (
                rds.DatabaseInsightsMode.ADVANCED if advanced else rds.DatabaseInsightsMode.STANDARD
            ),
        }

    def _acknowledge(self, instance: rds.DatabaseInstance | rds.DatabaseInstanceReadReplica) -> None:
        if self._config.port == DEFAULT_PORT:
            acknowledge(
                instance,
                "AwsSolutions-RDS11",
                "Another port hides nothing here: the instance is in isolated subnets, and its security "
                "group admits the application's groups only, over TLS.",
            )
        if not self._protected:
            acknowledge(
                instance,
                "AwsSolutions-RDS10",
                "The environment is marked unprotected, so that it can be destroyed in one command; "
                "protected environments turn deletion protection on.",
            )


def _retention(days: int) -> rds.PerformanceInsightRetention:
    named = {7: "DEFAULT", 731: "LONG_TERM"}
    return rds.PerformanceInsightRetention[named.get(days, f"MONTHS_{days // 31}")]

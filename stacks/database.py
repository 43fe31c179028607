"""The stack of the sharded database and the shard map."""

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from config import EnvironmentConfig
from config.contract import ParameterPaths, Tier
from patterns.backup import BackupPlan, Backups
from patterns.database import Shard
from patterns.database_foundation import DatabaseFoundation
from patterns.restore_test import RestoreTest
from patterns.safekeeping import DataKey, grant_read_secret, grant_replace_secret
from patterns.shard_map import ShardMap
from stacks.base import StorefrontStack


class DatabaseStack(StorefrontStack):
    """Defines every shard of the database, and the parameters that tell the application of them."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        vpc: ec2.IVpc,
        backups: Backups | None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            config=config,
            description="Storefront: PostgreSQL shards, their secrets and the shard map",
            stateful=True,
        )
        self.key: kms.Key = DataKey(
            self, "DataKey", purpose="the database and its secrets", protected=config.protected
        ).key
        foundation = DatabaseFoundation(self, "Foundation", config=config.database, vpc=vpc, key=self.key)
        self.security_group = foundation.security_group
        self.port = config.database.port
        self.shards = [
            Shard(
                self,
                f"Shard{shard.name.capitalize()}",
                shard=shard,
                config=config.database,
                placement=foundation.placement,
                protected=config.protected,
            )
            for shard in config.database.shards
        ]
        self.parameter_paths = ParameterPaths(environment=config.name)
        self.shard_map = ShardMap(
            self, "Map", config=config.database, paths=self.parameter_paths, shards=self.shards
        )
        if backups:
            self._back_up(config, backups, vpc, foundation)

    def _back_up(
        self, config: EnvironmentConfig, backups: Backups, vpc: ec2.IVpc, foundation: DatabaseFoundation
    ) -> None:
        BackupPlan(
            self,
            "Backup",
            backups=backups,
            recovery_days=config.database.backup_retention_days,
            resource_arns=[shard.writer.instance_arn for shard in self.shards],
        )
        if config.backup.restore_test_day:
            RestoreTest(
                self,
                "RestoreTest",
                name=f"storefront-{config.name}",
                day=config.backup.restore_test_day,
                backups=backups,
                writers={shard.name: shard.writer for shard in self.shards},
                vpc=vpc,
                subnet_group=foundation.placement.subnet_group,
            )

    def grant_read(self, grantee: iam.IGrantable, tier: Tier) -> None:
        """Let `grantee` find the shards, and log in to each as the user of `tier`."""
        self.shard_map.grant_read(grantee)
        for shard in self.shards:
            grant_read_secret(shard.secrets[tier], grantee)

    def grant_migrate(self, grantee: iam.IGrantable) -> None:
        """Let `grantee` log in to each shard as the owner of its tables, to change the schema.

        A migration creates the users of all tiers. It replaces their secrets without reading them.
        """
        for shard in self.shards:
            grant_read_secret(shard.owner_secret, grantee)
            for secret in shard.secrets.values():
                grant_replace_secret(secret, grantee)

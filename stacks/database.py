"""The stack of the sharded database and the shard map."""

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from config import EnvironmentConfig
from config.contract import ParameterPaths
from patterns.database import PORT, Shard
from patterns.database_foundation import DatabaseFoundation
from patterns.safekeeping import DataKey, grant_read_secret
from patterns.shard_map import ShardMap
from stacks.base import StorefrontStack


class DatabaseStack(StorefrontStack):
    """Defines every shard of the database, and the parameters that tell the application of them."""

    port = PORT

    def __init__(
        self, scope: Construct, construct_id: str, *, config: EnvironmentConfig, vpc: ec2.IVpc
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

    def grant_read(self, grantee: iam.IGrantable) -> None:
        """Let `grantee` find the shards, and log in to each with its secret."""
        self.shard_map.grant_read(grantee)
        for shard in self.shards:
            grant_read_secret(shard.secret, grantee)

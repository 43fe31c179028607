"""The stack of the cache."""

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from config import EnvironmentConfig
from patterns.cache import Cache
from patterns.safekeeping import DataKey
from stacks.base import StorefrontStack


class CacheStack(StorefrontStack):
    """Defines the Valkey cache, its user and the key that encrypts both data and logs."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: EnvironmentConfig, vpc: ec2.IVpc
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            config=config,
            description="Storefront: Valkey cache and its user",
            stateful=True,
        )
        data_key = DataKey(self, "DataKey", purpose="the cache and its logs", protected=config.protected)
        data_key.allow_log_groups()
        self.key = data_key.key
        self.cache = Cache(
            self,
            "Cache",
            config=config.cache,
            environment=config.name,
            vpc=vpc,
            key=self.key,
            log_retention_days=config.monitoring.log_retention_days,
            protected=config.protected,
        )

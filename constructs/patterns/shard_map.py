"""The shard map: which shard owns which keys and where it listens, published to the application."""

import json
from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from config.contract import DATABASE_USERS, ParameterPaths
from config.data import DatabaseConfig
from patterns.database import DATABASE, Shard

# https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
STANDARD_LIMIT, ADVANCED_LIMIT = 4096, 8192


class ShardMap(Construct):
    """Defines the parameters that the application finds a key's shard by.

    `map` says which virtual buckets each shard owns, and one parameter a shard says where it listens.
    They are read at run time, and apart from environment properties, because moving a bucket must not
    restart the fleet. Their names are fixed: they are part of the contract with the application.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: DatabaseConfig,
        paths: ParameterPaths,
        shards: Sequence[Shard],
    ) -> None:
        super().__init__(scope, construct_id)
        self._paths = paths
        self._port = config.port
        self._map = self._virtual_buckets(config)
        for shard in shards:
            self._endpoints(shard)

    def grant_read(self, grantee: iam.IGrantable) -> None:
        """Let `grantee` read the whole map: a path's permission covers every level below it."""
        stack = cdk.Stack.of(self)
        root = stack.format_arn(
            service="ssm", resource="parameter", resource_name=self._paths.root.removeprefix("/")
        )
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["ssm:GetParameter", "ssm:GetParametersByPath"],
            resource_arns=[root, self._map.parameter_arn],
        )

    def _virtual_buckets(self, config: DatabaseConfig) -> ssm.StringParameter:
        value = json.dumps(
            {
                "virtual_buckets": config.virtual_buckets,
                "shards": {shard.name: list(shard.buckets) for shard in config.shards},
            },
            separators=(",", ":"),
        )
        return ssm.StringParameter(
            self,
            "Buckets",
            parameter_name=self._paths.map,
            description="Virtual buckets of each shard; a key's bucket comes from its SHA-256",
            string_value=value,
            tier=_tier(value),
        )

    def _endpoints(self, shard: Shard) -> None:
        value = cdk.Stack.of(self).to_json_string(
            {
                "writer": shard.writer.db_instance_endpoint_address,
                "readers": [replica.db_instance_endpoint_address for replica in shard.replicas],
                "port": self._port,
                "database": DATABASE,
                "logins": {
                    tier: {"user": DATABASE_USERS[tier], "secret": secret.secret_arn}
                    for tier, secret in shard.secrets.items()
                },
                "owner_secret": shard.owner_secret.secret_arn,
            }
        )
        ssm.StringParameter(
            self,
            f"Shard{shard.name.capitalize()}",
            parameter_name=self._paths.shard(shard.name),
            description=f"Endpoints and secrets of shard {shard.name}",
            string_value=value,
        )


def _tier(value: str) -> ssm.ParameterTier:
    """Choose the free tier while the value fits; a map in many fragments needs the advanced one."""
    size = len(value.encode())
    if size > ADVANCED_LIMIT:
        raise ValueError(
            f"database.shards: the shard map takes {size} bytes, got more than the {ADVANCED_LIMIT} that an "
            "SSM parameter holds; give the shards fewer and longer ranges of buckets"
        )
    return ssm.ParameterTier.STANDARD if size <= STANDARD_LIMIT else ssm.ParameterTier.ADVANCED

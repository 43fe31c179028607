"""The cache: ElastiCache for Valkey, as a cluster of nodes or serverless."""

from typing import Literal

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from config.data import CacheConfig
from patterns.cache_cluster import CacheCluster
from patterns.network import DATA
from patterns.safekeeping import removal_policy

PORT = 6379
# Everything but what stops, empties or lists the whole cache. `info` is in @dangerous, yet clients need it.
APPLICATION_RIGHTS = "on ~* &* +@all -@admin -@dangerous +info"


class Cache(Construct):
    """Defines the cache of one environment and the one user that may log in to it.

    The user authenticates by short-lived IAM tokens, so no password exists to leak or to rotate. Both
    modes speak the cluster protocol over TLS and are encrypted under the stack's key, so the application
    need not know which it talks to but for the token. ElastiCache demands fixed ids of users, user groups
    and serverless caches; replication groups get a generated one.
    """

    port = PORT

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: CacheConfig,
        environment: str,
        vpc: ec2.IVpc,
        key: kms.Key,
        log_retention_days: int,
        protected: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.mode: Literal["cluster", "serverless"] = config.mode
        self.user_name = f"storefront-{environment}"
        self.security_group = self._security_group(vpc)
        self._config = config
        self._key = key
        user_group_id = self._user_group()
        subnets = vpc.select_subnets(subnet_group_name=DATA).subnet_ids
        if config.mode == "cluster":
            cluster = CacheCluster(
                self,
                "Cluster",
                config=config,
                subnet_ids=subnets,
                security_group=self.security_group,
                user_group_id=user_group_id,
                port=PORT,
                key=key,
                log_retention_days=log_retention_days,
                protected=protected,
            )
            self.cache_name = cluster.replication_group.ref
            self.endpoint = cluster.endpoint
        else:
            serverless = self._serverless(subnets, user_group_id, protected=protected)
            self.cache_name = serverless.ref
            self.endpoint = f"{serverless.attr_endpoint_address}:{serverless.attr_endpoint_port}"

    def grant_connect(self, grantee: iam.IGrantable) -> None:
        """Let `grantee` log in: IAM wants both the cache and the user named."""
        kind = "replicationgroup" if self.mode == "cluster" else "serverlesscache"
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["elasticache:Connect"],
            resource_arns=[self._arn(kind, self.cache_name), self._arn("user", self.user_name)],
        )

    def _arn(self, resource: str, name: str) -> str:
        return cdk.Stack.of(self).format_arn(
            service="elasticache",
            resource=resource,
            resource_name=name,
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )

    def _security_group(self, vpc: ec2.IVpc) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(
            self,
            "SecurityGroup",
            vpc=vpc,
            description="Valkey cache: rules come from the stacks of its clients",
            allow_all_outbound=False,
        )

    def _user_group(self) -> str:
        user = elasticache.CfnUser(
            self,
            "User",
            engine="valkey",
            # IAM authentication wants both to be equal, and in lower case.
            user_id=self.user_name,
            user_name=self.user_name,
            authentication_mode={"Type": "iam"},
            access_string=APPLICATION_RIGHTS,
        )
        group = elasticache.CfnUserGroup(
            self, "UserGroup", engine="valkey", user_group_id=self.user_name, user_ids=[user.ref]
        )
        return group.ref

    def _serverless(
        self, subnet_ids: list[str], user_group_id: str, *, protected: bool
    ) -> elasticache.CfnServerlessCache:
        config = self._config
        limits = elasticache.CfnServerlessCache
        cache = elasticache.CfnServerlessCache(
            self,
            "Serverless",
            serverless_cache_name=self.user_name,
            description="Storefront: cache, serverless",
            engine="valkey",
            major_engine_version=config.engine_version.split(".", 1)[0],
            cache_usage_limits=limits.CacheUsageLimitsProperty(
                data_storage=limits.DataStorageProperty(maximum=config.serverless_max_storage_gb, unit="GB"),
                ecpu_per_second=limits.ECPUPerSecondProperty(maximum=config.serverless_max_ecpu_per_second),
            ),
            subnet_ids=subnet_ids,
            security_group_ids=[self.security_group.security_group_id],
            user_group_id=user_group_id,
            kms_key_id=self._key.key_arn,
            snapshot_retention_limit=config.snapshot_retention_days or None,
            daily_snapshot_time=(
                config.snapshot_window.split("-", 1)[0] if config.snapshot_retention_days else None
            ),
        )
        cache.apply_removal_policy(removal_policy(protected=protected))
        return cache

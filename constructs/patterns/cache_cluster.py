"""Valkey in cluster mode: the replication group, its parameters and its logs."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from config.data import CacheConfig
from patterns.log_group import log_group
from patterns.nag import HIPAA, NIST, acknowledge, acknowledge_regulations

REGULATED_SNAPSHOT_DAYS = 15


class CacheCluster(Construct):
    """Defines a replication group in cluster mode, its replicas in other zones than their primaries.

    Shards and replicas are added and removed online. When memory is full the least recently used key
    goes, whether or not it has a time to live: a cache that refuses writes takes the store down. When
    protected, a deleted group leaves a snapshot.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: CacheConfig,
        subnet_ids: Sequence[str],
        security_group: ec2.ISecurityGroup,
        user_group_id: str,
        port: int,
        key: kms.IKey,
        log_retention_days: int,
        protected: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self._config = config
        self.replication_group = elasticache.CfnReplicationGroup(
            self,
            "ReplicationGroup",
            replication_group_description="Storefront: cache, cluster mode",
            engine="valkey",
            engine_version=config.engine_version,
            auto_minor_version_upgrade=True,
            cache_node_type=config.node_type,
            data_tiering_enabled=True if _has_local_disk(config.node_type) else None,
            cluster_mode="enabled",
            num_node_groups=config.shards,
            replicas_per_node_group=config.replicas_per_shard,
            automatic_failover_enabled=True,  # cluster mode demands it, with or without replicas
            multi_az_enabled=config.replicas_per_shard > 0,
            cache_parameter_group_name=self._parameter_group().ref,
            cache_subnet_group_name=self._subnet_group(subnet_ids).ref,
            security_group_ids=[security_group.security_group_id],
            user_group_ids=[user_group_id],
            port=port,
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            at_rest_encryption_enabled=True,
            kms_key_id=key.key_arn,
            log_delivery_configurations=[
                self._log_delivery("slow-log", "SlowLog", key, log_retention_days),
                self._log_delivery("engine-log", "EngineLog", key, log_retention_days),
            ],
            preferred_maintenance_window=config.maintenance_window,
            snapshot_retention_limit=config.snapshot_retention_days,
            snapshot_window=config.snapshot_window if config.snapshot_retention_days else None,
        )
        self._keep_through_updates(protected=protected)
        self._acknowledge(protected=protected)

    @property
    def endpoint(self) -> str:
        """Host and port from which a client learns of every shard."""
        group = self.replication_group
        return f"{group.attr_configuration_end_point_address}:{group.attr_configuration_end_point_port}"

    def _keep_through_updates(self, *, protected: bool) -> None:
        # Without this, CloudFormation replaces the group, and all it holds, when the shard count changes.
        self.replication_group.cfn_options.update_policy = cdk.CfnUpdatePolicy(use_online_resharding=True)
        self.replication_group.apply_removal_policy(
            cdk.RemovalPolicy.SNAPSHOT if protected else cdk.RemovalPolicy.DESTROY
        )

    def _parameter_group(self) -> elasticache.CfnParameterGroup:
        major = self._config.engine_version.split(".", 1)[0]
        return elasticache.CfnParameterGroup(
            self,
            f"ParameterGroup{major}",
            cache_parameter_group_family=f"valkey{major}",
            description=f"Storefront: Valkey {major} in cluster mode",
            properties={"cluster-enabled": "yes", "maxmemory-policy": "allkeys-lru"},
        )

    def _subnet_group(self, subnet_ids: Sequence[str]) -> elasticache.CfnSubnetGroup:
        return elasticache.CfnSubnetGroup(
            self,
            "SubnetGroup",
            description="Storefront: data subnets of the cache",
            subnet_ids=list(subnet_ids),
        )

    def _log_delivery(
        self, log_type: str, construct_id: str, key: kms.IKey, days: int
    ) -> elasticache.CfnReplicationGroup.LogDeliveryConfigurationRequestProperty:
        group: logs.LogGroup = log_group(self, construct_id, key=key, retention_days=days)
        properties = elasticache.CfnReplicationGroup
        return properties.LogDeliveryConfigurationRequestProperty(
            log_type=log_type,
            log_format="json",
            destination_type="cloudwatch-logs",
            destination_details=properties.DestinationDetailsProperty(
                cloud_watch_logs_details=properties.CloudWatchLogsDestinationDetailsProperty(
                    log_group=group.log_group_name
                )
            ),
        )

    def _acknowledge(self, *, protected: bool) -> None:
        acknowledge(
            self.replication_group,
            "AwsSolutions-AEC6",
            "An AUTH token is a shared password. Role-based access control with an IAM-authenticated user "
            "replaces it: tokens are personal to a role and live for 15 minutes.",
        )
        if not self._config.replicas_per_shard:
            acknowledge(
                self.replication_group,
                "AwsSolutions-AEC4",
                "The environment's file sets no replicas, so there is nothing to place in another zone; "
                "the application reads the database when the cache is gone.",
            )
        if protected and self._config.snapshot_retention_days < REGULATED_SNAPSHOT_DAYS:
            acknowledge_regulations(
                self.replication_group,
                "ElastiCacheRedisClusterAutomaticBackup",
                "The environment's file keeps snapshots for fewer days; the cache holds nothing that the "
                "databases, which are backed up, cannot fill it with again.",
                packs=(HIPAA, NIST),
            )


def _has_local_disk(node_type: str) -> bool:
    """Tell whether a node type has the SSD that data tiering needs, and that it comes with only."""
    return node_type.split(".")[1].endswith("gd")

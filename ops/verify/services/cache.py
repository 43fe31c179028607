"""ElastiCache: the Valkey group, or the serverless cache, and who may use it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise, same

if TYPE_CHECKING:
    from mypy_boto3_elasticache import ElastiCacheClient


def _group(cache: ElastiCacheClient, promise: Promise) -> Mapping[str, Any]:
    group = cache.describe_replication_groups(ReplicationGroupId=promise.physical_id)["ReplicationGroups"][0]
    shards = group.get("NodeGroups", [])
    replicas = {len(shard.get("NodeGroupMembers", [])) - 1 for shard in shards}
    return {
        **group,
        "Shards": len(shards),
        "Replicas": replicas.pop() if len(replicas) == 1 else sorted(replicas),
        "Failover": group.get("AutomaticFailover") in ("enabled", "enabling"),
        "MultiAz": group.get("MultiAZ") == "enabled",
    }


def _serverless(cache: ElastiCacheClient, promise: Promise) -> Mapping[str, Any]:
    return cache.describe_serverless_caches(ServerlessCacheName=promise.physical_id)["ServerlessCaches"][0]


def _subnets(cache: ElastiCacheClient, promise: Promise) -> Mapping[str, Any]:
    answer = cache.describe_cache_subnet_groups(CacheSubnetGroupName=promise.physical_id)
    return answer["CacheSubnetGroups"][0]


def _parameters(cache: ElastiCacheClient, promise: Promise) -> Mapping[str, Any]:
    name = promise.physical_id
    group = cache.describe_cache_parameter_groups(CacheParameterGroupName=name)["CacheParameterGroups"][0]
    pages = cache.get_paginator("describe_cache_parameters").paginate(CacheParameterGroupName=name)
    values = {row["ParameterName"]: row.get("ParameterValue") for page in pages for row in page["Parameters"]}
    return {**group, "Values": values}


def _user(cache: ElastiCacheClient, promise: Promise) -> Mapping[str, Any]:
    return cache.describe_users(UserId=promise.physical_id)["Users"][0]


def _user_group(cache: ElastiCacheClient, promise: Promise) -> Mapping[str, Any]:
    return cache.describe_user_groups(UserGroupId=promise.physical_id)["UserGroups"][0]


KINDS = (
    Kind(
        "AWS::ElastiCache::ReplicationGroup",
        "Cache groups",
        "elasticache",
        _group,
        (
            *same(
                "CacheNodeType", "TransitEncryptionEnabled", "AtRestEncryptionEnabled", "KmsKeyId", "Engine"
            ),
            *same("SnapshotRetentionLimit", "UserGroupIds"),
            Field("NumNodeGroups", "Shards", "shards"),
            Field("ReplicasPerNodeGroup", "Replicas", "replicas per shard"),
            Field("AutomaticFailoverEnabled", "Failover", "failover"),
            Field("MultiAZEnabled", "MultiAz", "multi-zone"),
        ),
    ),
    Kind(
        "AWS::ElastiCache::ServerlessCache",
        "Serverless caches",
        "elasticache",
        _serverless,
        same("Engine", "MajorEngineVersion", "KmsKeyId", "SecurityGroupIds", "SubnetIds", "UserGroupId")
        + same("CacheUsageLimits", "SnapshotRetentionLimit"),
    ),
    Kind(
        "AWS::ElastiCache::SubnetGroup",
        "Cache subnet groups",
        "elasticache",
        _subnets,
        (Field("SubnetIds", "Subnets[].SubnetIdentifier"),),
    ),
    Kind(
        "AWS::ElastiCache::ParameterGroup",
        "Cache parameter groups",
        "elasticache",
        _parameters,
        (Field("CacheParameterGroupFamily", "CacheParameterGroupFamily"), Field("Properties", "Values")),
    ),
    Kind(
        "AWS::ElastiCache::User",
        "Cache users",
        "elasticache",
        _user,
        (
            *same("UserName", "Engine", "AccessString"),
            Field(
                lambda p: (p.get("AuthenticationMode") or {}).get("Type"),
                "Authentication.Type",
                "authentication",
            ),
        ),
    ),
    Kind(
        "AWS::ElastiCache::UserGroup",
        "Cache user groups",
        "elasticache",
        _user_group,
        same("UserIds", "Engine"),
    ),
)

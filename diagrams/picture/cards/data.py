"""Cards of what else keeps data in the VPC: the cache and the broker."""

from collections.abc import Iterator
from typing import Any

from picture.cards.sheet import Drawn, counted, draw, fact, inner, listed, number, several, truth
from picture.groups import DATA, tier_of
from picture.index import Index

NODES = {"CLUSTER_MULTI_AZ": 3, "ACTIVE_STANDBY_MULTI_AZ": 2}


def cache(index: Index) -> Iterator[Drawn]:
    """Draw the cache, a cluster of nodes or serverless."""
    clusters, serverless = (
        index.all("ElastiCache::ReplicationGroup"),
        index.all("ElastiCache::ServerlessCache"),
    )
    shown = [*clusters, *serverless]
    if not shown:
        return
    users = index.all("ElastiCache::User", "ElastiCache::UserGroup")
    properties = shown[0].properties
    size, shape = _cluster(properties) if clusters else _serverless(properties)
    keys = ("CacheSubnetGroupName",) if clusters else ("SubnetIds",)
    days = number(properties.get("SnapshotRetentionLimit"))
    iam = any(inner(user.properties, "AuthenticationMode", "Type") == "iam" for user in users)
    spread = "Multi-AZ" if serverless or truth(properties.get("MultiAZEnabled")) else "no failover"
    tls = "TLS" if serverless or truth(properties.get("TransitEncryptionEnabled")) else ""
    yield draw(
        "cache", tier_of(index, shown[0], *keys, default=DATA), "ElastiCache",
        several(shown, "cache"),
        fact("size", size, shown),
        fact("shape", shape, shown),
        fact("access", listed(spread, tls, "login by IAM" if iam else ""), [*shown, *users]),
        fact("snapshots", f"snapshots {days} d" if days else "no snapshots", shown),
        shows=shown, tells=users,
    )  # fmt: skip


def _cluster(properties: Any) -> tuple[str, str]:
    groups, copies = (
        number(properties.get("NumNodeGroups", 1)),
        number(properties.get("ReplicasPerNodeGroup", 0)),
    )
    nodes = f"{groups * (1 + copies)} x {properties.get('CacheNodeType')}"
    return f"Valkey {properties.get('EngineVersion')}, {nodes}", listed(
        counted(groups, "shard"), f"{counted(copies, 'replica')} each"
    )


def _serverless(properties: Any) -> tuple[str, str]:
    limits = properties.get("CacheUsageLimits")
    storage = inner(limits, "DataStorage", "Maximum")
    rate = inner(limits, "ECPUPerSecond", "Maximum")
    return (
        f"Valkey {properties.get('MajorEngineVersion')}, serverless",
        f"at most {storage} GB, {rate} ECPU/s",
    )


def broker(index: Index) -> Iterator[Drawn]:
    """Draw the message broker with the parameter that carries its endpoint."""
    brokers = index.all("AmazonMQ::Broker")
    if not brokers:
        return
    properties = brokers[0].properties
    nodes = NODES.get(str(properties.get("DeploymentMode")), 1)
    spread = f"cluster over {nodes} zones" if nodes > 1 else "one zone"
    window = properties.get("MaintenanceWindowStartTime")
    start = f"{str(inner(window, 'DayOfWeek'))[:3]} {inner(window, 'TimeOfDay')}" if window else ""
    endpoints = [each for each in index.all("SSM::Parameter") if brokers[0] in index.targets(each, "Value")]
    size = f"RabbitMQ {properties.get('EngineVersion')}, {nodes} x {properties.get('HostInstanceType')}"
    yield draw(
        "broker", tier_of(index, brokers[0], "SubnetIds", default=DATA), "Amazon MQ",
        several(brokers, "broker"),
        fact("size", size, brokers),
        fact("spread", listed(spread, "AMQPS"), brokers),
        fact("maintenance", f"maintenance {start} UTC" if start else "", brokers),
        shows=brokers, tells=(*index.all("AmazonMQ::Configuration"), *endpoints),
    )  # fmt: skip

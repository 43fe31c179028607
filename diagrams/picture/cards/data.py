"""Cards of what keeps data in the VPC: the shards of the database, the cache, the broker."""

import json
from collections.abc import Iterator
from typing import Any

from picture.cards.sheet import Drawn, counted, draw, fact, inner, listed, number, tally, truth
from picture.groups import DATA, tier_of
from picture.index import Index, Resource

DATABASE = "RDS::DBInstance"
NODES = {"CLUSTER_MULTI_AZ": 3, "ACTIVE_STANDBY_MULTI_AZ": 2}


def shards(index: Index) -> dict[str, tuple[Resource, list[Resource]]]:
    """List each shard's writer and replicas by its name.

    The name is the one in the path of the SSM parameter that hands the writer's endpoint to the application;
    a writer without one goes by the construct around it.
    """
    instances = index.all(DATABASE)
    sources = {each: index.targets(each, "SourceDBInstanceIdentifier", type=DATABASE) for each in instances}
    names = dict(_names(index))
    return {
        names.get(writer, writer.path.split("/")[-2].removeprefix("Shard").lower()): (
            writer,
            [each for each in instances if writer in sources[each]],
        )
        for writer in instances
        if not sources[writer]
    }


def _names(index: Index) -> Iterator[tuple[Resource, str]]:
    for parameter in index.all("SSM::Parameter"):
        _, found, name = str(parameter.properties.get("Name", "")).rpartition("/shards/")
        if found:
            for instance in index.targets(parameter, "Value", type=DATABASE):
                yield instance, name


def writers(index: Index) -> Iterator[Drawn]:
    """Draw each shard's writer."""
    for name, (writer, _) in shards(index).items():
        own, groups = [writer], index.targets(writer, "DBParameterGroupName")
        properties = writer.properties
        standby = "Multi-AZ standby" if truth(properties.get("MultiAZ")) else "single zone"
        days = number(properties.get("BackupRetentionPeriod"))
        storage, most = (number(properties.get(key)) for key in ("AllocatedStorage", "MaxAllocatedStorage"))
        protected = "deletion protected" if truth(properties.get("DeletionProtection")) else ""
        yield draw(
            "writer", tier_of(index, writer, "DBSubnetGroupName", default=DATA), f"RDS shard {name}: writer",
            fact("engine", f"{_engine(properties)}, {properties.get('DBInstanceClass')}", own),
            fact("standby", listed(standby, _tls(groups)), [*own, *groups]),
            fact("storage", f"{storage} GiB{f', grows to {most}' if most else ''}", own),
            fact("backups", listed(f"backups {days} d" if days else "no backups", protected), own),
            shows=own, name=name,
        )  # fmt: skip


def replicas(index: Index) -> Iterator[Drawn]:
    """Draw each shard's read replicas as one card."""
    for name, (_, copies) in shards(index).items():
        if not copies:
            continue
        standbys = {truth(copy.properties.get("MultiAZ")) for copy in copies}
        each = " each" if len(copies) > 1 else ""
        yield draw(
            "replicas", tier_of(index, copies[0], "DBSubnetGroupName", default=DATA),
            f"RDS shard {name}: replicas",
            fact("count", tally(copy.properties.get("DBInstanceClass") for copy in copies), copies),
            fact("standby", f"Multi-AZ standby{each}" if standbys == {True} else f"one zone{each}", copies),
            shows=copies, name=name,
        )  # fmt: skip


def _engine(properties: Any) -> str:
    names = {"postgres": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB"}
    engine = str(properties.get("Engine"))
    return f"{names.get(engine, engine)} {properties.get('EngineVersion', '')}".strip()


def _tls(groups: list[Resource]) -> str:
    forced = any(str(inner(each.properties, "Parameters", "rds.force_ssl")) == "1" for each in groups)
    return "TLS only" if forced else ""


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
        fact("size", size, brokers),
        fact("spread", listed(spread, "AMQPS"), brokers),
        fact("maintenance", f"maintenance {start} UTC" if start else "", brokers),
        shows=brokers, tells=(*index.all("AmazonMQ::Configuration"), *endpoints),
    )  # fmt: skip


def shard_map(index: Index) -> list[tuple[Resource, dict[str, Any]]]:
    """Find the parameters that hold a shard map, with what they say."""
    found = []
    for parameter in index.all("SSM::Parameter"):
        try:
            value = json.loads(parameter.properties["Value"])
        except (KeyError, TypeError, ValueError):
            continue
        if isinstance(value, dict) and "virtual_buckets" in value:
            found.append((parameter, value))
    return found

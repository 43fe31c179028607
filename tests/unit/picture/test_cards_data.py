"""Cards of the data tier: shards by name, replicas with their writer, both kinds of cache and of broker."""

from typing import Any

import pytest

from picture.cards.rules import place
from tests.support.picture import attribute, card_of, index_of, ref, texts


def instance(**properties: Any) -> tuple[str, dict[str, Any]]:
    base = {"Engine": "postgres", "EngineVersion": "17", "DBInstanceClass": "db.r8g.large"}
    return "RDS::DBInstance", base | {"AllocatedStorage": "400"} | properties


def replica(source: str, **properties: Any) -> tuple[str, dict[str, Any]]:
    arn = {"Fn::Join": ["", ["arn:aws:rds:eu-west-1:", ref("AWS::AccountId"), ":db:", ref(source)]]}
    return instance(SourceDBInstanceIdentifier=arn, **properties)


def shard(name: str, *instances: str) -> tuple[str, dict[str, Any]]:
    value = {"Fn::Join": ["", [attribute(each, "Endpoint.Address") for each in instances]]}
    return "SSM::Parameter", {"Name": f"/storefront/test/database/shards/{name}", "Value": value}


def test_a_writer_tells_of_engine_standby_storage_and_backups() -> None:
    writer = instance(
        MultiAZ=True,
        MaxAllocatedStorage=2000,
        BackupRetentionPeriod=35,
        DeletionProtection=True,
        DBParameterGroupName=ref("Settings"),
    )
    settings = ("RDS::DBParameterGroup", {"Parameters": {"rds.force_ssl": "1"}})
    index = index_of({"Database": {"Writer": writer, "Settings": settings, "Shard": shard("s1", "Writer")}})

    card = card_of(index, "writer-s1")
    assert card.title == "RDS shard s1: writer"
    assert texts(card) == {
        "engine": "PostgreSQL 17, db.r8g.large",
        "standby": "Multi-AZ standby, TLS only",
        "storage": "400 GiB, grows to 2000",
        "backups": "backups 35 d, deletion protected",
    }


def test_a_writer_without_safety_says_so() -> None:
    index = index_of({"Database": {"Writer": instance(), "Shard": shard("s1", "Writer")}})

    assert texts(card_of(index, "writer-s1")) == {
        "engine": "PostgreSQL 17, db.r8g.large",
        "standby": "single zone",
        "storage": "400 GiB",
        "backups": "no backups",
    }


def test_shards_are_named_and_ordered_by_the_shard_map_and_replicas_follow_their_writer() -> None:
    stack = {
        "A": instance(),
        "B": instance(DBInstanceClass="db.r8g.xlarge"),
        "B1": replica("B", MultiAZ=True),
        "B2": replica("B", MultiAZ=True),
        "A1": replica("A"),
        "First": shard("s2", "A", "A1"),
        "Second": shard("s10", "B", "B1", "B2"),
    }
    placement = place(index_of({"Database": stack}))

    ids = [card.id for card in placement.cards if card.role in ("writer", "replicas")]
    assert ids == ["replicas-s2", "replicas-s10", "writer-s2", "writer-s10"]
    cards = {card.id: texts(card) for card in placement.cards}
    assert cards["writer-s10"]["engine"] == "PostgreSQL 17, db.r8g.xlarge"
    assert cards["replicas-s10"] == {"count": "2 x db.r8g.large", "standby": "Multi-AZ standby each"}
    assert cards["replicas-s2"] == {"count": "1 x db.r8g.large", "standby": "one zone"}
    assert [each.logical_id for each in placement.members("replicas-s10")] == ["B1", "B2"]


def test_a_shard_without_replicas_has_only_a_writer() -> None:
    index = index_of({"Database": {"Writer": instance(), "Shard": shard("s1", "Writer")}})

    assert {card.id for card in place(index).cards} == {"writer-s1", "parameters"}


@pytest.mark.parametrize(
    ("ranges", "buckets"),
    [
        ('["0-511"]', "buckets 0-511 of 1024"),
        ('["0-99", "300", "400-410"]', "112 of 1024 buckets"),
    ],
)
def test_a_writer_tells_which_buckets_its_shard_owns(ranges: str, buckets: str) -> None:
    value = f'{{"virtual_buckets": 1024, "shards": {{"s1": {ranges}}}}}'
    stack = {
        "Writer": instance(),
        "Shard": shard("s1", "Writer"),
        "Map": ("SSM::Parameter", {"Name": "/storefront/test/database/map", "Value": value}),
    }
    facts = {fact.key: fact for fact in card_of(index_of({"Database": stack}), "writer-s1").facts}

    assert facts["buckets"].text == buckets
    assert facts["buckets"].why == ("Database/Map",)


def test_a_cluster_tells_of_nodes_shards_and_access() -> None:
    cluster = {
        "EngineVersion": "8.1",
        "CacheNodeType": "cache.m7g.large",
        "NumNodeGroups": 2,
        "ReplicasPerNodeGroup": 2,
        "MultiAZEnabled": True,
        "TransitEncryptionEnabled": True,
        "SnapshotRetentionLimit": 15,
    }
    user = ("ElastiCache::User", {"AuthenticationMode": {"Type": "iam"}})
    index = index_of({"Cache": {"Cluster": ("ElastiCache::ReplicationGroup", cluster), "User": user}})

    assert texts(card_of(index, "cache")) == {
        "size": "Valkey 8.1, 6 x cache.m7g.large",
        "shape": "2 shards, 2 replicas each",
        "access": "Multi-AZ, TLS, login by IAM",
        "snapshots": "snapshots 15 d",
    }


def test_a_cluster_without_replicas_does_not_claim_failover() -> None:
    cluster = {"EngineVersion": "8.1", "CacheNodeType": "cache.t4g.micro", "ReplicasPerNodeGroup": 0}
    index = index_of({"Cache": {"Cluster": ("ElastiCache::ReplicationGroup", cluster)}})

    assert texts(card_of(index, "cache")) == {
        "size": "Valkey 8.1, 1 x cache.t4g.micro",
        "shape": "1 shard, 0 replicas each",
        "access": "no failover",
        "snapshots": "no snapshots",
    }


def test_a_serverless_cache_tells_of_its_ceilings() -> None:
    limits = {"DataStorage": {"Maximum": 10, "Unit": "GB"}, "ECPUPerSecond": {"Maximum": 10000}}
    cache = {"MajorEngineVersion": "8", "CacheUsageLimits": limits, "SnapshotRetentionLimit": 1}
    index = index_of({"Cache": {"Serverless": ("ElastiCache::ServerlessCache", cache)}})

    assert texts(card_of(index, "cache")) == {
        "size": "Valkey 8, serverless",
        "shape": "at most 10 GB, 10000 ECPU/s",
        "access": "Multi-AZ, TLS",
        "snapshots": "snapshots 1 d",
    }


@pytest.mark.parametrize(
    ("mode", "size", "spread"),
    [
        ("CLUSTER_MULTI_AZ", "RabbitMQ 4.2, 3 x mq.m7g.large", "cluster over 3 zones, AMQPS"),
        ("SINGLE_INSTANCE", "RabbitMQ 4.2, 1 x mq.m7g.large", "one zone, AMQPS"),
    ],
)
def test_the_broker_tells_of_its_nodes_and_carries_its_endpoint(mode: str, size: str, spread: str) -> None:
    broker = {
        "DeploymentMode": mode,
        "EngineVersion": "4.2",
        "HostInstanceType": "mq.m7g.large",
        "MaintenanceWindowStartTime": {"DayOfWeek": "SUNDAY", "TimeOfDay": "08:00"},
    }
    endpoint = ("SSM::Parameter", {"Value": {"Fn::Select": [0, attribute("Broker", "AmqpEndpoints")]}})
    index = index_of({"Messaging": {"Broker": ("AmazonMQ::Broker", broker), "Endpoint": endpoint}})

    assert texts(card_of(index, "broker")) == {
        "size": size,
        "spread": spread,
        "maintenance": "maintenance SUN 08:00 UTC",
    }
    assert [each.logical_id for each in place(index).members("broker")] == ["Broker", "Endpoint"]
    assert place(index).members("parameters") == ()

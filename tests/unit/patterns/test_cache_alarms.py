"""Alarms of the cache in both modes."""

from typing import Any

import pytest

from config.data import CacheConfig
from patterns.cache_alarms import CacheAlarms
from tests.support.alarm_stack import alarms_of, dimensions, expression, metrics

Alarms = dict[str, dict[str, Any]]


def define(config: CacheConfig) -> Alarms:
    return alarms_of(
        lambda stack, factory: CacheAlarms(stack, "Cache", config=config, cache_name="store", alarms=factory)
    )


@pytest.fixture(scope="module")
def cluster() -> Alarms:
    return define(CacheConfig(mode="cluster", node_type="cache.m7g.large", shards=2, replicas_per_shard=2))


@pytest.fixture(scope="module")
def serverless() -> Alarms:
    return define(
        CacheConfig(mode="serverless", serverless_max_storage_gb=100, serverless_max_ecpu_per_second=10_000)
    )


def test_every_shard_of_a_cluster_has_its_own_alarms(cluster: Alarms) -> None:
    kinds = ("Cpu", "Memory", "Evictions", "Connections")
    of_shards = {name for name in cluster if name.startswith("CacheShard")}
    assert of_shards == {f"CacheShard{shard}{kind}" for shard in (1, 2) for kind in kinds}


def test_logins_and_lag_of_every_node_are_watched_ten_nodes_in_an_alarm() -> None:
    large = define(CacheConfig(mode="cluster", shards=4, replicas_per_shard=2))
    for kind in ("Logins", "Lag"):
        watched = [metrics(large[f"CacheNodes{kind}{number}"]) for number in (1, 2)]
        assert [len(nodes) for nodes in watched] == [10, 2]
        ids = {dimensions(node["Metric"])["CacheClusterId"] for nodes in watched for node in nodes}
        assert ids == {f"store-{shard:04}-{node:03}" for shard in range(1, 5) for node in range(1, 4)}
    filled = ",".join(f"FILL(node{number},0)" for number in range(1, 11))
    assert expression(large["CacheNodesLogins1"]) == f"SUM([{filled}])"
    assert expression(large["CacheNodesLag1"]) == f"MAX([{filled}])"


def test_a_busy_host_under_an_idle_engine_rings(cluster: Alarms) -> None:
    alarm = cluster["CacheNodesHostCpu1"]
    assert {metric["Metric"]["MetricName"] for metric in metrics(alarm)} == {"CPUUtilization"}
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 90)


def test_credits_of_burstable_nodes_ring_from_below_and_silence_is_not_the_least(cluster: Alarms) -> None:
    assert "CacheNodesCredits1" not in cluster
    alarm = define(CacheConfig(node_type="cache.t4g.small", shards=1, replicas_per_shard=1))[
        "CacheNodesCredits1"
    ]
    assert expression(alarm) == "MIN([node1,node2])"
    assert {metric["Metric"]["MetricName"] for metric in metrics(alarm)} == {"CPUCreditBalance"}
    assert {metric["Stat"] for metric in metrics(alarm)} == {"Minimum"}
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 20)


def test_a_burstable_node_takes_fewer_connections() -> None:
    small = define(CacheConfig(node_type="cache.t4g.small"))
    assert small["CacheShard1Connections"]["Threshold"] == 15_000  # of 20,000


def test_a_cluster_without_replicas_has_no_lag() -> None:
    assert not [n for n in define(CacheConfig(replicas_per_shard=0)) if n.startswith("CacheNodesLag")]


@pytest.mark.parametrize(
    "config",
    [
        CacheConfig(shards=4, replicas_per_shard=2),
        CacheConfig(shards=4, replicas_per_shard=2, node_type="cache.m7g.large"),
        CacheConfig(shards=11, replicas_per_shard=0),
        CacheConfig(mode="serverless"),
    ],
)
def test_the_limit_of_a_stack_counts_every_alarm_of_the_cache(config: CacheConfig) -> None:
    assert config.alarm_count == len(define(config))


def test_a_shards_alarm_takes_the_worst_of_all_its_nodes(cluster: Alarms) -> None:
    alarm = cluster["CacheShard2Cpu"]
    assert expression(alarm) == "MAX([node1,node2,node3])"
    nodes = [dimensions(metric["Metric"])["CacheClusterId"] for metric in metrics(alarm)]
    assert nodes == ["store-0002-001", "store-0002-002", "store-0002-003"]
    assert {metric["Metric"]["MetricName"] for metric in metrics(alarm)} == {"EngineCPUUtilization"}
    assert {metric["Stat"] for metric in metrics(alarm)} == {"Maximum"}


@pytest.mark.parametrize(
    ("kind", "metric_name", "threshold", "stat"),
    [
        ("Memory", "DatabaseMemoryUsageCountedForEvictPercentage", 85, "Maximum"),
        ("Evictions", "Evictions", 1000, "Sum"),
        ("Connections", "CurrConnections", 48_750, "Maximum"),
    ],
)
def test_a_cluster_rings_when_a_node_fills_up(
    cluster: Alarms, kind: str, metric_name: str, threshold: float, stat: str
) -> None:
    alarm = cluster[f"CacheShard1{kind}"]
    assert {metric["Metric"]["MetricName"] for metric in metrics(alarm)} == {metric_name}
    assert {metric["Stat"] for metric in metrics(alarm)} == {stat}
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
    assert alarm["Threshold"] == threshold


def test_a_shard_that_reports_nothing_rings(cluster: Alarms) -> None:
    assert cluster["CacheShard1Cpu"]["TreatMissingData"] == "breaching"


def test_a_serverless_cache_rings_before_its_ceilings_in_the_units_of_its_metrics(
    serverless: Alarms,
) -> None:
    assert set(serverless) == {"CacheStorage", "CacheProcessingUnits", "CacheThrottled", "CacheLogins"}
    assert serverless["CacheStorage"]["MetricName"] == "BytesUsedForCache"
    assert serverless["CacheStorage"]["Threshold"] == 80 * 1000**3
    units = serverless["CacheProcessingUnits"]
    assert units["Statistic"] == "Sum"
    assert units["Threshold"] == 10_000 * units["Period"] * 0.8


def test_a_throttled_command_rings(serverless: Alarms) -> None:
    assert serverless["CacheThrottled"]["MetricName"] == "ThrottledCmds"
    assert serverless["CacheThrottled"]["Threshold"] == 0
    assert dimensions(serverless["CacheThrottled"]) == {"clusterId": "store"}


def test_a_sick_cache_never_makes_the_store_unwell(cluster: Alarms, serverless: Alarms) -> None:
    for alarm in (cluster | serverless).values():
        assert alarm["AlarmDescription"].startswith("Warning: ")

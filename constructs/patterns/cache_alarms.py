"""Alarms of the cache, for a cluster of nodes and for a serverless cache."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from config.data import CacheConfig
from config.limits import cache_connections
from patterns.alarm_topics import Severity
from patterns.alarms import FIVE_MINUTES, MINUTE, AlarmFactory
from patterns.cache_node_alarms import FAILED_LOGINS, CacheNodeAlarms

NAMESPACE = "AWS/ElastiCache"
BREACHING = cloudwatch.TreatMissingData.BREACHING
IGNORED = cloudwatch.TreatMissingData.NOT_BREACHING
# Valkey runs commands on one thread, so the engine's CPU and not the host's is what fills up.
ENGINE_CPU_PERCENT = 85
MEMORY_PERCENT = 85
# Keys evicted in five minutes before an eviction is more than the cache doing its work.
EVICTIONS = 1000
CONNECTION_SHARE = 0.75
SERVERLESS_SHARE = 0.8
GB = 1000**3


class CacheAlarms(Construct):
    """Defines the alarms of the cache. All are warnings: without its cache the store is slow, not down.

    In a cluster each alarm watches one shard and takes the worst of its nodes, because a failover moves
    the primary and an average would hide the one node that is full.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: CacheConfig,
        cache_name: str,
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        self._alarms = alarms
        self._cache_name = cache_name
        if config.mode == "serverless":
            self._watch_serverless(config)
            return
        for shard in range(1, config.shards + 1):
            self._watch_shard(shard, config)
        CacheNodeAlarms(self, "Nodes", config=config, cache_name=cache_name, alarms=alarms)

    def _watch_shard(self, shard: int, config: CacheConfig) -> None:
        nodes = 1 + config.replicas_per_shard

        def worst(metric_name: str, period: cdk.Duration, statistic: str) -> cloudwatch.IMetric:
            return worst_node(self._cache_name, shard, nodes, metric_name, period=period, statistic=statistic)

        scope = Construct(self, f"Shard{shard}")
        self._warn(
            scope,
            "Cpu",
            metric=worst("EngineCPUUtilization", MINUTE, "Maximum"),
            above=ENGINE_CPU_PERCENT,
            summary=f"Cache shard {shard}: the engine is busy, or reports nothing at all.",
            runbook="cache-cpu-high",
            missing=BREACHING,
        )
        self._warn(
            scope,
            "Memory",
            metric=worst("DatabaseMemoryUsageCountedForEvictPercentage", MINUTE, "Maximum"),
            above=MEMORY_PERCENT,
            summary=f"Cache shard {shard}: memory is almost full.",
            runbook="cache-memory-almost-full",
        )
        self._warn(
            scope,
            "Evictions",
            metric=worst("Evictions", FIVE_MINUTES, "Sum"),
            above=EVICTIONS,
            summary=f"Cache shard {shard}: keys are evicted before they expire.",
            runbook="cache-evicts-keys",
        )
        self._warn(
            scope,
            "Connections",
            metric=worst("CurrConnections", MINUTE, "Maximum"),
            above=int(cache_connections(config.node_type) * CONNECTION_SHARE),
            summary=f"Cache shard {shard}: connections are almost used up.",
            runbook="cache-connections-almost-used-up",
        )

    def _watch_serverless(self, config: CacheConfig) -> None:
        self._warn(
            self,
            "Storage",
            metric=serverless_metric(self._cache_name, "BytesUsedForCache", "Maximum"),
            above=config.serverless_max_storage_gb * GB * SERVERLESS_SHARE,
            summary="Cache: data nears its configured ceiling.",
            runbook="cache-memory-almost-full",
        )
        self._warn(
            self,
            "ProcessingUnits",
            metric=serverless_metric(self._cache_name, "ElastiCacheProcessingUnits", "Sum"),
            # The metric counts units in a period of a minute, the setting those in a second.
            above=config.serverless_max_ecpu_per_second * 60 * SERVERLESS_SHARE,
            summary="Cache: processing units near their configured ceiling.",
            runbook="cache-cpu-high",
        )
        self._warn(
            self,
            "Throttled",
            metric=serverless_metric(self._cache_name, "ThrottledCmds", "Sum"),
            above=0,
            summary="Cache: commands are throttled.",
            runbook="cache-throttles-commands",
        )
        self._warn(
            self,
            "Logins",
            metric=serverless_metric(self._cache_name, "AuthenticationFailures", "Sum"),
            above=FAILED_LOGINS,
            summary="Cache: it refuses the logins of its clients.",
            runbook="cache-refuses-logins",
        )

    def _warn(
        self,
        scope: Construct,
        construct_id: str,
        *,
        metric: cloudwatch.IMetric,
        above: float,
        summary: str,
        runbook: str,
        missing: cloudwatch.TreatMissingData = IGNORED,
    ) -> None:
        self._alarms.add(
            scope,
            construct_id,
            metric=metric,
            above=above,
            datapoints=5,
            severity=Severity.WARNING,
            summary=summary,
            runbook=runbook,
            missing=missing,
        )


def worst_node(
    cache_name: str, shard: int, nodes: int, metric_name: str, *, period: cdk.Duration, statistic: str
) -> cloudwatch.IMetric:
    """Define the highest value of a metric among the nodes of one shard of a cluster."""
    metrics: dict[str, cloudwatch.IMetric] = {
        f"node{node}": cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=metric_name,
            # ElastiCache names the nodes of a cluster <replication group>-<shard>-<node>.
            dimensions_map={"CacheClusterId": f"{cache_name}-{shard:04}-{node:03}", "CacheNodeId": "0001"},
            statistic=statistic,
            period=period,
        )
        for node in range(1, nodes + 1)
    }
    return cloudwatch.MathExpression(
        expression=f"MAX([{','.join(metrics)}])",
        using_metrics=metrics,
        label=f"Shard {shard} {metric_name}",
        period=period,
    )


def serverless_metric(cache_name: str, metric_name: str, statistic: str) -> cloudwatch.Metric:
    """Define a metric of a serverless cache."""
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=metric_name,
        dimensions_map={"clusterId": cache_name},
        statistic=statistic,
        period=MINUTE,
    )

"""What the dashboards of the tiers behind the application show: database, cache and broker."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_rds as rds

from patterns.alarms import MINUTE
from patterns.broker_alarms import CPU_PERCENT as BROKER_CPU
from patterns.broker_alarms import broker_metric
from patterns.cache_alarms import ENGINE_CPU_PERCENT, MEMORY_PERCENT, serverless_metric
from patterns.database import Shard
from patterns.instance_alarms import CPU_PERCENT, LATENCY_SECONDS
from patterns.widgets import Rows, cache_nodes, graph, heading


def database_rows(shards: Sequence[Shard], *, lag_seconds: int) -> Rows:
    """Show two rows for each shard, its writer beside its replicas in every graph."""
    rows: Rows = []
    for shard in shards:
        rows += [[heading(f"Shard {shard.name}")], *_shard(shard, lag_seconds)]
    return rows


def _shard(shard: Shard, lag_seconds: int) -> Rows:
    instances: list[tuple[str, rds.IDatabaseInstance]] = [("writer", shard.writer)]
    instances += [(f"replica {number}", replica) for number, replica in enumerate(shard.replicas, start=1)]

    def of_each(metric_name: str) -> list[cloudwatch.IMetric]:
        return [instance.metric(metric_name, period=MINUTE, label=label) for label, instance in instances]

    return [
        [
            graph("CPU (%)", *of_each("CPUUtilization"), limit=CPU_PERCENT),
            graph("Connections", *of_each("DatabaseConnections")),
            graph("Free storage (bytes)", *of_each("FreeStorageSpace")),
            graph("Replica lag (s)", *of_each("ReplicaLag")[1:], limit=lag_seconds),
        ],
        [
            graph("Write latency (s)", *of_each("WriteLatency")[:1], limit=LATENCY_SECONDS),
            graph("Read latency (s)", *of_each("ReadLatency"), limit=LATENCY_SECONDS),
            graph("Free memory (bytes)", *of_each("FreeableMemory")),
            graph("I/O operations per second", *of_each("ReadIOPS"), *of_each("WriteIOPS")),
        ],
    ]


def cache_rows(name: str, *, serverless: bool) -> Rows:
    """Show the cache, whose nodes a search finds as they come and go."""
    return [[heading("Cache")], *(_serverless_cache(name) if serverless else _cache_cluster(name))]


def _cache_cluster(name: str) -> Rows:
    return [
        [
            graph(
                "Engine CPU (%)",
                cache_nodes(name, "EngineCPUUtilization", "Maximum"),
                limit=ENGINE_CPU_PERCENT,
            ),
            graph(
                "Memory (%)",
                cache_nodes(name, "DatabaseMemoryUsageCountedForEvictPercentage", "Maximum"),
                limit=MEMORY_PERCENT,
            ),
            graph("Hits", cache_nodes(name, "CacheHits", "Sum")),
            graph("Misses", cache_nodes(name, "CacheMisses", "Sum")),
        ],
        [
            graph("Connections", cache_nodes(name, "CurrConnections", "Maximum")),
            graph("Evictions", cache_nodes(name, "Evictions", "Sum")),
            graph("Replica lag (s)", cache_nodes(name, "ReplicationLag", "Maximum")),
            graph("Refused logins", cache_nodes(name, "AuthenticationFailures", "Sum")),
        ],
    ]


def _serverless_cache(name: str) -> Rows:
    return [
        [
            graph("Processing units", serverless_metric(name, "ElastiCacheProcessingUnits", "Sum")),
            graph("Data (bytes)", serverless_metric(name, "BytesUsedForCache", "Maximum")),
            graph("Hit rate", serverless_metric(name, "CacheHitRate", "Average")),
            graph("Throttled commands", serverless_metric(name, "ThrottledCmds", "Sum")),
        ]
    ]


def broker_rows(name: str, *, backlog: int) -> Rows:
    """Show the messages of the broker, and how far it is from the limits at which it blocks publishers."""
    return [
        [heading("Messages")],
        [
            graph("Ready", broker_metric(name, "MessageReadyCount"), columns=3, limit=backlog),
            graph("Unacknowledged", broker_metric(name, "MessageUnacknowledgedCount"), columns=3),
            graph(
                "Per second",
                broker_metric(name, "PublishRate", "Average"),
                broker_metric(name, "AckRate", "Average"),
                columns=3,
            ),
        ],
        [heading("Limits")],
        [
            graph(
                "Memory (bytes)",
                broker_metric(name, "RabbitMQMemUsed"),
                broker_metric(name, "RabbitMQMemLimit"),
            ),
            graph(
                "Free disk (bytes)",
                broker_metric(name, "RabbitMQDiskFree", "Minimum"),
                broker_metric(name, "RabbitMQDiskFreeLimit"),
            ),
            graph("CPU (%)", broker_metric(name, "SystemCpuUtilization"), limit=BROKER_CPU),
            graph(
                "Connections and consumers",
                broker_metric(name, "ConnectionCount"),
                broker_metric(name, "ConsumerCount"),
            ),
        ],
    ]

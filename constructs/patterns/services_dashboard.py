"""The dashboard of the services behind the application."""

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from patterns.alarms import MINUTE
from patterns.broker_alarms import broker_metric
from patterns.cache_alarms import NAMESPACE, serverless_metric
from patterns.dashboards import graph, heading


class ServicesDashboard(Construct):
    """Defines the dashboard of the cache, the broker and the periodic jobs."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        cache_name: str,
        serverless_cache: bool,
        broker_name: str,
        job_queue: sqs.IQueue,
        dead_letter_queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        cache = _serverless_cache(cache_name) if serverless_cache else _cache_cluster(cache_name)
        self.dashboard = cloudwatch.Dashboard(
            self,
            "Resource",
            dashboard_name=name,
            widgets=[
                [heading("Cache")],
                cache,
                [heading("Broker")],
                _broker(broker_name),
                [heading("Periodic jobs")],
                [
                    graph("Age of the oldest (s)", job_queue.metric_approximate_age_of_oldest_message()),
                    graph(
                        "Failed for good", dead_letter_queue.metric_approximate_number_of_messages_visible()
                    ),
                ],
            ],
        )


def _cache_cluster(name: str) -> list[cloudwatch.IWidget]:
    def of_nodes(metric_name: str, statistic: str) -> cloudwatch.IMetric:
        # A search follows the cluster as shards and replicas come and go.
        return cloudwatch.MathExpression(
            expression=f"SEARCH('{{{NAMESPACE},CacheClusterId,CacheNodeId}} "
            f'MetricName="{metric_name}" "{name}"\', \'{statistic}\', 60)',
            using_metrics={},
            label="",
            period=MINUTE,
        )

    return [
        graph("Engine CPU (%)", of_nodes("EngineCPUUtilization", "Maximum")),
        graph("Memory (%)", of_nodes("DatabaseMemoryUsageCountedForEvictPercentage", "Maximum")),
        graph("Hits", of_nodes("CacheHits", "Sum")),
        graph("Misses", of_nodes("CacheMisses", "Sum")),
    ]


def _serverless_cache(name: str) -> list[cloudwatch.IWidget]:
    return [
        graph("Processing units", serverless_metric(name, "ElastiCacheProcessingUnits", "Sum")),
        graph("Data (bytes)", serverless_metric(name, "BytesUsedForCache", "Maximum")),
        graph("Hit rate", serverless_metric(name, "CacheHitRate", "Average")),
        graph("Throttled commands", serverless_metric(name, "ThrottledCmds", "Sum")),
    ]


def _broker(name: str) -> list[cloudwatch.IWidget]:
    return [
        graph(
            "Messages",
            broker_metric(name, "MessageReadyCount"),
            broker_metric(name, "MessageUnacknowledgedCount"),
        ),
        graph(
            "Messages per second",
            broker_metric(name, "PublishRate", "Average"),
            broker_metric(name, "AckRate", "Average"),
        ),
        graph(
            "Memory (bytes)", broker_metric(name, "RabbitMQMemUsed"), broker_metric(name, "RabbitMQMemLimit")
        ),
        graph(
            "Free disk (bytes)",
            broker_metric(name, "RabbitMQDiskFree", "Minimum"),
            broker_metric(name, "RabbitMQDiskFreeLimit"),
        ),
    ]

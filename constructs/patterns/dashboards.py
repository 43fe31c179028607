"""Dashboards of the path of a request and of the database.

With that of the services they are three, because CloudWatch charges from the fourth of an account on.
"""

from collections.abc import Sequence

from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_rds as rds
from constructs import Construct

from patterns.alarms import FIVE_MINUTES, MINUTE
from patterns.database import Shard
from patterns.firewall import Firewall
from patterns.web_alarms import environment_health, load_balancer_errors

WIDTH = 24  # columns of a CloudWatch dashboard
# The edge publishes its metrics to one region, whichever region the dashboard is in.
EDGE_REGION = "us-east-1"


def graph(title: str, *metrics: cloudwatch.IMetric, columns: int = 4) -> cloudwatch.GraphWidget:
    """Define a graph that takes its share of a row, with an axis that starts at zero."""
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        width=WIDTH // columns,
    )


def heading(text: str) -> cloudwatch.TextWidget:
    """Define a line of text across the dashboard."""
    return cloudwatch.TextWidget(markdown=f"## {text}", width=WIDTH, height=1)


class StoreDashboard(Construct):
    """Defines the dashboard to open first: what rings, then a request's way from the edge to the fleets."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        alarms: Sequence[cloudwatch.IAlarm],
        distribution: cloudfront.Distribution,
        firewall: Firewall,
        load_balancer: elbv2.ApplicationLoadBalancer,
        web_environment: str,
        worker_environment: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self.dashboard = cloudwatch.Dashboard(
            self,
            "Resource",
            dashboard_name=name,
            widgets=[
                [cloudwatch.AlarmStatusWidget(title="Critical alarms", alarms=alarms, width=WIDTH)],
                [heading("Edge")],
                _edge(distribution, firewall),
                [heading("Load balancer and fleets")],
                _web(load_balancer, web_environment, worker_environment),
            ],
        )


def _edge(distribution: cloudfront.Distribution, firewall: Firewall) -> list[cloudwatch.IWidget]:
    stopped = firewall.metric_stopped(FIVE_MINUTES).with_(region=EDGE_REGION)
    return [
        graph("Requests", distribution.metric_requests(region=EDGE_REGION)),
        graph("Stopped by the firewall", stopped),
        graph("Cache hit rate (%)", distribution.metric_cache_hit_rate(region=EDGE_REGION)),
        graph(
            "Errors (%)",
            distribution.metric4xx_error_rate(region=EDGE_REGION),
            distribution.metric5xx_error_rate(region=EDGE_REGION),
        ),
    ]


def _web(load_balancer: elbv2.ApplicationLoadBalancer, web: str, worker: str) -> list[cloudwatch.IWidget]:
    metrics = load_balancer.metrics
    times = [
        metrics.target_response_time(period=MINUTE, statistic=statistic, label=statistic)
        for statistic in ("p50", "p90", "p99")
    ]
    return [
        graph("Requests", metrics.request_count(period=MINUTE)),
        graph("Response time (s)", *times),
        graph("Errors (%)", load_balancer_errors(load_balancer)),
        graph(
            "Environment health (0 is Ok, 25 is Severe)",
            environment_health(web).with_(label="web"),
            environment_health(worker).with_(label="worker"),
        ),
    ]


class DatabaseDashboard(Construct):
    """Defines the dashboard of the database: one row for each shard, its writer beside its replicas."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str, shards: Sequence[Shard]) -> None:
        super().__init__(scope, construct_id)
        rows: list[list[cloudwatch.IWidget]] = []
        for shard in shards:
            rows += [[heading(f"Shard {shard.name}")], _shard(shard)]
        self.dashboard = cloudwatch.Dashboard(self, "Resource", dashboard_name=name, widgets=rows)


def _shard(shard: Shard) -> list[cloudwatch.IWidget]:
    def of_each(metric_name: str) -> list[cloudwatch.IMetric]:
        instances: list[tuple[str, rds.IDatabaseInstance]] = [("writer", shard.writer)]
        instances += [
            (f"replica {number}", replica) for number, replica in enumerate(shard.replicas, start=1)
        ]
        return [instance.metric(metric_name, period=MINUTE, label=label) for label, instance in instances]

    return [
        graph("CPU (%)", *of_each("CPUUtilization")),
        graph("Connections", *of_each("DatabaseConnections")),
        graph("Free storage (bytes)", *of_each("FreeStorageSpace")),
        graph("Replica lag (s)", *of_each("ReplicaLag")[1:]),
    ]

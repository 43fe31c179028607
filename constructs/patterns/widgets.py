"""Parts that all dashboards are built from."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from patterns.alarms import MINUTE
from patterns.cache_alarms import NAMESPACE, serverless_metric

WIDTH = 24  # columns of a CloudWatch dashboard
# The edge publishes its metrics to one region, whichever region the dashboard is in.
EDGE_REGION = "us-east-1"
RED = cloudwatch.Color.RED

Rows = list[list[cloudwatch.IWidget]]


class TierDashboard(Construct):
    """Defines the dashboard of one tier from its rows: what is asked of it, how it does, what it has left.

    CloudWatch charges for each dashboard of an account beyond three, so that an environment may do without.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, name: str, rows: Sequence[Sequence[cloudwatch.IWidget]]
    ) -> None:
        super().__init__(scope, construct_id)
        self.dashboard = cloudwatch.Dashboard(
            self, "Resource", dashboard_name=name, widgets=[list(row) for row in rows]
        )


def graph(
    title: str, *metrics: cloudwatch.IMetric, columns: int = 4, limit: float | None = None
) -> cloudwatch.GraphWidget:
    """Define a graph that takes its share of a row, from zero, with a line where an alarm rings."""
    lines = None
    if limit is not None:
        lines = [cloudwatch.HorizontalAnnotation(value=limit, label="alarm", color=RED)]
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        left_annotations=lines,
        width=WIDTH // columns,
    )


def number(title: str, metric: cloudwatch.IMetric, *, columns: int = 4) -> cloudwatch.SingleValueWidget:
    """Define a number over the whole span that the dashboard shows."""
    return cloudwatch.SingleValueWidget(
        title=title, metrics=[metric], set_period_to_time_range=True, width=WIDTH // columns, height=4
    )


def heading(text: str) -> cloudwatch.TextWidget:
    """Define a line of text across the dashboard."""
    return cloudwatch.TextWidget(markdown=f"## {text}", width=WIDTH, height=1)


def cache_nodes(name: str, metric_name: str, statistic: str) -> cloudwatch.IMetric:
    """Define a metric of every node of a cache cluster; a search follows as nodes come and go."""
    return cloudwatch.MathExpression(
        expression=f"SEARCH('{{{NAMESPACE},CacheClusterId,CacheNodeId}} "
        f'MetricName="{metric_name}" "{name}"\', \'{statistic}\', 60)',
        using_metrics={},
        label="",
        period=MINUTE,
    )


def cache_load(name: str, *, serverless: bool) -> cloudwatch.IMetric:
    """Define the metric of a cache that fills up first."""
    if serverless:
        return serverless_metric(name, "ElastiCacheProcessingUnits", "Sum")
    return cache_nodes(name, "EngineCPUUtilization", "Maximum")


def cache_fill(name: str, *, serverless: bool) -> cloudwatch.IMetric:
    """Define how full a cache is."""
    if serverless:
        return serverless_metric(name, "BytesUsedForCache", "Maximum")
    return cache_nodes(name, "DatabaseMemoryUsageCountedForEvictPercentage", "Maximum")

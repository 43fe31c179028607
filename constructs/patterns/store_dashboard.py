"""The dashboard to open first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from config.monitoring import MonitoringConfig
from patterns.alarms import FIVE_MINUTES, MINUTE
from patterns.broker_alarms import broker_metric
from patterns.database import Shard
from patterns.firewall import Firewall
from patterns.fleet_alarms import environment_health
from patterns.web_alarms import load_balancer_errors
from patterns.widgets import EDGE_REGION, WIDTH, cache_fill, cache_load, graph, heading, number

STATIONS = 6


@dataclass(frozen=True, kw_only=True)
class Path:
    """What a request passes on its way, in this order."""

    distribution: cloudfront.Distribution
    firewall: Firewall
    load_balancer: elbv2.ApplicationLoadBalancer
    web_environment: str
    cache_name: str
    serverless_cache: bool
    shards: Sequence[Shard]
    broker_name: str
    worker_environment: str


class StoreDashboard(Construct):
    """Defines the dashboard of whoever is on call: how shoppers fare, what rings, and then where it hurts.

    Each column is a station of a request, from the edge on the left to the worker on the right; the first
    one that looks wrong is where to go on, on the dashboard of its tier.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        alarms: Sequence[cloudwatch.IAlarm],
        path: Path,
        config: MonitoringConfig,
    ) -> None:
        super().__init__(scope, construct_id)
        self.dashboard = cloudwatch.Dashboard(
            self,
            "Resource",
            dashboard_name=name,
            widgets=[
                [heading("Service levels")],
                _service_levels(path),
                [cloudwatch.AlarmStatusWidget(title="Critical alarms", alarms=alarms, width=WIDTH)],
                [*_front(path, config), *_back(path)],
            ],
        )


def _service_levels(path: Path) -> list[cloudwatch.IWidget]:
    metrics = path.load_balancer.metrics
    return [
        number("Requests answered (%)", _availability(path.load_balancer)),
        number("99 % are faster than (s)", metrics.target_response_time(period=MINUTE, statistic="p99")),
        number(
            "Answered by the CDN's cache (%)", path.distribution.metric_cache_hit_rate(region=EDGE_REGION)
        ),
        number("Orders waiting, at most", broker_metric(path.broker_name, "MessageReadyCount")),
    ]


def _availability(load_balancer: elbv2.ApplicationLoadBalancer) -> cloudwatch.MathExpression:
    metrics = load_balancer.metrics
    total = cloudwatch.Stats.SUM
    return cloudwatch.MathExpression(
        expression="100-100*(FILL(application,0)+FILL(own,0))/(requests+FILL(own,0))",
        using_metrics={
            "application": metrics.http_code_target(
                elbv2.HttpCodeTarget.TARGET_5XX_COUNT, period=MINUTE, statistic=total
            ),
            "own": metrics.http_code_elb(elbv2.HttpCodeElb.ELB_5XX_COUNT, period=MINUTE, statistic=total),
            "requests": metrics.request_count(period=MINUTE, statistic=total),
        },
        label="answered without an error of ours",
        period=MINUTE,
    )


def _station(text: str, *graphs: cloudwatch.IWidget) -> cloudwatch.IWidget:
    title = cloudwatch.TextWidget(markdown=f"### {text}", width=WIDTH // STATIONS, height=1)
    # A column is a widget; its Python type lacks the two optional members of the interface.
    return cast("cloudwatch.IWidget", cloudwatch.Column(title, *graphs))


def _graph(title: str, *metrics: cloudwatch.IMetric, limit: float | None = None) -> cloudwatch.GraphWidget:
    return graph(title, *metrics, columns=STATIONS, limit=limit)


def _front(path: Path, config: MonitoringConfig) -> list[cloudwatch.IWidget]:
    distribution, metrics = path.distribution, path.load_balancer.metrics
    stopped = path.firewall.metric_stopped(FIVE_MINUTES).with_(region=EDGE_REGION, label="stopped")
    health = environment_health(path.web_environment).with_(label="web")
    return [
        _station(
            "→ CDN",
            _graph("Requests", distribution.metric_requests(region=EDGE_REGION), stopped),
            _graph(
                "Errors (%)",
                distribution.metric5xx_error_rate(region=EDGE_REGION),
                limit=config.error_rate_percent,
            ),
        ),
        _station(
            "→ Load balancer",
            _graph("Requests", metrics.request_count(period=MINUTE)),
            _graph("Errors (%)", load_balancer_errors(path.load_balancer), limit=config.error_rate_percent),
        ),
        _station(
            "→ Web",
            _graph("Health (0 is Ok, 25 Severe)", health),
            _graph(
                "Response time, p99 (s)",
                metrics.target_response_time(period=MINUTE, statistic="p99"),
                limit=config.p99_latency_seconds,
            ),
        ),
    ]


def _back(path: Path) -> list[cloudwatch.IWidget]:
    def of_writers(metric_name: str) -> list[cloudwatch.IMetric]:
        return [
            shard.writer.metric(metric_name, period=MINUTE, label=f"{shard.name} writer")
            for shard in path.shards
        ]

    name, serverless = path.cache_name, path.serverless_cache
    return [
        _station(
            "→ Cache",
            _graph("Load", cache_load(name, serverless=serverless)),
            _graph("Memory", cache_fill(name, serverless=serverless)),
        ),
        _station(
            "→ Database",
            _graph("CPU (%)", *of_writers("CPUUtilization")),
            _graph("Connections", *of_writers("DatabaseConnections")),
        ),
        _station(
            "→ Broker and worker",
            _graph("Messages ready", broker_metric(path.broker_name, "MessageReadyCount")),
            _graph("Health (0 is Ok, 25 Severe)", environment_health(path.worker_environment)),
        ),
    ]

"""Dashboards, read from the body that CloudWatch would draw."""

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_rds as rds
from aws_cdk import aws_sqs as sqs

from config.edge import FirewallConfig
from config.monitoring import MonitoringConfig
from patterns.backend_dashboards import broker_rows, cache_rows, database_rows
from patterns.beanstalk_tiers import WORKING
from patterns.database import Shard
from patterns.firewall import Firewall
from patterns.store_dashboard import Path, StoreDashboard
from patterns.tier_dashboards import edge_rows, web_rows, worker_rows
from patterns.widgets import Rows, TierDashboard
from tests.support.pattern import Synthesized, TinyStack

Widgets = list[dict[str, Any]]


def widgets(stack: TinyStack) -> Widgets:
    """Return the widgets of the only dashboard, with tokens replaced by a word."""
    body = Synthesized(stack).properties("AWS::CloudWatch::Dashboard")["DashboardBody"]
    parts = body["Fn::Join"][1] if isinstance(body, dict) else [body]
    text = "".join(part if isinstance(part, str) else "TOKEN" for part in parts)
    found: Widgets = json.loads(text)["widgets"]
    return found


def names(found: Widgets) -> Iterator[str]:
    for widget in found:
        for metric in widget["properties"].get("metrics", []):
            if isinstance(metric[0], str):
                yield f"{metric[0]} {metric[1]}"


def graph(found: Widgets, title: str) -> dict[str, Any]:
    (properties,) = [w["properties"] for w in found if w["properties"].get("title") == title]
    return dict(properties)


def shard(stack: TinyStack, name: str) -> Shard:
    stand_in = SimpleNamespace(
        name=name, writer=instance(stack, f"{name}-w"), replicas=[instance(stack, f"{name}-r")]
    )
    return cast("Shard", stand_in)


def instance(stack: TinyStack, name: str) -> rds.IDatabaseInstance:
    return rds.DatabaseInstance.from_database_instance_attributes(
        stack, name, instance_identifier=name, instance_endpoint_address=name, port=5432, security_groups=[]
    )


def path(stack: TinyStack) -> Path:
    """Everything that a request passes, with two shards."""
    return Path(
        distribution=cloudfront.Distribution(
            stack,
            "Cdn",
            default_behavior=cloudfront.BehaviorOptions(origin=origins.HttpOrigin("example.com")),
            publish_additional_metrics=True,
        ),
        firewall=Firewall(
            stack,
            "Firewall",
            config=FirewallConfig(),
            write_paths=(),
            log_key=stack.key(),
            protected=False,
        ),
        load_balancer=elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=stack.vpc()),
        web_environment="store-web",
        cache_name="store-cache",
        serverless_cache=False,
        shards=[shard(stack, "s1"), shard(stack, "s2")],
        broker_name="store-broker",
        worker_environment="store-worker",
    )


@pytest.fixture(scope="module")
def store() -> Widgets:
    stack = TinyStack()
    alarm = cloudwatch.Alarm(
        stack,
        "Alarm",
        metric=cloudwatch.Metric(namespace="Test", metric_name="Value"),
        threshold=1,
        evaluation_periods=1,
    )
    config = MonitoringConfig(error_rate_percent=3, p99_latency_seconds=0.7)
    StoreDashboard(stack, "Store", name="Store", alarms=[alarm], path=path(stack), config=config)
    return widgets(stack)


def drawn(rows: Callable[[TinyStack], Rows]) -> Widgets:
    """Draw the dashboard of a tier from its rows."""
    stack = TinyStack()
    TierDashboard(stack, "Tier", name="Tier", rows=rows(stack))
    return widgets(stack)


def test_the_store_dashboard_starts_with_service_levels_and_then_what_rings(store: Widgets) -> None:
    by_height = sorted(store, key=lambda widget: (widget["y"], widget["x"]))
    numbers = [w["properties"]["title"] for w in by_height if w["properties"].get("view") == "singleValue"]
    assert numbers == [
        "Requests answered (%)",
        "99 % are faster than (s)",
        "Answered by the CDN's cache (%)",
        "Orders waiting, at most",
    ]
    (alarms,) = [widget for widget in store if widget["type"] == "alarm"]
    assert alarms["properties"]["alarms"] == ["TOKEN"]
    graphs = [w for w in store if w["properties"].get("view") == "timeSeries"]
    assert max(w["y"] for w in store if w["properties"].get("view") == "singleValue") < alarms["y"]
    assert alarms["y"] < min(widget["y"] for widget in graphs)


def test_service_levels_are_of_the_whole_span_shown(store: Widgets) -> None:
    numbers = [w["properties"] for w in store if w["properties"].get("view") == "singleValue"]
    assert all(properties["setPeriodToTimeRange"] for properties in numbers)
    ((availability, *_), *_) = graph(store, "Requests answered (%)")["metrics"]
    assert availability["expression"] == ("100-100*(FILL(application,0)+FILL(own,0))/(requests+FILL(own,0))")


def test_a_request_goes_from_left_to_right(store: Widgets) -> None:
    graphs = [w for w in store if w["properties"].get("view") == "timeSeries"]
    columns: dict[int, set[str]] = {}
    for widget in graphs:
        columns.setdefault(widget["x"], set()).update(name.split()[0] for name in names([widget]))
    assert [columns[x] for x in sorted(columns)] == [
        {"AWS/CloudFront", "AWS/WAFV2"},
        {"AWS/ApplicationELB"},
        {"AWS/ElasticBeanstalk", "AWS/ApplicationELB"},
        set(),  # the cache: a search
        {"AWS/RDS"},
        {"AWS/AmazonMQ", "AWS/ElasticBeanstalk"},
    ]
    assert {widget["width"] for widget in graphs} == {4}


def test_a_line_shows_where_the_alarm_rings(store: Widgets) -> None:
    errors = [w["properties"] for w in store if w["properties"].get("title") == "Errors (%)"]
    lines = [properties["annotations"]["horizontal"][0]["value"] for properties in errors]
    assert lines == [3, 3]
    slow = graph(store, "Response time, p99 (s)")
    assert slow["annotations"]["horizontal"][0]["value"] == 0.7


def edge_metrics(found: Widgets) -> list[Any]:
    return [
        metric
        for widget in found
        for metric in widget["properties"].get("metrics", [])
        if metric[0] in ("AWS/CloudFront", "AWS/WAFV2")
    ]


def test_metrics_of_the_edge_are_read_where_the_edge_publishes_them(store: Widgets) -> None:
    def edge(stack: TinyStack) -> Rows:
        passed = path(stack)
        return edge_rows(passed.distribution, passed.firewall)

    for found in (store, drawn(edge)):
        assert len(edge_metrics(found)) >= 4
        assert {metric[-1]["region"] for metric in edge_metrics(found)} == {"us-east-1"}


def test_every_row_fills_the_width_of_a_dashboard(store: Widgets) -> None:
    assert max(widget["x"] + widget["width"] for widget in store) == 24


def test_the_web_dashboard_shows_what_the_alarms_judge() -> None:
    found = drawn(
        lambda stack: web_rows(
            path(stack).load_balancer, "store-web", most_instances=60, error_rate=2, latency=1.5
        )
    )
    times = graph(found, "Response time (s)")
    assert [metric[-1]["stat"] for metric in times["metrics"]] == ["p50", "p90", "p99"]
    assert times["annotations"]["horizontal"][0]["value"] == 1.5
    assert "AWS/ElasticBeanstalk EnvironmentHealth" in set(names(found))


def test_the_worker_dashboard_shows_fleet_and_jobs() -> None:
    found = drawn(
        lambda stack: worker_rows(
            "worker", sqs.Queue(stack, "Queue"), sqs.Queue(stack, "DeadLetters"), most_instances=12
        )
    )
    assert set(names(found)) == {
        "AWS/ElasticBeanstalk EnvironmentHealth",
        *(f"AWS/ElasticBeanstalk {name}" for name in WORKING),
        "AWS/SQS ApproximateAgeOfOldestMessage",
        "AWS/SQS ApproximateNumberOfMessagesVisible",
    }


def test_the_database_dashboard_has_every_instance_of_every_shard() -> None:
    found = drawn(lambda stack: database_rows([shard(stack, "s1"), shard(stack, "s2")], lag_seconds=30))
    cpu = [m for w in found for m in w["properties"].get("metrics", []) if m[1] == "CPUUtilization"]
    assert [metric[3] for metric in cpu] == ["s1-w", "s1-r", "s2-w", "s2-r"]
    lag = [m for w in found for m in w["properties"].get("metrics", []) if m[1] == "ReplicaLag"]
    assert [metric[3] for metric in lag] == ["s1-r", "s2-r"]  # a writer has none


def test_the_cache_dashboard_follows_a_cluster_as_its_nodes_change() -> None:
    found = drawn(lambda _: cache_rows("store-cache", serverless=False))
    ((search,),) = graph(found, "Engine CPU (%)")["metrics"]
    assert search["expression"] == (
        "SEARCH('{AWS/ElastiCache,CacheClusterId,CacheNodeId} "
        'MetricName="EngineCPUUtilization" "store-cache"\', \'Maximum\', 60)'
    )


def test_the_cache_dashboard_shows_a_serverless_cache_by_its_own_metrics() -> None:
    found = set(names(drawn(lambda _: cache_rows("store-cache", serverless=True))))
    assert {"AWS/ElastiCache ElastiCacheProcessingUnits", "AWS/ElastiCache ThrottledCmds"} <= found


def test_the_broker_dashboard_shows_its_limits() -> None:
    found = drawn(lambda _: broker_rows("store-broker", backlog=1200))
    assert {
        "AWS/AmazonMQ MessageReadyCount",
        "AWS/AmazonMQ RabbitMQMemLimit",
        "AWS/AmazonMQ RabbitMQDiskFreeLimit",
    } <= set(names(found))
    assert graph(found, "Ready")["annotations"]["horizontal"][0]["value"] == 1200

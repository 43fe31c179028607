"""Dashboards, read from the body that CloudWatch would draw."""

import json
from collections.abc import Iterator
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
from patterns.dashboards import DatabaseDashboard, StoreDashboard
from patterns.database import Shard
from patterns.firewall import Firewall
from patterns.services_dashboard import ServicesDashboard
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
    StoreDashboard(
        stack,
        "Store",
        name="Storefront-test-Store",
        alarms=[alarm],
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
        web_environment="web",
        worker_environment="worker",
    )
    return widgets(stack)


def test_the_store_dashboard_starts_with_what_rings(store: Widgets) -> None:
    assert store[0]["type"] == "alarm"
    assert store[0]["properties"]["alarms"] == ["TOKEN"]


def test_the_store_dashboard_follows_a_request_from_the_edge_to_the_fleets(store: Widgets) -> None:
    assert list(dict.fromkeys(name.split()[0] for name in names(store))) == [
        "AWS/CloudFront",
        "AWS/WAFV2",
        "AWS/ApplicationELB",
        "AWS/ElasticBeanstalk",
    ]


def test_metrics_of_the_edge_are_read_where_the_edge_publishes_them(store: Widgets) -> None:
    edge = [
        metric
        for widget in store
        for metric in widget["properties"].get("metrics", [])
        if metric[0] in ("AWS/CloudFront", "AWS/WAFV2")
    ]
    assert len(edge) == 5
    assert {metric[-1]["region"] for metric in edge} == {"us-east-1"}


def test_every_row_fits_the_width_of_a_dashboard(store: Widgets) -> None:
    assert max(widget["x"] + widget["width"] for widget in store) == 24


def instance(stack: TinyStack, name: str) -> rds.IDatabaseInstance:
    return rds.DatabaseInstance.from_database_instance_attributes(
        stack, name, instance_identifier=name, instance_endpoint_address=name, port=5432, security_groups=[]
    )


def test_the_database_dashboard_has_every_instance_of_every_shard() -> None:
    stack = TinyStack()
    shards = [
        SimpleNamespace(
            name=name, writer=instance(stack, f"{name}-w"), replicas=[instance(stack, f"{name}-r")]
        )
        for name in ("s1", "s2")
    ]
    DatabaseDashboard(stack, "Database", name="Database", shards=cast("list[Shard]", shards))
    found = widgets(stack)
    cpu = [m for w in found for m in w["properties"].get("metrics", []) if m[1] == "CPUUtilization"]
    assert [metric[3] for metric in cpu] == ["s1-w", "s1-r", "s2-w", "s2-r"]
    lag = [m for w in found for m in w["properties"].get("metrics", []) if m[1] == "ReplicaLag"]
    assert [metric[3] for metric in lag] == ["s1-r", "s2-r"]  # a writer has none


def services(*, serverless: bool) -> Widgets:
    stack = TinyStack()
    ServicesDashboard(
        stack,
        "Services",
        name="Services",
        cache_name="store-cache",
        serverless_cache=serverless,
        broker_name="store-broker",
        job_queue=sqs.Queue(stack, "Queue"),
        dead_letter_queue=sqs.Queue(stack, "DeadLetters"),
    )
    return widgets(stack)


def test_the_services_dashboard_follows_a_cluster_as_its_nodes_change() -> None:
    ((search,),) = graph(services(serverless=False), "Engine CPU (%)")["metrics"]
    assert search["expression"] == (
        "SEARCH('{AWS/ElastiCache,CacheClusterId,CacheNodeId} "
        'MetricName="EngineCPUUtilization" "store-cache"\', \'Maximum\', 60)'
    )


def test_the_services_dashboard_shows_a_serverless_cache_by_its_own_metrics() -> None:
    found = set(names(services(serverless=True)))
    assert {"AWS/ElastiCache ElastiCacheProcessingUnits", "AWS/ElastiCache ThrottledCmds"} <= found


def test_the_services_dashboard_shows_broker_and_jobs() -> None:
    found = set(names(services(serverless=False)))
    assert {
        "AWS/AmazonMQ MessageReadyCount",
        "AWS/AmazonMQ RabbitMQMemLimit",
        "AWS/AmazonMQ RabbitMQDiskFreeLimit",
        "AWS/SQS ApproximateAgeOfOldestMessage",
    } <= found

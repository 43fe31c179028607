"""A stack to define alarms in, and a way to read them from its template."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, cast

import aws_cdk as cdk
from aws_cdk import aws_rds as rds
from aws_cdk.assertions import Template

from patterns.alarm_topics import AlarmTopics
from patterns.alarms import AlarmFactory
from patterns.database import Shard
from tests.support.pattern import TinyStack

RUNBOOK = "https://runbook.example"


def alarms_of(define: Callable[[TinyStack, AlarmFactory], object]) -> dict[str, dict[str, Any]]:
    """Define alarms in a stack; return the properties of each by the start of its logical id."""
    stack = TinyStack()
    topics = AlarmTopics(stack, "Topics", emails=())
    define(stack, AlarmFactory(topics=topics, runbook_url=RUNBOOK))
    found = Template.from_stack(stack).find_resources("AWS::CloudWatch::Alarm")
    # CDK ends a logical id in eight characters of a hash.
    return {logical_id[:-8]: alarm["Properties"] for logical_id, alarm in found.items()}


def metrics(alarm: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the metrics that the expression of an alarm reads."""
    return [entry["MetricStat"] for entry in alarm["Metrics"] if "MetricStat" in entry]


def expression(alarm: Mapping[str, Any]) -> str:
    """Return the expression whose value an alarm compares."""
    (text,) = [entry["Expression"] for entry in alarm["Metrics"] if entry.get("ReturnData", True)]
    return str(text)


def dimensions(metric: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dimensions of a metric, or of an alarm on a single metric."""
    return {dimension["Name"]: dimension["Value"] for dimension in metric["Dimensions"]}


def shard_stand_in(stack: cdk.Stack, name: str, replicas: int) -> Shard:
    """Stand in for a shard: what alarms read of its writer and its replicas."""

    def instance(identifier: str) -> rds.IDatabaseInstance:
        return rds.DatabaseInstance.from_database_instance_attributes(
            stack,
            identifier,
            instance_identifier=identifier,
            instance_endpoint_address=identifier,
            port=5432,
            security_groups=[],
        )

    stand_in = SimpleNamespace(
        name=name,
        writer=instance(f"{name}-writer"),
        replicas=[instance(f"{name}-replica-{number}") for number in range(1, replicas + 1)],
    )
    return cast("Shard", stand_in)

"""Alarms of the media bucket."""

from typing import Any

import pytest
from aws_cdk import aws_s3 as s3

from patterns.alarms import AlarmFactory
from patterns.bucket_alarms import BucketAlarms
from patterns.buckets import REQUEST_METRICS
from tests.support.alarm_stack import alarms_of, dimensions, expression, metrics
from tests.support.pattern import TinyStack

Alarms = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def alarms() -> Alarms:
    def define(stack: TinyStack, factory: AlarmFactory) -> None:
        BucketAlarms(stack, "Media", bucket=s3.CfnBucket(stack, "Bucket"), alarms=factory)

    return alarms_of(define)


@pytest.mark.parametrize(
    ("alarm", "metric_name", "percent"), [("Refusals", "4xxErrors", 50), ("Errors", "5xxErrors", 1)]
)
def test_the_share_of_requests_that_fail_is_compared_in_percent(
    alarms: Alarms, alarm: str, metric_name: str, percent: float
) -> None:
    found = alarms[f"Media{alarm}"]
    (metric,) = metrics(found)
    assert metric["Metric"]["MetricName"] == metric_name
    assert metric["Stat"] == "Average"  # each request counts as a zero or a one
    assert expression(found) == "100*failed"
    assert (found["ComparisonOperator"], found["Threshold"]) == ("GreaterThanThreshold", percent)


def test_the_metrics_are_those_that_the_bucket_publishes(alarms: Alarms) -> None:
    for alarm in alarms.values():
        (metric,) = metrics(alarm)
        assert dimensions(metric["Metric"])["FilterId"] == REQUEST_METRICS

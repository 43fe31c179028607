"""Alarms of the load balancer and the periodic jobs."""

from typing import Any

import pytest
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_sqs as sqs

from config.monitoring import MonitoringConfig
from patterns.alarms import AlarmFactory
from patterns.web_alarms import JobAlarms, LoadBalancerAlarms
from tests.support.alarm_stack import alarms_of, dimensions, expression, metrics
from tests.support.pattern import TinyStack

Alarms = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def alarms() -> Alarms:
    def define(stack: TinyStack, factory: AlarmFactory) -> None:
        balancer = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=stack.vpc())
        config = MonitoringConfig(p99_latency_seconds=0.8, error_rate_percent=3)
        LoadBalancerAlarms(stack, "LoadBalancer", config=config, load_balancer=balancer, alarms=factory)
        JobAlarms(
            stack,
            "Jobs",
            queue=sqs.Queue(stack, "Queue"),
            dead_letter_queue=sqs.Queue(stack, "DeadLetters"),
            alarms=factory,
        )

    return alarms_of(define)


def test_errors_count_the_requests_that_found_no_healthy_target(alarms: Alarms) -> None:
    alarm = alarms["LoadBalancerErrors"]
    total = "FILL(requests,0)+FILL(own,0)"
    failed = "FILL(own,0)+FILL(application,0)"
    assert expression(alarm) == f"IF(({total})>=20,100*({failed})/({total}),0)"
    by_id = {entry["Id"]: entry["MetricStat"] for entry in alarm["Metrics"] if "MetricStat" in entry}
    assert {name: stat["Metric"]["MetricName"] for name, stat in by_id.items()} == {
        "own": "HTTPCode_ELB_5XX_Count",
        "application": "HTTPCode_Target_5XX_Count",
        "requests": "RequestCount",
    }
    assert {stat["Stat"] for stat in by_id.values()} == {"Sum"}
    assert {stat["Period"] for stat in by_id.values()} == {60}


def test_errors_ring_above_the_configured_percentage(alarms: Alarms) -> None:
    alarm = alarms["LoadBalancerErrors"]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 3)
    assert (alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]) == (3, 5)


def test_latency_is_the_99th_percentile_in_seconds(alarms: Alarms) -> None:
    alarm = alarms["LoadBalancerLatency"]
    assert (alarm["MetricName"], alarm["ExtendedStatistic"]) == ("TargetResponseTime", "p99")
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0.8)


def test_a_percentile_of_too_few_requests_does_not_ring(alarms: Alarms) -> None:
    assert alarms["LoadBalancerLatency"]["EvaluateLowSampleCountPercentile"] == "ignore"


def test_one_refused_connection_a_minute_rings(alarms: Alarms) -> None:
    alarm = alarms["LoadBalancerRejectedConnections"]
    assert (alarm["MetricName"], alarm["Threshold"]) == ("RejectedConnectionCount", 0)


def test_a_late_job_and_a_failed_job_ring_for_their_own_queue(alarms: Alarms) -> None:
    late, failed = alarms["JobsLate"], alarms["JobsFailed"]
    assert late["MetricName"] == "ApproximateAgeOfOldestMessage"
    assert "Queue" in str(dimensions(late))
    assert failed["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert "DeadLetters" in str(dimensions(failed))
    assert (failed["Threshold"], failed["EvaluationPeriods"]) == (0, 1)


def test_every_metric_is_the_load_balancers_own(alarms: Alarms) -> None:
    for metric in metrics(alarms["LoadBalancerErrors"]):
        assert list(dimensions(metric["Metric"])) == ["LoadBalancer"]

"""Alarms of the Beanstalk environments."""

from typing import Any

import pytest

from config.compute import FleetConfig
from patterns.alarm_topics import Severity
from patterns.beanstalk_tiers import TIER_METRICS
from patterns.fleet_alarms import FleetAlarms
from tests.support.alarm_stack import alarms_of, dimensions, expression, metrics

Alarms = dict[str, dict[str, Any]]


def define(least: int, most: int) -> Alarms:
    return alarms_of(
        lambda stack, factory: FleetAlarms(
            stack,
            "Web",
            config=FleetConfig(min_instances=least, max_instances=most),
            environment_name="store-web",
            tier="web",
            severity=Severity.CRITICAL,
            alarms=factory,
        )
    )


@pytest.fixture(scope="module")
def alarms() -> Alarms:
    return define(3, 60)


def test_an_environment_rings_from_degraded_on_and_when_it_is_silent(alarms: Alarms) -> None:
    alarm = alarms["WebHealth"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/ElasticBeanstalk", "EnvironmentHealth")
    assert dimensions(alarm) == {"EnvironmentName": "store-web"}
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
    degraded, warning = 20, 15
    assert warning <= alarm["Threshold"] < degraded
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["AlarmDescription"].endswith("#web-environment-unhealthy")


def test_a_fleet_rings_when_it_cannot_grow_any_more(alarms: Alarms) -> None:
    alarm = alarms["WebAtMaximum"]
    assert expression(alarm) == "+".join(f"FILL(m{number},0)" for number in range(1, 6))
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 59)
    assert alarm["AlarmDescription"].startswith("Warning: ")
    assert {tuple(dimensions(entry["Metric"]).items()) for entry in metrics(alarm)} == {
        (("EnvironmentName", "store-web"),)
    }


def test_a_deployment_that_doubles_the_fleet_for_its_time_does_not_ring(alarms: Alarms) -> None:
    longest_deployment_minutes = 15
    assert alarms["WebAtMaximum"]["DatapointsToAlarm"] > longest_deployment_minutes


@pytest.mark.parametrize("tier", ["web", "worker"])
def test_each_tier_publishes_what_its_size_is_counted_from(alarms: Alarms, tier: str) -> None:
    counted = {entry["Metric"]["MetricName"] for entry in metrics(alarms["WebAtMaximum"])}
    assert counted <= set(TIER_METRICS[tier])
    # Instances that do not work yet, or not any more, are left out.
    assert counted == {f"Instances{state}" for state in ("Ok", "Info", "Warning", "Degraded", "Severe")}


def test_a_fleet_of_one_size_is_always_at_its_maximum_and_does_not_ring() -> None:
    assert "WebAtMaximum" not in define(2, 2)

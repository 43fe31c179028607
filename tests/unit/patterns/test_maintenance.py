"""Mute rules: which alarms they hold back, when, and for how long."""

from typing import Any

import pytest
from aws_cdk import aws_cloudwatch as cloudwatch

from config.monitoring import MaintenanceWindow
from patterns.alarm_topics import AlarmTopics, Severity
from patterns.alarms import AlarmFactory
from patterns.maintenance import MaintenanceMutes
from tests.support.pattern import Synthesized, TinyStack


def rules(window: MaintenanceWindow, *, warnings: int = 1) -> list[dict[str, Any]]:
    """Mute a region with one critical alarm, a composite of it and some warnings."""
    stack = TinyStack()
    factory = AlarmFactory(
        topics=AlarmTopics(stack, "Topics", emails=()), runbook_url="https://runbook.example"
    )
    names = {"Down": Severity.CRITICAL} | {f"Slow{n}": Severity.WARNING for n in range(warnings)}
    for name, severity in names.items():
        factory.add(
            stack,
            name,
            metric=cloudwatch.Metric(namespace="Test", metric_name=name),
            above=1,
            severity=severity,
            summary=f"{name}.",
            runbook="entry",
            missing=cloudwatch.TreatMissingData.BREACHING,
        )
    factory.composite(stack, "Unwell", summary="Unwell.", runbook="entry")
    MaintenanceMutes(stack, "Maintenance", windows=[window], alarms=factory)
    found = Synthesized(stack).template.find_resources("AWS::CloudWatch::AlarmMuteRule")
    return [rule["Properties"] for _, rule in sorted(found.items())]


def muted(rule: dict[str, Any]) -> set[str]:
    return {name["Ref"][:-8] for name in rule["MuteTargets"]["AlarmNames"]}


WEEKLY = MaintenanceWindow(name="patches", window="sun:03:30-sun:05:00")


def test_warnings_are_silent_in_the_window_and_critical_alarms_are_not() -> None:
    (rule,) = rules(WEEKLY)
    assert muted(rule) == {"Slow0"}
    schedule = rule["Rule"]["Schedule"]
    assert schedule == {"Expression": "cron(30 3 * * SUN)", "Duration": "PT1H30M"}


def test_a_window_over_midnight_lasts_until_the_next_day() -> None:
    (rule,) = rules(MaintenanceWindow(name="patches", window="sun:23:00-mon:01:00"))
    assert rule["Rule"]["Schedule"]["Expression"] == "cron(0 23 * * SUN)"
    assert rule["Rule"]["Schedule"]["Duration"] == "PT2H"


def test_work_that_takes_the_store_down_mutes_everything() -> None:
    (rule,) = rules(WEEKLY.model_copy(update={"mute_critical": True}))
    assert muted(rule) == {"Slow0", "Down", "Unwell"}


def test_more_alarms_than_a_rule_takes_are_muted_by_several() -> None:
    found = rules(WEEKLY, warnings=150)
    assert sorted(len(muted(rule)) for rule in found) == [50, 100]
    assert set.union(*map(muted, found)) == {f"Slow{number}" for number in range(150)}


@pytest.mark.parametrize("window", ["sun:03:30-sun:03:30", "sun:03:30-sun:15:31"])
def test_no_window_hides_a_whole_day(window: str) -> None:
    with pytest.raises(ValueError, match="1 minute to 12 hours"):
        MaintenanceWindow(name="patches", window=window)

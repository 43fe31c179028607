"""Judges of monitoring: alarms that reach somebody."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from guarantees.judge import Finding, judge
from guarantees.store import Resource, Store

ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
TOPIC = "AWS::SNS::Topic"
RUNBOOK = Path(__file__).resolve().parent.parent / "docs" / "runbook.md"
DESCRIPTION = re.compile(r"(?P<severity>Critical|Warning): .+ Runbook: https://\S+#(?P<anchor>[a-z0-9-]+)")


@judge
def alarms_reach_somebody(store: Store) -> Iterator[Finding]:
    """Every alarm is on, and notifies a topic that somebody is subscribed to."""
    subscribed = [
        store.target(subscription.stack, subscription.properties["TopicArn"])
        for subscription in store.resources("AWS::SNS::Subscription")
    ]
    for alarm in store.resources(*ALARMS):
        if alarm.properties.get("ActionsEnabled") is False:
            yield f"{alarm}: its actions are off"
        topics = store.targets(alarm.stack, alarm.properties.get("AlarmActions", []))
        if not topics:
            yield f"{alarm}: notifies nobody"
        for topic in topics:
            if topic.type == TOPIC and store.config.monitoring.alarm_emails and topic not in subscribed:
                yield f"{alarm}: nobody is subscribed to {topic}"


@cache
def runbook() -> dict[str, str]:
    """The entries of the runbook by the anchor that GitHub gives their heading."""
    entry = re.compile(r"^### ([^\n]+)\n\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
    found = entry.findall(RUNBOOK.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-"): body for heading, body in found}


def is_critical(alarm: Resource) -> bool:
    """Whether an alarm is meant to wake somebody."""
    return str(alarm.properties.get("AlarmDescription")).startswith("Critical: ")


@judge
def alarms_say_what_to_do(store: Store) -> Iterator[Finding]:
    """Every alarm has a severity, and a link to an entry that the runbook has."""
    for alarm in store.resources(*ALARMS):
        said = DESCRIPTION.fullmatch(str(alarm.properties.get("AlarmDescription", "")))
        if not said or said["anchor"] not in runbook():
            yield f"{alarm}: says not what to do"


@judge
def alarms_decide_on_missing_data(store: Store) -> Iterator[Finding]:
    """Every alarm says what the absence of data means."""
    for alarm in store.resources("AWS::CloudWatch::Alarm"):
        if not alarm.properties.get("TreatMissingData"):
            yield f"{alarm}: is undecided about missing data"


@judge
def one_alarm_says_that_the_store_is_unwell(store: Store) -> Iterator[Finding]:
    """Every region has an alarm that rings with any of its critical ones."""
    for stack in sorted({alarm.stack for alarm in store.resources("AWS::CloudWatch::Alarm")}):
        composites = [
            alarm for alarm in store.resources("AWS::CloudWatch::CompositeAlarm") if alarm.stack == stack
        ]
        rule = str([alarm.properties["AlarmRule"] for alarm in composites])
        for alarm in store.resources("AWS::CloudWatch::Alarm"):
            if alarm.stack == stack and is_critical(alarm) and f"'{alarm.id}'" not in rule:
                yield f"{alarm}: is critical and not part of the store's alarm"


@judge
def notifications_are_encrypted(store: Store) -> Iterator[Finding]:
    """Every topic is encrypted with a key of ours."""
    for topic in store.resources(TOPIC):
        if store.target(topic.stack, topic.properties.get("KmsMasterKeyId")) is None:
            yield f"{topic}: not encrypted with a key of ours"


@judge
def health_is_reported(store: Store) -> Iterator[Finding]:
    """Tiers report enhanced health, stream logs that are kept, and take platform patches."""
    wanted = {
        ("aws:elasticbeanstalk:healthreporting:system", "SystemType"): "enhanced",
        ("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs"): "true",
        ("aws:elasticbeanstalk:cloudwatch:logs", "DeleteOnTerminate"): "false",
        ("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled"): "true",
    }
    for tier in store.tiers.values():
        for option, value in wanted.items():
            if tier.options.get(option) != value:
                yield f"{tier.resource}: {' '.join(option)} is not {value}"

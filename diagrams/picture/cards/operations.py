"""Cards of operations: alarms and who hears of them, runbooks, experiments."""

import re
from collections.abc import Iterator

from picture.cards.sheet import Drawn, counted, draw, fact, listed, number, span
from picture.groups import OPERATIONS
from picture.index import Index

ALARM, SUBSCRIPTION = "CloudWatch::Alarm", "SNS::Subscription"


def alarms(index: Index) -> Iterator[Drawn]:
    """Draw CloudWatch: alarms, what mutes them, dashboards, log groups."""
    every, composite = index.all(ALARM), index.all("CloudWatch::CompositeAlarm")
    mutes, boards = index.all("CloudWatch::AlarmMuteRule"), index.all("CloudWatch::Dashboard")
    groups = index.all("Logs::LogGroup")
    shown = every or boards or groups
    if not shown:
        return
    days = span((number(group.properties.get("RetentionInDays")) for group in groups), "d")
    count = listed(counted(len(every), "alarm"), f"{len(composite)} composite" if composite else "")
    muted = {str(rule.properties.get("Description")) for rule in mutes}
    yield draw(
        "alarms", OPERATIONS, "CloudWatch",
        fact("count", count, [*every, *composite]),
        fact("mutes", f"{counted(len(muted), 'maintenance window')} muted" if mutes else "", mutes),
        fact("dashboards", counted(len(boards), "dashboard") if boards else "", boards),
        fact("logs", f"{counted(len(groups), 'log group')}, kept {days}" if groups else "", groups),
        shows=shown, tells=(*composite, *mutes, *boards, *groups),
    )  # fmt: skip


def topics(index: Index) -> Iterator[Drawn]:
    """Draw the topics that alarms publish to."""
    every = index.all("SNS::Topic")
    if not every:
        return
    regions = {topic.region for topic in every}
    encrypted = all(index.targets(topic, "KmsMasterKeyId", type="KMS::Key") for topic in every)
    names = sorted(
        {str(topic.properties.get("DisplayName", "")).rpartition(" ")[2].lower() for topic in every}
    )
    yield draw(
        "topics", OPERATIONS, "SNS",
        fact("count", f"{counted(len(every), 'topic')} in {counted(len(regions), 'region')}", every),
        fact("names", listed(*names), every),
        fact("encryption", "encrypted under own keys" if encrypted else "", every),
        shows=every,
    )  # fmt: skip


def oncall(index: Index) -> Iterator[Drawn]:
    """Draw the people whom alarms reach; nobody may have subscribed yet."""
    subscriptions = index.all(SUBSCRIPTION)
    if not subscriptions:
        return
    ends = sorted({str(each.properties.get("Endpoint")) for each in subscriptions})
    kinds = sorted({str(each.properties.get("Protocol")) for each in subscriptions})
    who = ends[0] if len(ends) == 1 else counted(len(ends), "address", "addresses")
    yield draw(
        "oncall", "", "On call",
        fact("who", who, subscriptions),
        fact("how", f"{listed(*kinds)} from {counted(len(subscriptions), 'subscription')}", subscriptions),
        tells=subscriptions,
    )  # fmt: skip


def runbooks(index: Index) -> Iterator[Drawn]:
    """Draw what Systems Manager does to the store, by itself or when told."""
    documents, associations = index.all("SSM::Document"), index.all("SSM::Association")
    if not documents and not associations:
        return
    rates = {str(each.properties.get("ScheduleExpression", "")) for each in associations}
    times = sorted(re.sub(r"^rate\((?:1 )?(.*)\)$", r"every \1", rate) for rate in rates)
    yield draw(
        "runbooks", OPERATIONS, "Systems Manager",
        fact("documents", counted(len(documents), "runbook") if documents else "", documents),
        fact("schedules", f"checks {listed(*reversed(times))}" if times else "", associations),
        shows=(*documents, *associations),
    )  # fmt: skip


def faults(index: Index) -> Iterator[Drawn]:
    """Draw the experiments that take away what the store is built to do without."""
    templates = index.all("FIS::ExperimentTemplate")
    if not templates:
        return
    stops = {alarm for each in templates for alarm in index.targets(each, "StopConditions")}
    yield draw(
        "faults", OPERATIONS, "Fault Injection",
        fact("count", counted(len(templates), "experiment"), templates),
        fact("stop", f"stopped by {counted(len(stops), 'alarm')}" if stops else "", [*templates, *stops]),
        shows=templates,
    )  # fmt: skip

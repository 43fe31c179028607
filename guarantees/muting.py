"""Judge of silence: maintenance mutes the alarms that it is meant to, when it is meant to."""

import re
from collections.abc import Iterator

from config.base import window_minutes
from config.monitoring import MaintenanceWindow
from guarantees.judge import Finding, judge
from guarantees.monitoring import ALARMS, is_critical
from guarantees.store import Resource, Store

MUTE = "AWS::CloudWatch::AlarmMuteRule"
DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?")
When = tuple[str, int]


def _window(window: MaintenanceWindow) -> When:
    """The moment of a window that is configured, and its minutes."""
    day, hour, minute = window.window.split("-")[0].split(":")
    return f"cron({int(minute)} {int(hour)} * * {day.upper()})", window_minutes(window.window)


def _rule(rule: Resource) -> When:
    """The moment at which a rule begins to mute, and for how many minutes."""
    schedule = rule.properties["Rule"]["Schedule"]
    duration = DURATION.fullmatch(str(schedule["Duration"]))
    hours, minutes = (int(part or 0) for part in duration.groups()) if duration else (0, 0)
    return str(schedule["Expression"]), hours * 60 + minutes


@judge
def maintenance_mutes_what_it_is_meant_to(store: Store) -> Iterator[Finding]:
    """Each window mutes every warning of its region for its time, and critical alarms if it says so."""
    windows = {_window(window): window for window in store.config.monitoring.maintenance}
    for rule in store.resources(MUTE):
        if _rule(rule) not in windows:
            yield f"{rule}: mutes outside of the windows that are configured"
    targets = [(_rule(rule), _targets(store, rule)) for rule in store.resources(MUTE)]
    for alarm in store.resources(*ALARMS):
        muted = {when for when, found in targets if alarm in found}
        for when, window in windows.items():
            meant = window.mute_critical or not is_critical(alarm)
            if meant != (when in muted):
                yield f"{alarm}: {'rings' if meant else 'is muted'} in the window {window.name}"


def _targets(store: Store, rule: Resource) -> list[Resource]:
    return store.targets(rule.stack, rule.properties["MuteTargets"]["AlarmNames"])

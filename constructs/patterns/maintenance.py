"""Silence during maintenance."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from config.base import window_minutes
from config.monitoring import MaintenanceWindow
from patterns.alarm_topics import Severity
from patterns.alarms import AlarmFactory

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MuteTargets.html
ALARMS_PER_RULE = 100


class MaintenanceMutes(Construct):
    """Defines the rules that mute alarms in each configured window, and only then.

    A mute rule holds back notifications, while alarms go on judging: dashboards stay true, and an alarm that
    still rings when the window ends notifies at that moment. Actions that an engineer turns off by hand lack
    both, and stay off when nobody remembers them. Define it after all alarms of its region.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        windows: Sequence[MaintenanceWindow],
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        for window in windows:
            muted: list[cloudwatch.IAlarm] = [*alarms.alarms(Severity.WARNING)]
            if window.mute_critical:
                muted += [*alarms.alarms(Severity.CRITICAL), *alarms.composites]
            for first in range(0, len(muted), ALARMS_PER_RULE):
                number = first // ALARMS_PER_RULE + 1
                cloudwatch.AlarmMuteRule(
                    self,
                    f"{_pascal(window.name)}{number}",
                    alarms=muted[first : first + ALARMS_PER_RULE],
                    schedule=_schedule(window),
                    duration=cdk.Duration.minutes(window_minutes(window.window)),
                    description=f"Maintenance: {window.name}",
                )


def _schedule(window: MaintenanceWindow) -> cloudwatch.ScheduleExpression:
    day, hour, minute = window.window.split("-")[0].split(":")
    return cloudwatch.ScheduleExpression.cron(
        minute=str(int(minute)), hour=str(int(hour)), week_day=day.upper()
    )


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))

"""CloudWatch: alarms with their actions, composite alarms, dashboards; and the budget."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise, same
from ops.verify.values import keyed

if TYPE_CHECKING:
    from mypy_boto3_budgets import BudgetsClient
    from mypy_boto3_cloudcontrol import CloudControlApiClient
    from mypy_boto3_cloudwatch import CloudWatchClient


def _alarm(cloudwatch: CloudWatchClient, promise: Promise) -> Mapping[str, Any] | None:
    found = cloudwatch.describe_alarms(AlarmNames=[promise.physical_id], AlarmTypes=["MetricAlarm"])
    return found["MetricAlarms"][0] if found["MetricAlarms"] else None


def _composite(cloudwatch: CloudWatchClient, promise: Promise) -> Mapping[str, Any] | None:
    name = promise.physical_id.rsplit(":alarm:", 1)[-1]
    found = cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])
    return found["CompositeAlarms"][0] if found["CompositeAlarms"] else None


def _dashboard(cloudwatch: CloudWatchClient, promise: Promise) -> Mapping[str, Any]:
    return cloudwatch.get_dashboard(DashboardName=promise.physical_id)


def _budget(budgets: BudgetsClient, promise: Promise) -> Mapping[str, Any] | None:
    account = promise.account
    pages = budgets.get_paginator("describe_budgets").paginate(AccountId=account)
    wanted = (promise.physical_id, (promise.properties.get("Budget") or {}).get("BudgetName"))
    found = (budget for page in pages for budget in page.get("Budgets", []))
    return next((budget for budget in found if budget["BudgetName"] in wanted), None)


def _dimensions(alarm: Mapping[str, Any]) -> Any:
    named = keyed(alarm.get("Dimensions"), "Name") or {}
    return {name: dimension.get("Value") for name, dimension in named.items()}


def _metrics(alarm: Mapping[str, Any]) -> Any:
    return keyed(alarm.get("Metrics"), "Id")


def _mute_rule(cloudcontrol: CloudControlApiClient, promise: Promise) -> Mapping[str, Any]:
    found = cloudcontrol.get_resource(TypeName=promise.type, Identifier=promise.physical_id)
    properties: dict[str, Any] = json.loads(found["ResourceDescription"]["Properties"])
    return properties


KINDS = (
    Kind(
        "AWS::CloudWatch::AlarmMuteRule",
        "Mute rules",
        "cloudcontrol",
        _mute_rule,
        (
            Field("Rule.Schedule.Expression", "Rule.Schedule.Expression", "schedule"),
            Field("Rule.Schedule.Duration", "Rule.Schedule.Duration", "duration"),
            Field("MuteTargets.AlarmNames", "MuteTargets.AlarmNames", "alarms"),
        ),
    ),
    Kind(
        "AWS::CloudWatch::Alarm",
        "Alarms",
        "cloudwatch",
        _alarm,
        (
            *same("MetricName", "Namespace", "Statistic", "Threshold", "ComparisonOperator", "Period"),
            *same("EvaluationPeriods", "DatapointsToAlarm", "TreatMissingData", "ActionsEnabled"),
            *same("AlarmActions", "OKActions", "AlarmDescription", "ExtendedStatistic", "ThresholdMetricId"),
            Field(_dimensions, _dimensions, "dimension"),
            Field(_metrics, _metrics, "metric"),
        ),
    ),
    Kind(
        "AWS::CloudWatch::CompositeAlarm",
        "Composite alarms",
        "cloudwatch",
        _composite,
        same("AlarmRule", "AlarmActions", "OKActions", "ActionsEnabled"),
    ),
    Kind(
        "AWS::CloudWatch::Dashboard",
        "Dashboards",
        "cloudwatch",
        _dashboard,
        (Field("DashboardBody", "DashboardBody", "body"),),
    ),
    Kind(
        "AWS::Budgets::Budget",
        "Budgets",
        "budgets",
        _budget,
        (
            Field("Budget.BudgetLimit.Amount", "BudgetLimit.Amount", "limit"),
            Field("Budget.TimeUnit", "TimeUnit"),
        ),
    ),
)

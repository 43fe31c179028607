"""Monitoring types, and the types kept by their schema, which the Cloud Control API shows."""

from __future__ import annotations

import json

import pytest

from tests.integration.embedded.deploying import Client, Stack

pytestmark = pytest.mark.embedded


def test_topic_is_encrypted_and_subscribed(monitoring: Stack, client: Client) -> None:
    sns = client("sns")
    attributes = sns.get_topic_attributes(TopicArn=monitoring["Topic"])["Attributes"]
    subscriptions = sns.list_subscriptions_by_topic(TopicArn=monitoring["Topic"])["Subscriptions"]
    assert attributes["KmsMasterKeyId"] == monitoring.resource("Key")
    assert "cloudwatch.amazonaws.com" in attributes["Policy"]
    assert [(s["Protocol"], s["Endpoint"]) for s in subscriptions] == [("email", "ops@example.com")]


def test_alarm_has_its_metric_and_action(monitoring: Stack, client: Client) -> None:
    [alarm] = client("cloudwatch").describe_alarms(AlarmNames=[monitoring["Errors"]])["MetricAlarms"]
    assert alarm["AlarmArn"] == monitoring["ErrorsArn"]
    assert (alarm["MetricName"], alarm["Threshold"]) == ("HTTPCode_Target_5XX_Count", 10)
    assert (alarm["DatapointsToAlarm"], alarm["TreatMissingData"]) == (2, "notBreaching")
    assert alarm["AlarmActions"] == [monitoring["Topic"]]


def test_alarm_on_an_expression_keeps_it(monitoring: Stack, client: Client) -> None:
    [alarm] = client("cloudwatch").describe_alarms(AlarmNames=[monitoring["Rate"]])["MetricAlarms"]
    expressions = {query["Id"]: query.get("Expression") for query in alarm["Metrics"]}
    assert expressions == {"e": "100 * f / r", "f": None, "r": None}
    assert not alarm.get("MetricName")


def test_alarm_on_an_anomaly_keeps_its_band(monitoring: Stack, client: Client) -> None:
    [alarm] = client("cloudwatch").describe_alarms(AlarmNames=[monitoring["Strange"]])["MetricAlarms"]
    assert alarm["ThresholdMetricId"] == "band"
    assert alarm["ComparisonOperator"] == "LessThanLowerOrGreaterThanUpperThreshold"


def test_composite_alarm_joins_the_others(monitoring: Stack, client: Client) -> None:
    found = client("cloudwatch").describe_alarms(
        AlarmNames=[monitoring["Unwell"]], AlarmTypes=["CompositeAlarm"]
    )["CompositeAlarms"]
    assert [alarm["AlarmArn"] for alarm in found] == [monitoring["UnwellArn"]]
    assert monitoring["Errors"] in found[0]["AlarmRule"]
    assert found[0]["AlarmActions"] == [monitoring["Topic"]]


def test_dashboard_log_group_and_rule_exist(monitoring: Stack, client: Client) -> None:
    dashboard = client("cloudwatch").get_dashboard(DashboardName=monitoring["Dashboard"])
    group = monitoring.resource("Logs")
    groups = client("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    policies = client("logs").describe_resource_policies()["resourcePolicies"]
    rule = monitoring["Rule"].rpartition("/")[2]
    targets = client("events").list_targets_by_rule(Rule=rule)["Targets"]
    assert json.loads(dashboard["DashboardBody"]) == {"widgets": []}
    assert groups[0]["retentionInDays"] == 90
    assert "contract" in [policy["policyName"] for policy in policies]
    assert [target["Arn"] for target in targets] == [monitoring["Topic"]]


def test_budget_notifies(monitoring: Stack, client: Client) -> None:
    budgets, which = client("budgets"), {"AccountId": "111111111111", "BudgetName": monitoring["Budget"]}
    limit = budgets.describe_budget(**which)["Budget"]["BudgetLimit"]
    notifications = budgets.describe_notifications_for_budget(**which)["Notifications"]
    assert float(limit["Amount"]) == 500
    assert notifications[0]["Threshold"] == 80


@pytest.mark.parametrize(
    ("type_name", "output", "properties"),
    [
        ("AWS::CE::AnomalyMonitor", "SpendRef", {"MonitorDimension": "SERVICE"}),
        ("AWS::CloudWatch::AnomalyDetector", "Detector", {}),
        (
            "AWS::CloudWatch::AlarmMuteRule",
            "Mute",
            {"Rule": {"Schedule": {"Expression": "cron(30 3 * * SUN)", "Duration": "PT2H"}}},
        ),
        ("AWS::Synthetics::Canary", "Canary", {"RuntimeVersion": "syn-python-selenium-6.0"}),
        ("AWS::ApplicationAutoScaling::ScalableTarget", "Scaling", {"MinCapacity": 1, "MaxCapacity": 5}),
        ("AWS::FIS::ExperimentTemplate", "Experiment", {"Description": "reboot a writer"}),
    ],
)
def test_type_without_a_service_is_kept_and_shown(
    monitoring: Stack, client: Client, type_name: str, output: str, properties: dict[str, object]
) -> None:
    control = client("cloudcontrol")
    found = control.get_resource(TypeName=type_name, Identifier=monitoring[output])["ResourceDescription"]
    listed = control.list_resources(TypeName=type_name)["ResourceDescriptions"]
    assert json.loads(found["Properties"]).items() >= properties.items()
    assert found["Identifier"] in [description["Identifier"] for description in listed]


def test_attribute_of_a_kept_type_has_the_shape_of_its_name(monitoring: Stack) -> None:
    assert monitoring["Spend"].startswith("arn:aws:ce:eu-west-1:111111111111:anomalymonitor/")

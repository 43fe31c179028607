import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aws_cdk import aws_secretsmanager as secretsmanager

from patterns.alarm_topics import AlarmTopics
from patterns.alarms import AlarmFactory
from patterns.credential_age import METRIC, NAMESPACE, SCRIPT, CredentialAge
from tests.support.pattern import Synthesized, TinyStack


@pytest.fixture(scope="module")
def measured() -> Synthesized:
    stack = TinyStack()
    alarms = AlarmFactory(topics=AlarmTopics(stack, "Topics", emails=()), runbook_url="https://runbook")
    CredentialAge(
        stack,
        "Credentials",
        environment="dev",
        secrets={"broker": secretsmanager.Secret(stack, "Secret")},
        most_days=90,
        alarms=alarms,
    )
    return Synthesized(stack)


class Clients:
    """boto3, as far as the script uses it: one secret whose current value is ten days old."""

    def __init__(self) -> None:
        self.reported: list[dict[str, Any]] = []

    def client(self, _name: str) -> "Clients":
        return self

    def list_secret_version_ids(self, **_: Any) -> dict[str, Any]:
        now = datetime.now(UTC)
        return {
            "Versions": [
                {"VersionStages": ["AWSPREVIOUS"], "CreatedDate": now - timedelta(days=400)},
                {"VersionStages": ["AWSCURRENT"], "CreatedDate": now - timedelta(days=10)},
            ]
        }

    def put_metric_data(self, **arguments: Any) -> None:
        self.reported.append(arguments)


def test_the_script_reports_the_age_of_the_current_value(monkeypatch: pytest.MonkeyPatch) -> None:
    clients = Clients()
    monkeypatch.setitem(sys.modules, "boto3", clients)
    names: dict[str, Any] = {}
    exec(SCRIPT, names)
    names["measure"]({"environment": "dev", "secrets": {"broker": "arn"}}, None)
    (report,) = clients.reported
    assert report["Namespace"] == NAMESPACE
    (metric,) = report["MetricData"]
    assert metric["MetricName"] == METRIC
    assert metric["Value"] == pytest.approx(10, abs=0.01)
    dimensions = {dimension["Name"]: dimension["Value"] for dimension in metric["Dimensions"]}
    assert dimensions == {"Environment": "dev", "Secret": "broker"}


def test_the_alarm_watches_what_the_script_reports(measured: Synthesized) -> None:
    alarm = measured.properties("AWS::CloudWatch::Alarm")
    assert (alarm["Namespace"], alarm["MetricName"]) == (NAMESPACE, METRIC)
    dimensions = {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}
    assert dimensions == {"Environment": "dev", "Secret": "broker"}
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (90, "GreaterThanThreshold")
    assert alarm["TreatMissingData"] == "breaching"


def test_the_runbook_runs_on_a_schedule_under_its_own_role(measured: Synthesized) -> None:
    (document,) = measured.all("AWS::SSM::Document")
    (role,) = measured.all("AWS::IAM::Role")
    association = measured.properties("AWS::SSM::Association")
    content = measured.properties("AWS::SSM::Document")["Content"]
    assert (association["Name"], association["ScheduleExpression"]) == ({"Ref": document}, "rate(12 hours)")
    assert content["assumeRole"] == {"Fn::GetAtt": [role, "Arn"]}
    assert content["mainSteps"][0]["inputs"]["Script"] == SCRIPT


def test_no_value_of_a_secret_can_be_read(measured: Synthesized) -> None:
    statements = measured.properties("AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]
    assert [statement["Action"] for statement in statements] == [
        "secretsmanager:ListSecretVersionIds",
        "cloudwatch:PutMetricData",
    ]
    assert statements[1]["Condition"] == {"StringEquals": {"cloudwatch:namespace": NAMESPACE}}

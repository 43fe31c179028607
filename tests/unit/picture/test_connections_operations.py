"""Alarms, backups and experiments: who hears of what, what is kept where, what acts on what."""

from typing import Any

import pytest

from picture.connections import alarms, backup, control
from tests.support.connections import Stack, by_rule, tier, told
from tests.support.picture import attribute, handed, index_of, ref

TOPIC: Stack = {"Topic": ("SNS::Topic", {})}
ALARM: Stack = {"Alarm": ("CloudWatch::Alarm", {"MetricName": "x", "AlarmActions": [ref("Topic")]})}


def test_alarms_and_cost_control_notify_topics() -> None:
    notices = [{"Subscribers": [{"Address": ref("Topic"), "SubscriptionType": "SNS"}]}]
    stack = TOPIC | ALARM | {
        "Limit": ("Budgets::Budget", {"NotificationsWithSubscribers": notices}),
        "Odd": ("CE::AnomalySubscription", {"Subscribers": [{"Address": ref("Topic"), "Type": "SNS"}]}),
    }  # fmt: skip

    lines = by_rule(index_of({"Ops": stack}), alarms.notices)

    assert told(lines) == [("alarms", "topics", "alarm", ""), ("budget", "topics", "alarm", "")]
    assert {reason for line in lines for reason in line.why} == {
        "Ops/Alarm", "Ops/Limit", "Ops/Odd", "Ops/Topic",
    }  # fmt: skip


def test_an_alarm_that_notifies_nobody_is_no_connection() -> None:
    stack = TOPIC | {"Alarm": ("CloudWatch::Alarm", {"MetricName": "x"})}

    assert by_rule(index_of({"Ops": stack}), alarms.notices) == []


def test_topics_reach_their_subscribers() -> None:
    subscription = {"TopicArn": ref("Topic"), "Protocol": "email", "Endpoint": "oncall@example.com"}
    index = index_of({"Ops": TOPIC | {"Mail": ("SNS::Subscription", subscription)}})

    assert told(by_rule(index, alarms.subscribers)) == [("topics", "oncall", "alarm", "email")]


def test_alarms_stop_experiments() -> None:
    stopped = {"StopConditions": [{"Source": "aws:cloudwatch:alarm", "Value": attribute("Alarm")}]}
    index = index_of({"Ops": TOPIC | ALARM | {"Fault": ("FIS::ExperimentTemplate", stopped)}})

    assert told(by_rule(index, alarms.stops)) == [("alarms", "faults", "alarm", "stops")]


def kept(*copies: dict[str, Any]) -> Stack:
    """Define a bucket, and the plan by which it is backed up and perhaps copied to vaults by their ARN."""
    away = [{"DestinationBackupVaultArn": vault} for vault in copies]
    rule = {"TargetBackupVault": ref("Vault"), "CopyActions": away}
    selection = {"BackupPlanId": attribute("Plan"), "BackupSelection": {"Resources": [attribute("Media")]}}
    return {
        "Media": ("S3::Bucket", {}),
        "Vault": ("Backup::BackupVault", {}),
        "Plan": ("Backup::BackupPlan", {"BackupPlan": {"BackupPlanRule": [rule]}}),
        "Selection": ("Backup::BackupSelection", selection),
    }


def test_what_a_plan_selects_is_backed_up() -> None:
    (line,) = by_rule(index_of({"All": kept()}), backup.selections)

    assert told([line]) == [("media", "backup", "backup", "")]
    assert line.why == ("All/Media", "All/Plan", "All/Selection")


def test_copies_go_to_the_vault_of_another_region() -> None:
    index = index_of(
        {
            "Home": kept(handed("Copy", "Arn")) | {"Vpc": ("EC2::VPC", {})},
            "Copy": {"Away": ("Backup::BackupVault", {})},
        },
        regions={"Copy": "eu-central-1"},
        outputs={"Copy": {"Arn": attribute("Away")}},
    )

    lines = [line for line in by_rule(index, backup.copies) if line.source != line.target]

    assert told(lines) == [("backup", "backup-copy", "backup", "copies")]


def test_restores_are_tried_in_the_subnets_of_their_override() -> None:
    stack = kept() | {
        "Test": (
            "Backup::RestoreTestingSelection",
            {"RestoreMetadataOverrides": {"dbSubnetGroupName": ref("Subnets")}},
        ),
        "Subnets": ("RDS::DBSubnetGroup", {"SubnetIds": [ref("Isolated")]}),
        "Isolated": ("EC2::Subnet", {}),
    }

    assert told(by_rule(index_of({"All": stack}), backup.tests)) == [
        ("backup", "data", "backup", "restore test")
    ]


def experiment(kind: str, tags: dict[str, Any], **other: Any) -> tuple[str, dict[str, Any]]:
    target = {"ResourceType": kind, "ResourceTags": tags}
    return "FIS::ExperimentTemplate", {"Targets": {"Chosen": target}, **other}


def tags(**values: str) -> dict[str, Any]:
    return {"Tags": [{"Key": f"storefront:{key}", "Value": value} for key, value in values.items()]}


MINE = {"storefront:environment": "test"}
STORES: Stack = {
    "Writer": ("RDS::DBInstance", tags(environment="test", role="writer")),
    "Other": ("RDS::DBInstance", tags(environment="test", role="reader")),
    "Cache": ("ElastiCache::ReplicationGroup", tags(environment="test")),
    "Vpc": ("EC2::VPC", tags(environment="test")),
    "W": ("SSM::Parameter", {"Name": "/shards/w", "Value": ref("Writer")}),
    "O": ("SSM::Parameter", {"Name": "/shards/o", "Value": ref("Other")}),
}


@pytest.mark.parametrize(
    ("kind", "wanted", "targets"),
    [
        ("aws:rds:db", MINE | {"storefront:role": "writer"}, ["writer-w"]),
        ("aws:rds:db", MINE, ["writer-o", "writer-w"]),
        ("aws:elasticache:replicationgroup", MINE, ["cache"]),
        ("aws:elasticache:replicationgroup", {"storefront:environment": "other"}, []),
        ("aws:ec2:subnet", MINE, ["vpc"]),
        ("aws:ec2:instance", {"elasticbeanstalk:environment-name": ref("WorkerFleet")}, ["worker"]),
        ("aws:ec2:autoscaling-group", {}, ["web", "worker"]),
    ],
)
def test_experiments_act_on_what_their_targets_select(
    kind: str, wanted: dict[str, Any], targets: list[str]
) -> None:
    stack = STORES | tier("web") | tier("worker") | {"Fault": experiment(kind, wanted)}

    lines = by_rule(index_of({"All": stack}), control.experiments)

    assert told(lines) == [("faults", target, "control", "") for target in targets]


def test_experiments_start_runbooks_and_these_act_on_what_they_name() -> None:
    action = {"Run": {"Parameters": {"documentArn": {"Fn::Join": ["", ["arn:", ref("Book")]]}}}}
    stack: Stack = {
        "Fault": experiment("", {}, Actions=action),
        "Broker": ("AmazonMQ::Broker", {}),
        "Role": ("IAM::Role", {}),
        "Book": ("SSM::Document", {"Content": {"assumeRole": attribute("Role"), "Id": ref("Broker")}}),
    }
    index = index_of({"All": stack})

    assert told(by_rule(index, control.experiments)) == [("faults", "runbooks", "control", "")]
    assert told(by_rule(index, control.runbooks)) == [("runbooks", "broker", "control", "")]

"""Alarms that watch many database instances by the worst of ten metrics."""

from typing import Any

import pytest

from config.limits import GIB, database_connections
from patterns.alarms import AlarmFactory
from patterns.instance_alarms import InstanceAlarms
from tests.support.alarm_stack import alarms_of, dimensions, expression, metrics, shard_stand_in
from tests.support.pattern import TinyStack

Alarms = dict[str, dict[str, Any]]


def define(replicas: int, instance_class: str = "db.r8g.large") -> Alarms:
    def in_stack(stack: TinyStack, factory: AlarmFactory) -> None:
        InstanceAlarms(
            stack,
            "Instances",
            shard=shard_stand_in(stack, "s1", replicas),
            instance_class=instance_class,
            storage_gib=400,
            alarms=factory,
        )

    return alarms_of(in_stack)


def read(alarm: dict[str, Any]) -> list[tuple[str, str]]:
    """List which instance's metric an alarm reads."""
    return [
        (dimensions(entry["Metric"])["DBInstanceIdentifier"], entry["Metric"]["MetricName"])
        for entry in metrics(alarm)
    ]


@pytest.fixture(scope="module")
def alarms() -> Alarms:
    return define(replicas=2)


@pytest.mark.parametrize(
    ("kind", "metric", "worst", "rings"),
    [
        ("Storage", "FreeStorageSpace", "MIN", ("LessThanThreshold", 20 * GIB)),
        (
            "Connections",
            "DatabaseConnections",
            "MAX",
            ("GreaterThanThreshold", int(database_connections("db.r8g.large") * 0.7)),
        ),
        ("Cpu", "CPUUtilization", "MAX", ("GreaterThanThreshold", 85)),
    ],
)
def test_the_worst_replica_rings_for_all_of_its_shard(
    alarms: Alarms, kind: str, metric: str, worst: str, rings: tuple[str, float]
) -> None:
    alarm = alarms[f"InstancesReplica{kind}1"]
    assert expression(alarm) == f"{worst}([m1,m2])"
    assert read(alarm) == [("s1-replica-1", metric), ("s1-replica-2", metric)]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == rings


def test_replicas_that_all_fall_silent_ring(alarms: Alarms) -> None:
    assert alarms["InstancesReplicaCpu1"]["TreatMissingData"] == "breaching"


def test_a_shard_without_replicas_has_alarms_of_its_writer_alone() -> None:
    assert set(define(replicas=0)) == {"InstancesLatency1", "InstancesBalance1"}


def test_a_slow_disk_of_any_instance_rings_in_seconds(alarms: Alarms) -> None:
    alarm = alarms["InstancesLatency1"]
    assert read(alarm) == [
        ("s1-writer", "WriteLatency"),
        ("s1-writer", "ReadLatency"),
        ("s1-replica-1", "ReadLatency"),
        ("s1-replica-2", "ReadLatency"),
    ]
    assert {entry["Stat"] for entry in metrics(alarm)} == {"Average"}
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0.05)


def test_the_burst_that_is_left_to_each_disk_rings_from_below(alarms: Alarms) -> None:
    alarm = alarms["InstancesBalance1"]
    instances = ("s1-writer", "s1-replica-1", "s1-replica-2")
    balances = ("EBSByteBalance%", "EBSIOBalance%")
    assert read(alarm) == [(instance, balance) for instance in instances for balance in balances]
    assert {entry["Stat"] for entry in metrics(alarm)} == {"Minimum"}
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 10)


def test_no_expression_reads_more_metrics_than_cloudwatch_allows() -> None:
    many = define(replicas=15, instance_class="db.t4g.micro")
    assert max(len(metrics(alarm)) for alarm in many.values()) == 10
    for kind, each in (("ReplicaCpu", 15), ("Latency", 17), ("Balance", 32), ("Credits", 16)):
        watched = [entry for name, alarm in many.items() if kind in name for entry in read(alarm)]
        assert len(set(watched)) == len(watched) == each, kind


@pytest.mark.parametrize(("instance_class", "watched"), [("db.t4g.micro", True), ("db.r8g.large", False)])
def test_credits_are_watched_where_a_class_has_them(instance_class: str, watched: bool) -> None:
    found = define(replicas=1, instance_class=instance_class)
    assert ("InstancesCredits1" in found) is watched


def test_credits_ring_when_an_hour_did_not_bring_them_back() -> None:
    alarm = define(replicas=1, instance_class="db.t4g.micro")["InstancesCredits1"]
    assert read(alarm) == [("s1-writer", "CPUCreditBalance"), ("s1-replica-1", "CPUCreditBalance")]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 20)
    # RDS publishes credits every five minutes.
    assert {entry["Period"] for entry in metrics(alarm)} == {300}
    assert alarm["EvaluationPeriods"] * 300 == 3600

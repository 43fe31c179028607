"""Alarms of the database's writers and replicas."""

from typing import Any

import pytest

from config.data import DatabaseConfig
from config.limits import GIB
from config.shards import ShardConfig
from patterns.alarms import AlarmFactory
from patterns.database_alarms import DatabaseAlarms
from tests.support.alarm_stack import alarms_of, dimensions, expression, metrics, shard_stand_in
from tests.support.pattern import TinyStack

Alarms = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def alarms() -> Alarms:
    config = DatabaseConfig(
        instance_class="db.r8g.large",
        storage_gib=400,
        max_storage_gib=2000,
        shards=(
            ShardConfig(name="s1", buckets=("0-511",)),
            ShardConfig(name="s2", buckets=("512-1023",), instance_class="db.t4g.small"),
        ),
    )

    def define(stack: TinyStack, factory: AlarmFactory) -> None:
        DatabaseAlarms(
            stack,
            "Database",
            config=config,
            shards=[shard_stand_in(stack, "s1", 2), shard_stand_in(stack, "s2", 0)],
            replica_lag_seconds=30,
            alarms=factory,
        )

    return alarms_of(define)


def test_every_writer_and_every_replica_has_its_own_alarms(alarms: Alarms) -> None:
    of_a_writer = {"Storage", "Connections", "Memory", "Cpu", "TransactionIds"}
    own = {name for name in alarms if "Instances" not in name}
    assert own == (
        {f"Database{shard}Writer{kind}" for shard in ("S1", "S2") for kind in of_a_writer}
        | {f"DatabaseS1Replica{number}Lag" for number in (1, 2)}
    )


@pytest.mark.parametrize("instance_class", ["db.r8g.large", "db.t4g.micro"])
@pytest.mark.parametrize("replicas", [0, 1, 4, 5, 8, 9, 10, 11])
def test_the_limit_of_a_stack_counts_every_alarm_of_a_shard(replicas: int, instance_class: str) -> None:
    config = DatabaseConfig(
        instance_class=instance_class,
        read_replicas=replicas,
        shards=(ShardConfig(name="s1", buckets=("0-1023",)),),
        backup_retention_days=7,
    )
    defined = alarms_of(
        lambda stack, factory: DatabaseAlarms(
            stack,
            "Database",
            config=config,
            shards=[shard_stand_in(stack, "s1", replicas)],
            replica_lag_seconds=30,
            alarms=factory,
        )
    )
    assert config.alarm_count == len(defined) + 1  # that of its rotation, which is beside its secret


@pytest.mark.parametrize(
    ("alarm", "instance_id"),
    [
        ("DatabaseS1WriterStorage", "s1-writer"),
        ("DatabaseS2WriterConnections", "s2-writer"),
        ("DatabaseS2WriterCpu", "s2-writer"),
    ],
)
def test_an_alarm_reads_the_instance_that_it_is_named_after(
    alarms: Alarms, alarm: str, instance_id: str
) -> None:
    assert dimensions(alarms[alarm]) == {"DBInstanceIdentifier": instance_id}


def test_little_free_storage_rings_below_half_of_where_autoscaling_starts(alarms: Alarms) -> None:
    alarm = alarms["DatabaseS1WriterStorage"]
    assert alarm["MetricName"] == "FreeStorageSpace"
    assert alarm["ComparisonOperator"] == "LessThanThreshold"
    assert alarm["Threshold"] == 20 * GIB  # bytes, of 400 GiB


def test_connections_and_memory_are_measured_against_each_shards_own_class(alarms: Alarms) -> None:
    assert alarms["DatabaseS1WriterConnections"]["Threshold"] == 1261  # 70 % of 1802 on 16 GiB
    assert alarms["DatabaseS2WriterConnections"]["Threshold"] == 157  # 70 % of 225 on 2 GiB
    assert alarms["DatabaseS1WriterConnections"]["ComparisonOperator"] == "GreaterThanThreshold"
    assert alarms["DatabaseS2WriterMemory"]["Threshold"] == pytest.approx(2 * GIB * 0.05)
    assert alarms["DatabaseS2WriterMemory"]["ComparisonOperator"] == "LessThanThreshold"


def test_a_writer_or_replica_that_reports_nothing_rings(alarms: Alarms) -> None:
    for name in ("DatabaseS1WriterConnections", "DatabaseS1WriterCpu", "DatabaseS1Replica1Lag"):
        assert alarms[name]["TreatMissingData"] == "breaching"


def test_stopped_replication_counts_as_lag_and_an_idle_writer_does_not(alarms: Alarms) -> None:
    alarm = alarms["DatabaseS1Replica1Lag"]
    assert expression(alarm) == "IF(lag<0,30+1,lag)"
    (lag,) = metrics(alarm)
    assert lag["Metric"]["MetricName"] == "ReplicaLag"
    assert dimensions(lag["Metric"]) == {"DBInstanceIdentifier": "s1-replica-1"}
    assert alarm["Threshold"] == 30
    # The lag of an idle writer's replica falls to zero at least every five minutes.
    assert lag["Period"] * alarm["DatapointsToAlarm"] > 5 * 60
    assert alarm["DatapointsToAlarm"] == alarm["EvaluationPeriods"]


def test_transaction_ids_ring_long_before_they_run_out(alarms: Alarms) -> None:
    assert alarms["DatabaseS1WriterTransactionIds"]["MetricName"] == "MaximumUsedTransactionIDs"
    assert alarms["DatabaseS1WriterTransactionIds"]["Threshold"] == 1_000_000_000

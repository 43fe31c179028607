"""Alarms over the database instances of a shard: what fills up or slows down on any of them."""

from collections.abc import Sequence
from typing import Literal

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_rds as rds
from constructs import Construct

from config.limits import GIB, METRICS_PER_ALARM, database_connections, is_burstable
from patterns.alarm_topics import Severity
from patterns.alarms import FIVE_MINUTES, MINUTE, AlarmFactory
from patterns.database import Shard

BREACHING = cloudwatch.TreatMissingData.BREACHING
IGNORED = cloudwatch.TreatMissingData.NOT_BREACHING
CPU_PERCENT = 85
# Storage autoscaling starts at 10 % free. Less than half of that means that it could not help.
FREE_STORAGE_SHARE = 0.05
# The real limit is a little below the nominal one, which takes all memory of the class for the engine's.
CONNECTION_SHARE = 0.7
LATENCY_SECONDS = 0.05
# Credits of a burstable instance, each good for a minute of one full vCPU.
FEWEST_CREDITS = 20
# What is left of an instance's burst of throughput and IOPS to its disk, as AWS recommends to alarm on.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
BALANCE_PERCENT = 10
BALANCES = ("EBSByteBalance%", "EBSIOBalance%")

Function = Literal["MAX", "MIN"]
Reading = tuple[rds.IDatabaseInstance, str]


class InstanceAlarms(Construct):
    """Defines the alarms that watch many instances each, by the worst of ten metrics.

    Ten is the most that the expression of an alarm may read, and an alarm for each instance would fill the
    stack, whose template holds 500 resources. Which instance it is, the dashboard of the database shows.
    Balances and credits are published for the classes alone that have them.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shard: Shard,
        instance_class: str,
        storage_gib: int,
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        self._shard = shard.name
        self._alarms = alarms
        everyone = [shard.writer, *shard.replicas]
        self._watch_replicas(shard.replicas, instance_class, storage_gib)
        self._watch_disks(shard.writer, everyone)
        if is_burstable(instance_class):
            self._watch_credits(everyone)

    def _watch_replicas(
        self, replicas: Sequence[rds.IDatabaseInstance], instance_class: str, storage_gib: int
    ) -> None:
        self._warn(
            "ReplicaStorage",
            [(replica, "FreeStorageSpace") for replica in replicas],
            below=storage_gib * GIB * FREE_STORAGE_SHARE,
            summary="the disk of a replica is almost full.",
            runbook="database-storage-almost-full",
        )
        self._warn(
            "ReplicaConnections",
            [(replica, "DatabaseConnections") for replica in replicas],
            above=int(database_connections(instance_class) * CONNECTION_SHARE),
            summary="a replica runs out of connections.",
            runbook="database-connections-almost-used-up",
        )
        self._warn(
            "ReplicaCpu",
            [(replica, "CPUUtilization") for replica in replicas],
            above=CPU_PERCENT,
            datapoints=10,
            summary="a replica's CPU is busy, or none reports anything.",
            runbook="database-cpu-high",
            missing=BREACHING,
        )

    def _watch_disks(self, writer: rds.IDatabaseInstance, everyone: Sequence[rds.IDatabaseInstance]) -> None:
        self._warn(
            "Latency",
            [(writer, "WriteLatency"), *((instance, "ReadLatency") for instance in everyone)],
            above=LATENCY_SECONDS,
            statistic=cloudwatch.Stats.AVERAGE,
            summary="the disk of an instance is slow.",
            runbook="database-disk-slow",
        )
        self._warn(
            "Balance",
            [(instance, name) for instance in everyone for name in BALANCES],
            below=BALANCE_PERCENT,
            summary="an instance has used up its burst of disk throughput, and slows down to its baseline.",
            runbook="database-disk-slow",
        )

    def _watch_credits(self, everyone: Sequence[rds.IDatabaseInstance]) -> None:
        self._warn(
            "Credits",
            [(instance, "CPUCreditBalance") for instance in everyone],
            below=FEWEST_CREDITS,
            period=FIVE_MINUTES,
            datapoints=12,
            summary="an instance has used up its CPU credits, and costs more.",
            runbook="cpu-credits-used-up",
        )

    def _warn(
        self,
        construct_id: str,
        readings: Sequence[Reading],
        *,
        summary: str,
        runbook: str,
        above: float | None = None,
        below: float | None = None,
        datapoints: int = 5,
        period: cdk.Duration = MINUTE,
        statistic: str | None = None,
        missing: cloudwatch.TreatMissingData = IGNORED,
    ) -> None:
        """Define as many alarms as it takes to watch all readings by the worst of ten."""
        function: Function = "MIN" if above is None else "MAX"
        for first in range(0, len(readings), METRICS_PER_ALARM):
            some = readings[first : first + METRICS_PER_ALARM]
            self._alarms.add(
                self,
                f"{construct_id}{first // METRICS_PER_ALARM + 1}",
                metric=_worst(some, function, period, statistic),
                above=above,
                below=below,
                datapoints=datapoints,
                severity=Severity.WARNING,
                summary=f"Shard {self._shard}: {summary}",
                runbook=runbook,
                missing=missing,
            )


def _worst(
    readings: Sequence[Reading], function: Function, period: cdk.Duration, statistic: str | None
) -> cloudwatch.MathExpression:
    extreme = cloudwatch.Stats.MAXIMUM if function == "MAX" else cloudwatch.Stats.MINIMUM
    metrics: dict[str, cloudwatch.IMetric] = {
        f"m{number}": instance.metric(name, period=period, statistic=statistic or extreme)
        for number, (instance, name) in enumerate(readings, start=1)
    }
    return cloudwatch.MathExpression(
        expression=f"{function}([{','.join(metrics)}])",
        using_metrics=metrics,
        label=" and ".join(dict.fromkeys(name for _, name in readings)),
        period=period,
    )

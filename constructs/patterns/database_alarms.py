"""Alarms of the database: every shard's writer and each of its read replicas."""

from collections.abc import Sequence
from typing import Literal

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_rds as rds
from constructs import Construct

from config.data import METRICS_PER_ALARM, DatabaseConfig
from patterns.alarm_topics import Severity
from patterns.alarms import MINUTE, AlarmFactory
from patterns.database import Shard
from patterns.instance_memory import instance_memory_gib

GIB = 1024**3
BREACHING = cloudwatch.TreatMissingData.BREACHING
IGNORED = cloudwatch.TreatMissingData.NOT_BREACHING
CPU_PERCENT = 85
# Storage autoscaling starts at 10 % free. Less than half of that means that it could not help.
FREE_STORAGE_SHARE = 0.05
FREE_MEMORY_SHARE = 0.05
# RDS's default max_connections: LEAST({DBInstanceClassMemory/9531392},5000), where the memory is what
# RDS leaves of the class's: an alarm at 70 % of the nominal value comes before the real limit.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
BYTES_PER_CONNECTION = 9_531_392
MOST_CONNECTIONS = 5000
CONNECTION_SHARE = 0.7
# PostgreSQL stops taking writes near 2.1 billion unvacuumed transactions.
TRANSACTION_IDS = 1_000_000_000
WRITE_LATENCY_SECONDS = 0.05


def max_connections(instance_class: str) -> int:
    """Compute the nominal connection limit of an instance class."""
    return min(int(instance_memory_gib(instance_class) * GIB / BYTES_PER_CONNECTION), MOST_CONNECTIONS)


class DatabaseAlarms(Construct):
    """Defines the alarms of all shards, each named after its shard and instance.

    A shard is a store of its own for the keys that it owns, so no alarm averages over shards: one full
    writer among thirty-two is an outage for one shopper in thirty-two.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: DatabaseConfig,
        shards: Sequence[Shard],
        replica_lag_seconds: int,
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        self._alarms = alarms
        self._lag_seconds = replica_lag_seconds
        classes = {shard.name: shard.instance_class or config.instance_class for shard in config.shards}
        for shard in shards:
            scope_of_shard = Construct(self, shard.name.capitalize())
            self._watch_capacity(scope_of_shard, shard, classes[shard.name], config.storage_gib)
            self._watch_load(scope_of_shard, shard)
            self._watch_replicas(scope_of_shard, shard, classes[shard.name], config.storage_gib)
            for number, replica in enumerate(shard.replicas, start=1):
                self._watch_replica(
                    scope_of_shard, f"Replica{number}", f"{shard.name} replica {number}", replica
                )

    def _watch_capacity(self, scope: Construct, shard: Shard, instance_class: str, storage_gib: int) -> None:
        self._alarms.add(
            scope,
            "WriterStorage",
            metric=shard.writer.metric_free_storage_space(period=MINUTE, statistic=cloudwatch.Stats.MINIMUM),
            below=storage_gib * GIB * FREE_STORAGE_SHARE,
            datapoints=5,
            severity=Severity.CRITICAL,
            summary=f"Shard {shard.name}: the writer's disk is almost full.",
            runbook="database-storage-almost-full",
            missing=IGNORED,
        )
        self._alarms.add(
            scope,
            "WriterConnections",
            metric=shard.writer.metric_database_connections(
                period=MINUTE, statistic=cloudwatch.Stats.MAXIMUM
            ),
            above=int(max_connections(instance_class) * CONNECTION_SHARE),
            datapoints=5,
            severity=Severity.CRITICAL,
            summary=f"Shard {shard.name}: the writer runs out of connections, or reports nothing at all.",
            runbook="database-connections-almost-used-up",
            missing=BREACHING,
        )
        self._alarms.add(
            scope,
            "WriterMemory",
            metric=shard.writer.metric_freeable_memory(period=MINUTE, statistic=cloudwatch.Stats.MINIMUM),
            below=instance_memory_gib(instance_class) * GIB * FREE_MEMORY_SHARE,
            datapoints=10,
            severity=Severity.WARNING,
            summary=f"Shard {shard.name}: the writer is short of memory.",
            runbook="database-memory-low",
            missing=IGNORED,
        )

    def _watch_load(self, scope: Construct, shard: Shard) -> None:
        self._watch_cpu(scope, "WriterCpu", f"{shard.name} writer", shard.writer)
        self._alarms.add(
            scope,
            "WriterLatency",
            metric=shard.writer.metric("WriteLatency", period=MINUTE, statistic=cloudwatch.Stats.AVERAGE),
            above=WRITE_LATENCY_SECONDS,
            datapoints=5,
            severity=Severity.WARNING,
            summary=f"Shard {shard.name}: the writer's disk is slow.",
            runbook="database-writes-slow",
            missing=IGNORED,
        )
        self._alarms.add(
            scope,
            "WriterTransactionIds",
            metric=shard.writer.metric(
                "MaximumUsedTransactionIDs", period=MINUTE, statistic=cloudwatch.Stats.MAXIMUM
            ),
            above=TRANSACTION_IDS,
            datapoints=5,
            severity=Severity.WARNING,
            summary=f"Shard {shard.name}: vacuum does not keep up with transactions.",
            runbook="database-transaction-ids-running-out",
            missing=IGNORED,
        )

    def _watch_replicas(self, scope: Construct, shard: Shard, instance_class: str, storage_gib: int) -> None:
        """Watch what fills up on replicas, the worst of ten in one alarm: a template holds 500 resources."""
        for first in range(0, len(shard.replicas), METRICS_PER_ALARM):
            some = shard.replicas[first : first + METRICS_PER_ALARM]
            number = first // METRICS_PER_ALARM + 1
            self._alarms.add(
                scope,
                f"ReplicaStorage{number}",
                metric=_worst(some, "FreeStorageSpace", "MIN"),
                below=storage_gib * GIB * FREE_STORAGE_SHARE,
                datapoints=5,
                severity=Severity.WARNING,
                summary=f"Shard {shard.name}: the disk of a replica is almost full.",
                runbook="database-storage-almost-full",
                missing=IGNORED,
            )
            self._alarms.add(
                scope,
                f"ReplicaConnections{number}",
                metric=_worst(some, "DatabaseConnections", "MAX"),
                above=int(max_connections(instance_class) * CONNECTION_SHARE),
                datapoints=5,
                severity=Severity.WARNING,
                summary=f"Shard {shard.name}: a replica runs out of connections.",
                runbook="database-connections-almost-used-up",
                missing=IGNORED,
            )

    def _watch_replica(
        self, scope: Construct, prefix: str, name: str, replica: rds.IDatabaseInstance
    ) -> None:
        self._watch_cpu(scope, f"{prefix}Cpu", name, replica)
        lag = replica.metric("ReplicaLag", period=MINUTE, statistic=cloudwatch.Stats.MAXIMUM)
        self._alarms.add(
            scope,
            f"{prefix}Lag",
            # RDS reports -1 when replication has stopped, which would pass for no lag at all.
            metric=cloudwatch.MathExpression(
                expression=f"IF(lag<0,{self._lag_seconds}+1,lag)",
                using_metrics={"lag": lag},
                label="ReplicaLag",
                period=MINUTE,
            ),
            above=self._lag_seconds,
            # An idle writer's replica reports a lag that grows up to five minutes and falls to zero again,
            # so only a lag that lasts longer is one. See "Limitations for PostgreSQL read replicas" in
            # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
            datapoints=10,
            severity=Severity.WARNING,
            summary=f"Shard {name} serves old data, or does not replicate.",
            runbook="database-replica-lags",
            missing=BREACHING,
        )

    def _watch_cpu(
        self, scope: Construct, construct_id: str, name: str, instance: rds.IDatabaseInstance
    ) -> None:
        self._alarms.add(
            scope,
            construct_id,
            metric=instance.metric_cpu_utilization(period=MINUTE),
            above=CPU_PERCENT,
            datapoints=10,
            severity=Severity.WARNING,
            summary=f"Shard {name}: CPU is busy.",
            runbook="database-cpu-high",
            missing=BREACHING,
        )


def _worst(
    replicas: Sequence[rds.IDatabaseInstance], metric_name: str, function: Literal["MAX", "MIN"]
) -> cloudwatch.MathExpression:
    statistic = cloudwatch.Stats.MAXIMUM if function == "MAX" else cloudwatch.Stats.MINIMUM
    metrics: dict[str, cloudwatch.IMetric] = {
        f"replica{number}": replica.metric(metric_name, period=MINUTE, statistic=statistic)
        for number, replica in enumerate(replicas, start=1)
    }
    return cloudwatch.MathExpression(
        expression=f"{function}([{','.join(metrics)}])",
        using_metrics=metrics,
        label=metric_name,
        period=MINUTE,
    )

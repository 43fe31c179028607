"""Alarms of the database: every shard's writer and each of its read replicas."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_rds as rds
from constructs import Construct

from config.data import DatabaseConfig
from config.limits import GIB, database_connections, instance_memory_gib
from patterns.alarm_topics import Severity
from patterns.alarms import MINUTE, AlarmFactory
from patterns.database import Shard
from patterns.instance_alarms import CONNECTION_SHARE, CPU_PERCENT, FREE_STORAGE_SHARE, InstanceAlarms

BREACHING = cloudwatch.TreatMissingData.BREACHING
IGNORED = cloudwatch.TreatMissingData.NOT_BREACHING
FREE_MEMORY_SHARE = 0.05
# PostgreSQL stops taking writes near 2.1 billion unvacuumed transactions.
TRANSACTION_IDS = 1_000_000_000


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
            for number, replica in enumerate(shard.replicas, start=1):
                self._watch_lag(scope_of_shard, f"Replica{number}", f"{shard.name} replica {number}", replica)
            InstanceAlarms(
                scope_of_shard,
                "Instances",
                shard=shard,
                instance_class=classes[shard.name],
                storage_gib=config.storage_gib,
                alarms=alarms,
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
            above=int(database_connections(instance_class) * CONNECTION_SHARE),
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
        self._alarms.add(
            scope,
            "WriterCpu",
            metric=shard.writer.metric_cpu_utilization(period=MINUTE),
            above=CPU_PERCENT,
            datapoints=10,
            severity=Severity.WARNING,
            summary=f"Shard {shard.name}: the writer's CPU is busy, or it reports nothing at all.",
            runbook="database-cpu-high",
            missing=BREACHING,
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

    def _watch_lag(self, scope: Construct, prefix: str, name: str, replica: rds.IDatabaseInstance) -> None:
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

"""Alarms over all nodes of a cache cluster: logins that fail, replicas that lag, hosts that are busy."""

from collections.abc import Sequence
from typing import Literal

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from config.data import CacheConfig
from config.limits import METRICS_PER_ALARM, is_burstable
from patterns.alarm_topics import Severity
from patterns.alarms import FIVE_MINUTES, AlarmFactory

IGNORED = cloudwatch.TreatMissingData.NOT_BREACHING
# One refused login is a token that expired on its way; this many in five minutes are a client locked out.
FAILED_LOGINS = 10
LAG_SECONDS = 10
# Of all vCPUs: besides the engine's thread, TLS and snapshots work on the others.
HOST_CPU_PERCENT = 90
# Credits of a burstable node, each good for a minute of one full vCPU.
FEWEST_CREDITS = 20


class CacheNodeAlarms(Construct):
    """Defines alarms that watch ten nodes each, the most metrics that the expression of an alarm may read.

    A failed login is the first sign of an expired or wrong permission: nodes stay healthy while the
    application falls back on the database. A replica that lags loses writes when it takes over. A host that
    is busy slows the engine down although that one looks idle.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: CacheConfig,
        cache_name: str,
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        nodes = [
            # ElastiCache names the nodes of a cluster <replication group>-<shard>-<node>.
            f"{cache_name}-{shard:04}-{node:03}"
            for shard in range(1, config.shards + 1)
            for node in range(1, config.replicas_per_shard + 2)
        ]
        for first in range(0, len(nodes), METRICS_PER_ALARM):
            some, number = nodes[first : first + METRICS_PER_ALARM], first // METRICS_PER_ALARM + 1
            self._watch_logins(some, number, alarms)
            self._watch_hosts(some, number, alarms)
            if is_burstable(config.node_type):
                self._watch_credits(some, number, alarms)
            if config.replicas_per_shard:
                self._watch_lag(some, number, alarms)

    def _watch_logins(self, nodes: Sequence[str], number: int, alarms: AlarmFactory) -> None:
        alarms.add(
            self,
            f"Logins{number}",
            metric=_over(nodes, "AuthenticationFailures", "Sum", "SUM"),
            above=FAILED_LOGINS,
            severity=Severity.WARNING,
            summary="Cache: it refuses the logins of its clients.",
            runbook="cache-refuses-logins",
            missing=IGNORED,
        )

    def _watch_lag(self, nodes: Sequence[str], number: int, alarms: AlarmFactory) -> None:
        alarms.add(
            self,
            f"Lag{number}",
            metric=_over(nodes, "ReplicationLag", "Maximum", "MAX"),
            above=LAG_SECONDS,
            severity=Severity.WARNING,
            summary="Cache: a replica lags, and a failover to it would lose writes.",
            runbook="cache-replica-lags",
            missing=IGNORED,
        )

    def _watch_hosts(self, nodes: Sequence[str], number: int, alarms: AlarmFactory) -> None:
        alarms.add(
            self,
            f"HostCpu{number}",
            metric=_over(nodes, "CPUUtilization", "Maximum", "MAX"),
            above=HOST_CPU_PERCENT,
            severity=Severity.WARNING,
            summary="Cache: a node's host is busy.",
            runbook="cache-cpu-high",
            missing=IGNORED,
        )

    def _watch_credits(self, nodes: Sequence[str], number: int, alarms: AlarmFactory) -> None:
        alarms.add(
            self,
            f"Credits{number}",
            metric=_over(nodes, "CPUCreditBalance", "Minimum", "MIN"),
            below=FEWEST_CREDITS,
            datapoints=12,
            severity=Severity.WARNING,
            summary="Cache: a node has used up its CPU credits.",
            runbook="cpu-credits-used-up",
            missing=IGNORED,
        )


def _over(
    nodes: Sequence[str], metric_name: str, statistic: str, function: Literal["MAX", "MIN", "SUM"]
) -> cloudwatch.MathExpression:
    metrics: dict[str, cloudwatch.IMetric] = {
        f"node{number}": cloudwatch.Metric(
            namespace="AWS/ElastiCache",
            metric_name=metric_name,
            dimensions_map={"CacheClusterId": node, "CacheNodeId": "0001"},
            statistic=statistic,
            period=FIVE_MINUTES,
        )
        for number, node in enumerate(nodes, start=1)
    }
    # A primary has no lag to report, and no node counts logins while none fails. Silence is not the least.
    filled = ",".join(name if function == "MIN" else f"FILL({name},0)" for name in metrics)
    return cloudwatch.MathExpression(
        expression=f"{function}([{filled}])", using_metrics=metrics, label=metric_name, period=FIVE_MINUTES
    )

"""Alarms of the message broker."""

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from config.limits import broker_connections
from patterns.alarm_topics import Severity
from patterns.alarms import MINUTE, AlarmFactory

BREACHING = cloudwatch.TreatMissingData.BREACHING
IGNORED = cloudwatch.TreatMissingData.NOT_BREACHING
MEMORY_PERCENT = 80
# Free disk in multiples of the limit at which RabbitMQ stops taking messages.
DISK_LIMITS = 2
CPU_PERCENT = 80
CONNECTION_SHARE = 0.7


def broker_metric(broker_name: str, metric_name: str, statistic: str = "Maximum") -> cloudwatch.Metric:
    """Define a metric of the whole broker; RabbitMQ 4 on Amazon MQ has none of single queues."""
    return cloudwatch.Metric(
        namespace="AWS/AmazonMQ",
        metric_name=metric_name,
        dimensions_map={"Broker": broker_name},
        statistic=statistic,
        period=MINUTE,
    )


class BrokerAlarms(Construct):
    """Defines the alarms of the broker; those of memory and disk ring before RabbitMQ's own.

    At its memory or disk limit RabbitMQ blocks every publisher of the cluster, and orders stop. Amazon MQ
    then refuses to restart the broker until the cause is gone, so the time to act is before.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        broker_name: str,
        instance_type: str,
        backlog: int,
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        self._name = broker_name
        self._alarms = alarms
        self._watch_limits()
        self._watch_clients(instance_type)
        self._watch_work(backlog)

    def _watch_limits(self) -> None:
        self._alarms.add(
            self,
            "Memory",
            metric=self._ratio("100*used/limit", "RabbitMQMemUsed", "RabbitMQMemLimit", worst="Maximum"),
            above=MEMORY_PERCENT,
            datapoints=5,
            severity=Severity.CRITICAL,
            summary="Broker: memory nears the limit at which it blocks publishers.",
            runbook="broker-memory-almost-full",
            missing=BREACHING,
        )
        self._alarms.add(
            self,
            "Disk",
            metric=self._ratio("used/limit", "RabbitMQDiskFree", "RabbitMQDiskFreeLimit", worst="Minimum"),
            below=DISK_LIMITS,
            datapoints=5,
            severity=Severity.CRITICAL,
            summary="Broker: free disk nears the limit at which it blocks publishers.",
            runbook="broker-disk-almost-full",
            missing=IGNORED,
        )
        self._alarms.add(
            self,
            "Cpu",
            metric=broker_metric(self._name, "SystemCpuUtilization"),
            above=CPU_PERCENT,
            datapoints=10,
            severity=Severity.WARNING,
            summary="Broker: CPU is busy.",
            runbook="broker-cpu-high",
            missing=IGNORED,
        )

    def _watch_clients(self, instance_type: str) -> None:
        self._alarms.add(
            self,
            "Connections",
            metric=broker_metric(self._name, "ConnectionCount"),
            # All clients of a cluster meet on one node when the others restart, so one must take them all.
            above=int(broker_connections(instance_type) * CONNECTION_SHARE),
            datapoints=5,
            severity=Severity.WARNING,
            summary="Broker: connections near what one node takes.",
            runbook="broker-connections-almost-used-up",
            missing=IGNORED,
        )

    def _watch_work(self, backlog: int) -> None:
        self._alarms.add(
            self,
            "Backlog",
            metric=broker_metric(self._name, "MessageReadyCount"),
            above=backlog,
            datapoints=10,
            severity=Severity.WARNING,
            summary="Broker: more messages wait than the largest worker fleet is meant to have.",
            runbook="broker-backlog-grows",
            missing=IGNORED,
        )
        self._alarms.add(
            self,
            "Consumers",
            metric=broker_metric(self._name, "ConsumerCount"),
            below=1,
            datapoints=10,
            severity=Severity.CRITICAL,
            summary="Broker: nobody consumes, so orders are taken but not worked on.",
            runbook="broker-has-no-consumers",
            missing=BREACHING,
        )

    def _ratio(self, expression: str, used: str, limit: str, *, worst: str) -> cloudwatch.MathExpression:
        return cloudwatch.MathExpression(
            expression=expression,
            using_metrics={
                "used": broker_metric(self._name, used, worst),
                "limit": broker_metric(self._name, limit, worst),
            },
            label=f"{used} of {limit}",
            period=MINUTE,
        )

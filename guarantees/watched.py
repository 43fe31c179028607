"""Judge of what is watched: each part has an alarm on everything of it that runs out, slows down or fails."""

from collections.abc import Iterator, Mapping

from config.limits import is_burstable
from guarantees.alarms import ALARM, Watch
from guarantees.data import BROKER, CACHE, DATABASE
from guarantees.edge import DISTRIBUTION
from guarantees.judge import Finding, judge
from guarantees.network import BALANCER
from guarantees.store import Body, Resource, Store

# What AWS recommends to alarm on, beside what this store lives on.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
WANTED: Mapping[str, tuple[str, ...]] = {
    BROKER: (
        "ConnectionCount",
        "ConsumerCount",
        "MessageReadyCount",
        "RabbitMQDiskFree",
        "RabbitMQMemUsed",
        "SystemCpuUtilization",
    ),
    CACHE: (
        "AuthenticationFailures",
        "CPUUtilization",
        "CurrConnections",
        "DatabaseMemoryUsageCountedForEvictPercentage",
        "EngineCPUUtilization",
        "Evictions",
    ),
    DATABASE: (
        "CPUUtilization",
        "DatabaseConnections",
        "EBSByteBalance%",
        "EBSIOBalance%",
        "FreeStorageSpace",
        "ReadLatency",
    ),
    DISTRIBUTION: ("5xxErrorRate", "Requests"),
    BALANCER: (
        "HTTPCode_ELB_5XX_Count",
        "HTTPCode_Target_5XX_Count",
        "RejectedConnectionCount",
        "RequestCount",
        "TargetResponseTime",
    ),
    "AWS::CertificateManager::Certificate": ("DaysToExpiry",),
    "AWS::EC2::NatGateway": ("ErrorPortAllocation", "PacketsDropCount"),
    "AWS::ElasticBeanstalk::Environment": ("EnvironmentHealth", "InstancesOk"),
    "AWS::Route53::HealthCheck": ("HealthCheckStatus",),
}
OF_WRITERS = ("FreeableMemory", "MaximumUsedTransactionIDs", "WriteLatency")
CREDITS = "CPUCreditBalance"


def wanted(resource: Resource) -> list[str]:
    """Name the metrics of a resource that must have an alarm."""
    names = list(WANTED[resource.type])
    own = resource.properties
    if resource.type == DATABASE:
        names += ["ReplicaLag"] if "SourceDBInstanceIdentifier" in own else OF_WRITERS
    if resource.type == CACHE and int(own.get("ReplicasPerNodeGroup", 0)):
        names.append("ReplicationLag")
    kind = own.get("DBInstanceClass", own.get("CacheNodeType"))
    if kind and is_burstable(kind):
        names.append(CREDITS)
    return names


def _readings(alarm: Resource) -> Iterator[Body]:
    """Every metric that an alarm reads, alone or in an expression."""
    if "MetricName" in alarm.properties:
        yield alarm.properties
    for entry in alarm.properties.get("Metrics", []):
        if "MetricStat" in entry:
            yield entry["MetricStat"]["Metric"]


@judge
def nothing_runs_out_unnoticed(store: Store) -> Iterator[Finding]:
    """Every part has an alarm on each of its limits, delays and failures that AWS publishes."""
    read: dict[str, list[tuple[str, Body]]] = {}
    for alarm in store.resources(ALARM):
        for metric in _readings(alarm):
            dimensions = metric.get("Dimensions", [])
            read.setdefault(metric["MetricName"], []).append((alarm.stack, dimensions))
    watches = {name: Watch.of(store, found) for name, found in read.items()}
    nobody = Watch([], "")
    for resource in store.resources(*WANTED):
        for name in wanted(resource):
            if not watches.get(name, nobody).covers(resource):
                yield f"{resource}: no alarm on {name}"

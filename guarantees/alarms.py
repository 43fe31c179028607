"""Judges of alarms: each looks the right way, hears silence where it is bad news, and none is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from guarantees.judge import Finding, judge
from guarantees.metrics import NAMESPACES, Metrics
from guarantees.store import Resource, Store

ALARM = "AWS::CloudWatch::Alarm"
HIGH, LOW = "high", "low"
OPERATORS = {
    "GreaterThanThreshold": HIGH,
    "GreaterThanOrEqualToThreshold": HIGH,
    "GreaterThanUpperThreshold": HIGH,
    "LessThanThreshold": LOW,
    "LessThanOrEqualToThreshold": LOW,
    "LessThanLowerThreshold": LOW,
}


STATEFUL = (
    "AWS::AmazonMQ::Broker",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElastiCache::ServerlessCache",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
)
SERVING = (
    "AWS::CloudFront::Distribution",
    "AWS::EC2::NatGateway",
    "AWS::ElasticBeanstalk::Environment",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::WAFv2::WebACL",
)
# What is down when it says nothing; S3, SQS, and the traffic of the others, have no such state.
SILENT_WHEN_DOWN = (
    "AWS::AmazonMQ::Broker",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElasticBeanstalk::Environment",
    "AWS::RDS::DBInstance",
)
UNWATCHED = {
    "AWS::EC2::EIP": "An address that partners admit; its NAT gateway is watched.",
    "AWS::ElasticBeanstalk::ApplicationVersion": "A pointer to a bundle, kept to roll back to.",
    "AWS::Backup::BackupVault": "AWS Backup counts jobs by type of resource; those are watched.",
    "AWS::KMS::Key": "Has no metric of its health; what it encrypts fails, and that is watched.",
    "AWS::Logs::LogGroup": "Holds copies of what services say; losing one stops no shopper.",
    "AWS::Route53::HostedZone": "The check from outside resolves the domain at every request.",
    "AWS::SSM::Parameter": "Configuration, restored by a deployment.",
    "AWS::SecretsManager::Secret": "Has no metric; a login that fails shows in what it opens.",
}
"""Types that are kept when their stack goes, and why no alarm names them."""


def _metrics(alarm: Resource) -> set[tuple[str, str]]:
    """Name the metrics that an alarm reads, alone or in an expression."""
    stats = [
        entry["MetricStat"]["Metric"]
        for entry in alarm.properties.get("Metrics", [])
        if "MetricStat" in entry
    ]
    return {(str(metric["Namespace"]), str(metric["MetricName"])) for metric in stats or [alarm.properties]}


def _bad(metrics: set[tuple[str, str]]) -> set[str]:
    """Tell which way the metrics of one alarm go when things are bad; `unknown` where no table says."""
    ways = set()
    for namespace, name in metrics:
        known = NAMESPACES.get(namespace, Metrics(""))
        if name in known.high | known.low:
            ways.add(HIGH if name in known.high else LOW)
        elif name not in known.totals:
            ways.add("unknown")
    return ways or {LOW}


def _is_log_bucket(store: Store, resource: Resource) -> bool:
    """Whether a bucket only takes logs: nothing of the store reads or writes it."""
    configurations = [
        bucket.properties.get("LoggingConfiguration") for bucket in store.resources(resource.type)
    ]
    receivers = [
        store.target(bucket.stack, found["DestinationBucketName"])
        for bucket, found in zip(store.resources(resource.type), configurations, strict=True)
        if found and "DestinationBucketName" in found
    ]
    return resource in receivers


@dataclass(frozen=True)
class Watch:
    """What some alarms refer to, and their text, for metrics that carry a name instead of a reference."""

    targets: list[Resource]
    text: str

    @classmethod
    def of(cls, store: Store, read: Sequence[tuple[str, Any]]) -> "Watch":
        """Follow what alarms read, each with the stack of its alarm."""
        return cls([target for stack, value in read for target in store.targets(stack, value)], str(read))

    def covers(self, resource: Resource) -> bool:
        """Whether one of the alarms reads a metric of a resource."""
        own = resource.properties
        name = own.get("BrokerName", own.get("VisibilityConfig", {}).get("MetricName"))
        return resource in self.targets or (name is not None and f"'Value': {name!r}" in self.text)


def _watch(store: Store, alarms: list[Resource]) -> Watch:
    names = ("Dimensions", "Metrics")
    return Watch.of(
        store, [(alarm.stack, alarm.properties.get(name, [])) for alarm in alarms for name in names]
    )


@judge
def alarms_look_the_right_way(store: Store) -> Iterator[Finding]:
    """Every alarm rings in the direction in which its metric is bad."""
    for alarm in store.resources(ALARM):
        operator = alarm.properties["ComparisonOperator"]
        ways = _bad(_metrics(alarm))
        if ways != {OPERATORS.get(operator)}:
            yield f"{alarm}: {operator}, but its metrics are bad when {' and '.join(sorted(ways))}"


@judge
def silence_is_judged_by_its_metric(store: Store) -> Iterator[Finding]:
    """No alarm rings because a counter that counts only bad events has nothing to count."""
    for alarm in store.resources(ALARM):
        metrics = _metrics(alarm)
        counters = all(name in NAMESPACES.get(space, Metrics("")).counters for space, name in metrics)
        if counters and alarm.properties.get("TreatMissingData") != "notBreaching":
            yield f"{alarm}: rings when there is nothing to count"


@judge
def what_falls_silent_rings(store: Store) -> Iterator[Finding]:
    """Every database, cache, broker and environment that reports nothing at all rings."""
    alarms = [
        found for found in store.resources(ALARM) if found.properties.get("TreatMissingData") == "breaching"
    ]
    watch = _watch(store, alarms)
    for resource in store.resources(*SILENT_WHEN_DOWN):
        if not watch.covers(resource):
            yield f"{resource}: may fall silent unnoticed"


@judge
def nothing_stateful_is_unwatched(store: Store) -> Iterator[Finding]:
    """Every resource that holds data or serves shoppers has an alarm, or is of a type that needs none."""
    watch = _watch(store, store.resources(ALARM))
    for resource in store.resources(*STATEFUL, *SERVING):
        if not watch.covers(resource) and not _is_log_bucket(store, resource):
            yield f"{resource}: has no alarm"
    for stack, template in store.templates.items():
        for logical_id, body in template["Resources"].items():
            kept = body.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate", "Snapshot")
            if kept and body["Type"] not in (*STATEFUL, *SERVING, *UNWATCHED):
                yield f"{stack}/{logical_id}: {body['Type']} holds data; watch it, or say why not"

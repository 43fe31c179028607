"""Mutants of alarms, notifications and the silence of maintenance."""

from guarantees.alarms import ALARM
from guarantees.data import BROKER, CACHE, DATABASE, QUEUE
from guarantees.edge import DISTRIBUTION
from guarantees.monitoring import TOPIC, is_critical
from guarantees.muting import MUTE
from guarantees.network import BALANCER
from guarantees.store import Resource, Store
from guarantees.watched import OF_WRITERS, WANTED
from mutation.edits import REMOVED, Choice, Edit, Mutant, everywhere, property_of, put, without, without_all

COMPOSITE = "AWS::CloudWatch::CompositeAlarm"
LINK = "https://github.com/storefront-cdk/storefront/blob/main/docs/runbook.md"
SCHEDULE = "Rule.Schedule"
NAMESPACE = {
    BALANCER: "AWS/ApplicationELB",
    BROKER: "AWS/AmazonMQ",
    CACHE: "AWS/ElastiCache",
    DATABASE: "AWS/RDS",
    DISTRIBUTION: "AWS/CloudFront",
    "AWS::CertificateManager::Certificate": "AWS/CertificateManager",
    "AWS::EC2::NatGateway": "AWS/NATGateway",
    "AWS::ElasticBeanstalk::Environment": "AWS/ElasticBeanstalk",
    "AWS::Route53::HealthCheck": "AWS/Route53",
}
MORE = {DATABASE: (*OF_WRITERS, "ReplicaLag"), CACHE: ("ReplicationLag",)}


def _reads(*metrics: str) -> Choice:
    return lambda alarm: any(f"'{metric}'" in str(alarm.properties) for metric in metrics)


def _watches(kind: str) -> Edit:
    """Remove every alarm that refers to a resource of a type, or is on a metric of its service."""
    namespace = {BROKER: "AWS/AmazonMQ", QUEUE: "AWS/SQS"}[kind]
    return without_all(ALARM, lambda alarm: namespace in str(alarm.properties))


def _unread(namespace: str, metric: str) -> Edit:
    """Remove every alarm that reads a metric."""

    def reads(alarm: Resource) -> bool:
        text = str(alarm.properties)
        return f"'{metric}'" in text and f"'{namespace}'" in text

    return without_all(ALARM, reads)


def _mutes_a_critical_alarm(store: Store) -> bool:
    (first, *_) = [alarm for alarm in store.resources(ALARM) if is_critical(alarm)]
    rule = next(rule for rule in store.resources(MUTE) if rule.stack == first.stack)
    return put(rule.properties, ["MuteTargets", "AlarmNames", 0], {"Ref": first.id})


def _drop(alarm: Resource) -> bool:
    return str(alarm.properties["ComparisonOperator"]) == "LessThanLowerThreshold"


ALARMS = [
    Mutant("Alarms", "action gone", property_of(ALARM, "AlarmActions", REMOVED)),
    Mutant("Alarms", "actions off", property_of(ALARM, "ActionsEnabled", False)),
    Mutant("Alarms", "nobody subscribed", without("AWS::SNS::Subscription")),
    Mutant("Alarms", "notifications in the clear", property_of(TOPIC, "KmsMasterKeyId", REMOVED)),
    Mutant("Alarms", "runbook gone", property_of(ALARM, "AlarmDescription", "Something is wrong.")),
    Mutant(
        "Alarms",
        "runbook has no such entry",
        property_of(ALARM, "AlarmDescription", f"Warning: Slow. Runbook: {LINK}#no-such-entry"),
    ),
    Mutant(
        "Alarms",
        "severity gone",
        property_of(ALARM, "AlarmDescription", f"Slow. Runbook: {LINK}#web-tier-slow"),
    ),
    Mutant("Alarms", "broker unwatched", _watches(BROKER)),
    Mutant("Alarms", "queues unwatched", _watches(QUEUE)),
]

DIRECTIONS = [
    Mutant("Alarms", "rings when all is well", property_of(ALARM, "ComparisonOperator", "LessThanThreshold")),
    Mutant(
        "Alarms",
        "rings on free storage",
        property_of(ALARM, "ComparisonOperator", "GreaterThanThreshold", _reads("FreeStorageSpace")),
    ),
    Mutant(
        "Alarms",
        "rings on a surge, not on a drop",
        property_of(ALARM, "ComparisonOperator", "GreaterThanUpperThreshold", _drop),
    ),
    Mutant(
        "Alarms",
        "a metric that nobody publishes",
        property_of(ALARM, "MetricName", "HealthOfEnvironment", _reads("EnvironmentHealth")),
    ),
]

SILENCE = [
    Mutant("Alarms", "missing data undecided", property_of(ALARM, "TreatMissingData", REMOVED)),
    Mutant(
        "Alarms",
        "no failures ring",
        property_of(ALARM, "TreatMissingData", "breaching", _reads("RejectedConnectionCount")),
    ),
    Mutant(
        "Alarms",
        "a dead environment does not ring",
        property_of(ALARM, "TreatMissingData", "notBreaching", _reads("EnvironmentHealth")),
    ),
    Mutant(
        "Alarms",
        "a dead database does not ring",
        everywhere(
            ALARM,
            "TreatMissingData",
            "missing",
            _reads("CPUUtilization", "DatabaseConnections", "ReplicaLag"),
        ),
    ),
]

COMPOSITES = [
    Mutant("Alarms", "store's alarm gone", without(COMPOSITE)),
    Mutant("Alarms", "store's alarm notifies nobody", property_of(COMPOSITE, "AlarmActions", [])),
    Mutant("Alarms", "store's alarm is never true", property_of(COMPOSITE, "AlarmRule", "FALSE")),
    Mutant("Alarms", "store's alarm misses one", property_of(COMPOSITE, "AlarmRule.Fn::Join.1.3", REMOVED)),
]

MUTES = [
    Mutant("Maintenance", "mutes a critical alarm", _mutes_a_critical_alarm),
    Mutant("Maintenance", "mutes for days", property_of(MUTE, f"{SCHEDULE}.Duration", "PT150H")),
    Mutant("Maintenance", "mutes every day", property_of(MUTE, f"{SCHEDULE}.Expression", "cron(30 3 * * *)")),
    Mutant("Maintenance", "mutes nothing", without(MUTE)),
    Mutant(
        "Maintenance", "does not mute one warning", property_of(MUTE, "MuteTargets.AlarmNames.0", REMOVED)
    ),
]

# One for each metric that must have an alarm, of each kind of resource.
UNWATCHED = [
    Mutant("Alarms", f"{kind.split('::')[1]}: nobody reads {metric}", _unread(NAMESPACE[kind], metric))
    for kind, metrics in WANTED.items()
    for metric in (*metrics, *MORE.get(kind, ()))
]

MUTANTS = [*UNWATCHED, *ALARMS, *DIRECTIONS, *SILENCE, *COMPOSITES, *MUTES]

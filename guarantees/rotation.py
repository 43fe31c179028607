"""Judges of credentials that grow old: they rotate by themselves, or somebody is told of their age."""

from collections.abc import Iterator

from guarantees.alarms import ALARM
from guarantees.data import DATABASE, SECRET
from guarantees.judge import Finding, judge
from guarantees.store import Resource, Store

SCHEDULE = "AWS::SecretsManager::RotationSchedule"
ATTACHMENT = "AWS::SecretsManager::SecretTargetAttachment"
DOCUMENT = "AWS::SSM::Document"
ASSOCIATION = "AWS::SSM::Association"
AGE = "AgeDays"


def _secret(store: Store, resource: Resource) -> Resource | None:
    """The secret that a schedule or an attachment is about."""
    found = store.target(resource.stack, resource.properties.get("SecretId"))
    return _secret(store, found) if found and found.type == ATTACHMENT else found


def _rotated(store: Store) -> list[Resource]:
    """The secrets that rotate as often as the settings say."""
    wanted = store.config.database.rotation_days
    return [
        secret
        for schedule in store.resources(SCHEDULE)
        if (secret := _secret(store, schedule)) and 0 < _days(schedule) <= wanted
    ]


def _days(schedule: Resource) -> int:
    rules = schedule.properties.get("RotationRules", {})
    match str(rules.get("ScheduleExpression", "")).removeprefix("rate(").removesuffix(")").split():
        case [number, "day" | "days"]:
            return int(number)
    return int(rules.get("AutomaticallyAfterDays", 0))


def _measured(store: Store) -> dict[str, Resource]:
    """The secrets whose age a runbook measures time and again, by the name that it reports them under."""
    measured: dict[str, Resource] = {}
    for association in store.resources(ASSOCIATION):
        document = store.target(association.stack, association.properties.get("Name"))
        if not document or not association.properties.get("ScheduleExpression"):
            continue
        for step in document.properties["Content"]["mainSteps"]:
            payload = step["inputs"].get("InputPayload", {})
            for name, arn in payload.get("secrets", {}).items():
                secret = store.target(document.stack, arn)
                if secret:
                    measured[name] = secret
    return measured


@judge
def passwords_of_databases_rotate(store: Store) -> Iterator[Finding]:
    """Every secret of a shard rotates as often as the settings say."""
    rotated = _rotated(store)
    for attachment in store.resources(ATTACHMENT):
        holder = store.target(attachment.stack, attachment.properties["TargetId"])
        secret = _secret(store, attachment)
        if holder and holder.type == DATABASE and secret not in rotated:
            yield f"{secret}: does not rotate within {store.config.database.rotation_days} days"


@judge
def rotations_that_fail_are_heard_of(store: Store) -> Iterator[Finding]:
    """Every function that rotates has an alarm on its errors."""
    heard = str([alarm.properties.get("Metrics") for alarm in store.resources(ALARM)])
    for schedule in store.resources(SCHEDULE):
        name = schedule.properties.get("HostedRotationLambda", {}).get("RotationLambdaName")
        if f"{{'Name': 'FunctionName', 'Value': {name!r}}}" not in heard:
            yield f"{schedule}: may fail unheard"


@judge
def credentials_replaced_by_hand_are_remembered(store: Store) -> Iterator[Finding]:
    """Every secret that does not rotate has its age measured, and an alarm on it."""
    measured, rotated = _measured(store), _rotated(store)
    limits = {
        dimension["Value"]: alarm.properties["Threshold"]
        for alarm in store.resources(ALARM)
        if alarm.properties.get("MetricName") == AGE
        for dimension in alarm.properties["Dimensions"]
        if dimension["Name"] == "Secret"
    }
    watched = [
        secret
        for name, secret in measured.items()
        if limits.get(name, 0) and limits[name] <= store.config.monitoring.credential_age_days
    ]
    for secret in store.resources(SECRET):
        if secret not in rotated and secret not in watched:
            yield f"{secret}: nobody is told when it is old"

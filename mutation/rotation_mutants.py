"""Mutants of the rotation of credentials, and of what tells of old ones."""

from guarantees.alarms import ALARM
from guarantees.rotation import AGE, ASSOCIATION, DOCUMENT, SCHEDULE
from guarantees.store import Resource
from mutation.edits import REMOVED, Mutant, property_of, without

PAYLOAD = "Content.mainSteps.0.inputs.InputPayload.secrets"


def _measures(document: Resource) -> bool:
    return "AgeDays" in str(document.properties["Content"])


def _age(alarm: Resource) -> bool:
    return alarm.properties.get("MetricName") == AGE


def _failed_rotation(alarm: Resource) -> bool:
    return "AWS/Lambda" in str(alarm.properties)


MUTANTS = [
    Mutant("Rotation", "of a password gone", without(SCHEDULE)),
    Mutant(
        "Rotation",
        "once a year",
        property_of(SCHEDULE, "RotationRules.ScheduleExpression", "rate(365 days)"),
    ),
    Mutant("Rotation", "without a schedule", property_of(SCHEDULE, "RotationRules", REMOVED)),
    Mutant("Rotation", "of another secret", property_of(SCHEDULE, "SecretId", {"Ref": "Another"})),
    Mutant("Rotation", "fails unheard", without(ALARM, _failed_rotation)),
    Mutant(
        "Rotation",
        "one function fails unheard",
        property_of(ALARM, "Metrics.1", REMOVED, _failed_rotation),
    ),
    Mutant(
        "Credentials",
        "age of one not measured",
        property_of(DOCUMENT, f"{PAYLOAD}.broker", REMOVED, _measures),
    ),
    Mutant(
        "Credentials", "ages never measured", without(ASSOCIATION, lambda found: "Credentials" in found.id)
    ),
    Mutant("Credentials", "an old one does not ring", without(ALARM, _age)),
    Mutant("Credentials", "old after years", property_of(ALARM, "Threshold", 1000, _age)),
]

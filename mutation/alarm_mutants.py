"""Mutants of alarms and notifications."""

from guarantees.monitoring import TOPIC
from mutation.edits import (
    REMOVED,
    Mutant,
    property_of,
    without,
)

ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE = "AWS::CloudWatch::CompositeAlarm"

MUTANTS = [
    Mutant("Alarms", "action gone", property_of(ALARM, "AlarmActions", REMOVED)),
    Mutant("Alarms", "actions off", property_of(ALARM, "ActionsEnabled", False)),
    Mutant("Alarms", "store's alarm notifies nobody", property_of(COMPOSITE, "AlarmActions", [])),
    Mutant("Alarms", "nobody subscribed", without("AWS::SNS::Subscription")),
    Mutant("Alarms", "runbook gone", property_of(ALARM, "AlarmDescription", "Something is wrong.")),
    Mutant("Alarms", "rings when all is well", property_of(ALARM, "ComparisonOperator", "LessThanThreshold")),
    Mutant("Alarms", "missing data undecided", property_of(ALARM, "TreatMissingData", REMOVED)),
    Mutant("Alarms", "store's alarm gone", without(COMPOSITE)),
    Mutant("Alarms", "store's alarm misses one", property_of(COMPOSITE, "AlarmRule", "FALSE")),
    Mutant("Alarms", "notifications in the clear", property_of(TOPIC, "KmsMasterKeyId", REMOVED)),
]

"""Backups, experiments and the watch on cost, as the Cloud Control API shows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise, same

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient

RULES = "BackupPlan.BackupPlanRule"


def _resource(cloudcontrol: CloudControlApiClient, promise: Promise) -> Mapping[str, Any]:
    found = cloudcontrol.get_resource(TypeName=promise.type, Identifier=promise.physical_id)
    properties: dict[str, Any] = json.loads(found["ResourceDescription"]["Properties"])
    return properties


def _kind(type_name: str, title: str, *fields: Field) -> Kind:
    return Kind(type_name, title, "cloudcontrol", _resource, fields)


KINDS = (
    _kind("AWS::Backup::BackupVault", "Backup vaults", *same("EncryptionKeyArn", "LockConfiguration")),
    _kind(
        "AWS::Backup::BackupPlan",
        "Backup plans",
        *same(
            f"{RULES}[].ScheduleExpression",
            f"{RULES}[].EnableContinuousBackup",
            f"{RULES}[].Lifecycle.DeleteAfterDays",
            f"{RULES}[].TargetBackupVault",
        ),
    ),
    _kind(
        "AWS::Backup::RestoreTestingPlan", "Restore tests", *same("ScheduleExpression", "StartWindowHours")
    ),
    _kind(
        "AWS::FIS::ExperimentTemplate",
        "Experiments",
        *same("StopConditions", "Actions", "RoleArn", "ExperimentOptions"),
    ),
    _kind("AWS::CE::AnomalyMonitor", "Cost monitors", *same("MonitorType", "MonitorSpecification")),
    _kind("AWS::CE::AnomalySubscription", "Cost notices", *same("Frequency", "ThresholdExpression")),
)

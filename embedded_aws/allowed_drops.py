"""Properties that a handler may leave unread, each with the reason why nothing is lost."""

from __future__ import annotations

from pathlib import Path

from embedded_aws.spy import dropped

ALLOWED: dict[str, dict[str, str]] = {
    "AWS::Backup::BackupVault": {
        "LockConfiguration": "the emulated Backup locks no vault; Cloud Control shows the lock",
    },
    "AWS::CDK::Metadata": {
        "Analytics": "a note of the CDK to AWS about itself; there is no resource behind it",
    },
    "AWS::CertificateManager::Certificate": {
        "DomainValidationOptions": "the emulator issues at once: there is no domain to look up",
    },
    "AWS::CloudWatch::Dashboard": {
        "Tags": "the emulated CloudWatch tags alarms only; Cloud Control shows the dashboard's tags",
    },
    "AWS::KMS::Key": {
        "PendingWindowInDays": "read when the key is deleted, not when it is created",
    },
    "AWS::RDS::DBInstance": {
        "DeleteAutomatedBackups": "read by a delete alone; the emulator keeps no automated backups",
    },
    "AWS::S3::Bucket": {
        "IntelligentTieringConfigurations": "the emulated S3 has no such subresource; Cloud Control shows it",
        "MetricsConfigurations": "the emulated S3 counts no requests; Cloud Control shows it",
    },
    "AWS::SSM::Association": {
        "AutomationTargetParameterName": "names the parameter of Targets; Cloud Control shows it",
        "AssociationName": "a label; Cloud Control shows it",
        "ComplianceSeverity": "a label of reports, of which the emulator has none; Cloud Control shows it",
        "Tags": "the emulator has no associations to tag; Cloud Control shows them",
        "Targets": "a runbook runs once, with its parameters; Cloud Control shows them",
        "ScheduleExpression": "a runbook runs on creation and on update; nothing here waits for a day",
    },
}


def unexplained(log: Path) -> dict[str, set[str]]:
    """By type, the properties that were dropped without an entry above."""
    lost = {name: paths - ALLOWED.get(name, {}).keys() for name, paths in dropped(log).items()}
    return {name: paths for name, paths in lost.items() if paths}

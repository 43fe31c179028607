"""Alarms of backups that failed, or that were not made."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from patterns.alarm_topics import Severity
from patterns.alarms import AlarmFactory

RESOURCE_TYPES = ("RDS", "S3")
JOBS = ("Backup", "Copy", "Restore")
HOUR, DAY = cdk.Duration.hours(1), cdk.Duration.days(1)


class BackupAlarms(Construct):
    """Defines the alarms of AWS Backup's jobs in this region.

    A plan that no longer runs fails nothing, so an alarm watches for the lack of finished backups as well.
    AWS Backup counts jobs by type of resource and not by plan: with two environments in an account, an alarm
    may tell of the other one.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
    """

    def __init__(self, scope: Construct, construct_id: str, *, alarms: AlarmFactory) -> None:
        super().__init__(scope, construct_id)
        alarms.add(
            self,
            "Failed",
            metric=_jobs([f"NumberOf{job}JobsFailed" for job in JOBS], period=HOUR, label="Failed jobs"),
            above=0,
            datapoints=1,
            severity=Severity.WARNING,
            summary="Backups: a backup, a copy of one or a restore test failed.",
            runbook="backup-failed",
            missing=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarms.add(
            self,
            "Missing",
            metric=_jobs(["NumberOfBackupJobsCompleted"], period=DAY, label="Finished backups"),
            below=1,
            datapoints=2,
            severity=Severity.WARNING,
            summary="Backups: none was finished for two days.",
            runbook="backup-missing",
            missing=cloudwatch.TreatMissingData.BREACHING,
        )


def _jobs(names: list[str], *, period: cdk.Duration, label: str) -> cloudwatch.MathExpression:
    total = cloudwatch.Stats.SUM
    metrics: dict[str, cloudwatch.IMetric] = {
        f"m{index}": cloudwatch.Metric(
            namespace="AWS/Backup",
            metric_name=name,
            dimensions_map={"ResourceType": kind},
            statistic=total,
            period=period,
        )
        for index, (name, kind) in enumerate((name, kind) for name in names for kind in RESOURCE_TYPES)
    }
    return cloudwatch.MathExpression(
        expression="+".join(f"FILL({name},0)" for name in metrics),
        using_metrics=metrics,
        label=label,
        period=period,
    )

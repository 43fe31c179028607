"""Alarms of the media bucket."""

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_s3 as s3
from constructs import Construct

from patterns.alarm_topics import Severity
from patterns.alarms import MINUTE, AlarmFactory
from patterns.buckets import REQUEST_METRICS

IGNORED = cloudwatch.TreatMissingData.NOT_BREACHING
# Requests for objects that do not exist are part of the Web; most of all requests failing is not.
CLIENT_ERRORS_PERCENT = 50
SERVER_ERRORS_PERCENT = 1


class BucketAlarms(Construct):
    """Defines the alarms of media that cannot be read or written.

    Refusals (4xx) matter as much as failures of S3: a permission of the key or of the CDN that went missing
    takes every picture off the store, while all servers are healthy.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, bucket: s3.CfnBucket, alarms: AlarmFactory
    ) -> None:
        super().__init__(scope, construct_id)
        for kind, metric_name, percent, summary in (
            (
                "Refusals",
                "4xxErrors",
                CLIENT_ERRORS_PERCENT,
                "Media: most requests to the bucket are refused.",
            ),
            ("Errors", "5xxErrors", SERVER_ERRORS_PERCENT, "Media: S3 fails requests to the bucket."),
        ):
            alarms.add(
                self,
                kind,
                metric=_share(bucket, metric_name),
                above=percent,
                datapoints=10,
                severity=Severity.WARNING,
                summary=summary,
                runbook=f"media-{kind.lower()}",
                missing=IGNORED,
            )


def _share(bucket: s3.CfnBucket, metric_name: str) -> cloudwatch.MathExpression:
    """Define the share of all requests that end so; S3 reports each request as a zero or a one."""
    return cloudwatch.MathExpression(
        expression="100*failed",
        using_metrics={
            "failed": cloudwatch.Metric(
                namespace="AWS/S3",
                metric_name=metric_name,
                dimensions_map={"BucketName": bucket.ref, "FilterId": REQUEST_METRICS},
                statistic=cloudwatch.Stats.AVERAGE,
                period=MINUTE,
            )
        },
        label=f"{metric_name} in percent",
        period=MINUTE,
    )

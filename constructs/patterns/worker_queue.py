"""The queue through which Beanstalk posts periodic jobs to a worker."""

import json
from collections.abc import Sequence
from datetime import timedelta

import aws_cdk as cdk
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from config.compute import PeriodicJob

CRON_PATH = "cron.yaml"
RETENTION = timedelta(days=4)
VISIBILITY = timedelta(minutes=5)
MOST_ATTEMPTS = 3


class WorkerQueue(Construct):
    """Defines the worker's queue and the queue of messages that it failed on.

    Beanstalk would define both itself, but unencrypted, open to plain HTTP, and out of reach of alarms.
    Jobs of the store travel through the broker; this queue carries what `cron.yaml` schedules, which
    Beanstalk posts to one elected instance. Not retained: a periodic job comes again by itself.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.dead_letter_queue = sqs.Queue(
            self,
            "DeadLetters",
            encryption=sqs.QueueEncryption.KMS_MANAGED,
            enforce_ssl=True,
            retention_period=cdk.Duration.days(14),
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self.queue = sqs.Queue(
            self,
            "Jobs",
            encryption=sqs.QueueEncryption.KMS_MANAGED,
            enforce_ssl=True,
            retention_period=cdk.Duration.seconds(RETENTION.total_seconds()),
            visibility_timeout=cdk.Duration.seconds(VISIBILITY.total_seconds()),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letter_queue, max_receive_count=MOST_ATTEMPTS
            ),
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )


def cron_yaml(jobs: Sequence[PeriodicJob]) -> str:
    """Write the jobs as Beanstalk's `cron.yaml`; JSON is valid YAML."""
    entries = [{"name": job.name, "url": job.path, "schedule": job.schedule} for job in jobs]
    return json.dumps({"version": 1, "cron": entries}, indent=2) + "\n"

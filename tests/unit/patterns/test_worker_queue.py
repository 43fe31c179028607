import json

import pytest

from config.compute import PeriodicJob
from patterns.worker_queue import RETENTION, VISIBILITY, WorkerQueue, cron_yaml
from tests.support.pattern import Synthesized, TinyStack

QUEUE = "AWS::SQS::Queue"


@pytest.fixture(scope="module")
def queues() -> Synthesized:
    stack = TinyStack()
    WorkerQueue(stack, "Queues")
    return Synthesized(stack)


def test_both_queues_are_encrypted(queues: Synthesized) -> None:
    keys = [body["Properties"]["KmsMasterKeyId"] for body in queues.all(QUEUE).values()]
    assert keys == ["alias/aws/sqs", "alias/aws/sqs"]


def test_both_queues_refuse_plain_http(queues: Synthesized) -> None:
    policies = queues.all("AWS::SQS::QueuePolicy").values()
    assert len(policies) == 2
    for policy in policies:
        statement = policy["Properties"]["PolicyDocument"]["Statement"][0]
        assert statement["Effect"] == "Deny"
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_message_that_fails_three_times_is_set_aside_for_longer_than_it_lived(queues: Synthesized) -> None:
    jobs = queues.properties(QUEUE, "QueuesJobs")
    dead = queues.properties(QUEUE, "QueuesDeadLetters")
    assert jobs["RedrivePolicy"]["maxReceiveCount"] == 3
    assert jobs["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0].startswith("QueuesDeadLetters")
    assert dead["MessageRetentionPeriod"] > jobs["MessageRetentionPeriod"]


def test_queue_and_daemon_agree_on_times(queues: Synthesized) -> None:
    jobs = queues.properties(QUEUE, "QueuesJobs")
    assert jobs["MessageRetentionPeriod"] == RETENTION.total_seconds()
    assert jobs["VisibilityTimeout"] == VISIBILITY.total_seconds()


def test_cron_file_lists_every_job() -> None:
    job = PeriodicJob(name="refresh-catalog", path="/jobs/refresh-catalog", schedule="*/5 * * * *")
    assert json.loads(cron_yaml([job])) == {
        "version": 1,
        "cron": [{"name": "refresh-catalog", "url": "/jobs/refresh-catalog", "schedule": "*/5 * * * *"}],
    }

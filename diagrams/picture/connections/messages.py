"""Jobs: from the queue to the tier that works on them, and from who may send them."""

from collections.abc import Iterator

from picture.connections.contract import referred, tiers
from picture.connections.lines import Plan
from picture.connections.permissions import allowed
from picture.model import Connection

QUEUE = "SQS::Queue"


def jobs(plan: Plan) -> Iterator[Connection]:
    """Connect a worker's queue to it, and to the queue each tier that may send."""
    for tier in tiers(plan.index):
        url = tier.settings.get(("aws:elasticbeanstalk:sqsd", "WorkerQueueURL"))
        for queue in referred(plan.index, tier.environment, url):
            why = [tier.environment, queue, *allowed(plan.index, tier, queue, "sqs:ReceiveMessage")]
            yield plan.line(queue, tier.environment, "message", "jobs", why=why)
        for queue in plan.index.all(QUEUE):
            policies = allowed(plan.index, tier, queue, "sqs:SendMessage")
            if policies:
                yield plan.line(
                    tier.environment, queue, "message", "enqueue", why=[tier.environment, queue, *policies]
                )

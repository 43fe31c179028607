"""Alarms: what notifies whom, and what they stop."""

from collections.abc import Iterator

from picture.connections.lines import Plan
from picture.model import Connection

TOPIC = "SNS::Topic"
# What publishes to topics, and the properties that name them.
NOTIFYING = {
    "CloudWatch::Alarm": ("AlarmActions", "OKActions", "InsufficientDataActions"),
    "CloudWatch::CompositeAlarm": ("AlarmActions", "OKActions", "InsufficientDataActions"),
    "Budgets::Budget": ("NotificationsWithSubscribers",),
    "CE::AnomalySubscription": ("Subscribers",),
}


def notices(plan: Plan) -> Iterator[Connection]:
    """Connect alarms and the watch over cost to the topics that they publish to."""
    for kind, keys in NOTIFYING.items():
        for resource in plan.index.all(kind):
            for key in keys:
                for topic in plan.index.targets(resource, key, type=TOPIC):
                    yield plan.line(resource, topic, "alarm", why=[resource, topic])


def subscribers(plan: Plan) -> Iterator[Connection]:
    """Connect topics to the people who subscribed."""
    for subscription in plan.index.all("SNS::Subscription"):
        for topic in plan.index.targets(subscription, "TopicArn"):
            protocol = str(subscription.properties.get("Protocol", ""))
            yield plan.line(topic, subscription, "alarm", protocol, why=[topic, subscription])


def stops(plan: Plan) -> Iterator[Connection]:
    """Connect alarms to the experiments that they end."""
    for template in plan.index.all("FIS::ExperimentTemplate"):
        for alarm in plan.index.targets(template, "StopConditions"):
            yield plan.line(alarm, template, "alarm", "stops", why=[alarm, template])

"""Where alarms are sent: one topic per severity."""

from collections.abc import Sequence
from enum import StrEnum

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from patterns.safekeeping import DataKey

# Services that send to the topics; each must be able to use the key, or its messages vanish unseen.
SENDERS = ("cloudwatch.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com")


class Severity(StrEnum):
    """How soon somebody has to act."""

    CRITICAL = "Critical"
    """Shoppers are affected or soon will be: wake somebody."""

    WARNING = "Warning"
    """It will turn critical if nobody looks at it: the next working day."""


class AlarmTopics(Construct):
    """Defines an encrypted topic for each severity and subscribes the configured addresses to both.

    A topic each, so that a pager subscribes to the critical one alone. An alarm sends only to topics of its
    own region, so every region with alarms has these; each address confirms each subscription once.
    The key is customer-managed because CloudWatch cannot publish to a topic under the AWS-managed key of
    SNS: alarms would change state and nobody would hear of it.
    """

    def __init__(self, scope: Construct, construct_id: str, *, emails: Sequence[str]) -> None:
        super().__init__(scope, construct_id)
        self._key = DataKey(self, "Key", purpose="alarm notifications", protected=False).key
        self._allow_key_use()
        self._topics = {severity: self._topic(severity, emails) for severity in Severity}

    def topic(self, severity: Severity) -> sns.Topic:
        """Return the topic of a severity."""
        return self._topics[severity]

    def _allow_key_use(self) -> None:
        self._key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="SendEncrypted",
                principals=[iam.ServicePrincipal(sender) for sender in SENDERS],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],
            )
        )

    def _topic(self, severity: Severity, emails: Sequence[str]) -> sns.Topic:
        topic = sns.Topic(
            self,
            severity.value,
            display_name=f"{cdk.Stack.of(self).stack_name} {severity.value}",
            master_key=self._key,
            enforce_ssl=True,
        )
        # A policy replaces the default one, which let the whole account publish: name the senders.
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="Send",
                principals=[iam.ServicePrincipal(sender) for sender in SENDERS],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            )
        )
        for email in emails:
            topic.add_subscription(subscriptions.EmailSubscription(email))
        return topic

"""Notices of unusual cost."""

import json

import aws_cdk as cdk
from aws_cdk import aws_ce as ce
from aws_cdk import aws_sns as sns
from constructs import Construct

from patterns.tags import ENVIRONMENT_TAG


class CostAnomaly(Construct):
    """Defines a monitor that learns what the environment usually costs, and who hears of what does not fit.

    The budget tells of a month that costs too much; this tells within a day of a cost that was never there.
    It looks at the environment's tag, not at the account's services, since an account can have but one
    monitor of services, and AWS makes that one itself for new accounts: a second would fail the deployment.
    It learns nothing until the tag is activated for cost allocation in the billing console.
    https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: str, above_usd: int, topic: sns.ITopic
    ) -> None:
        super().__init__(scope, construct_id)
        name = cdk.Stack.of(self).stack_name
        monitor = ce.CfnAnomalyMonitor(
            self,
            "Monitor",
            monitor_name=name,
            monitor_type="CUSTOM",
            monitor_specification=_expression("Tags", ENVIRONMENT_TAG, "EQUALS", environment),
        )
        ce.CfnAnomalySubscription(
            self,
            "Subscription",
            subscription_name=name,
            # At once, which takes a topic; e-mail addresses would get a summary a day.
            frequency="IMMEDIATE",
            monitor_arn_list=[monitor.attr_monitor_arn],
            subscribers=[ce.CfnAnomalySubscription.SubscriberProperty(type="SNS", address=topic.topic_arn)],
            threshold_expression=_expression(
                "Dimensions", "ANOMALY_TOTAL_IMPACT_ABSOLUTE", "GREATER_THAN_OR_EQUAL", str(above_usd)
            ),
        )


def _expression(kind: str, key: str, match: str, value: str) -> str:
    return json.dumps({kind: {"Key": key, "Values": [value], "MatchOptions": [match]}})

"""The monthly budget."""

from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_sns as sns
from constructs import Construct

ACTUAL_PERCENT = 80
FORECAST_PERCENT = 100


class MonthlyBudget(Construct):
    """Defines the monthly cost that is expected, and who hears when it will not hold.

    It notifies at 80 % spent and when the forecast passes 100 %: the first catches a slow drift, the second
    a sudden one weeks before the bill. It covers the account, since a filter by tag reports nothing, and so
    never warns, until somebody activates the tag for cost allocation in the billing console.
    """

    def __init__(self, scope: Construct, construct_id: str, *, limit_usd: int, topic: sns.ITopic) -> None:
        super().__init__(scope, construct_id)
        budgets.CfnBudget(
            self,
            "Resource",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=limit_usd, unit="USD"),
            ),
            notifications_with_subscribers=[
                _notification("ACTUAL", ACTUAL_PERCENT, topic),
                _notification("FORECASTED", FORECAST_PERCENT, topic),
            ],
        )


def _notification(
    kind: str, percent: int, topic: sns.ITopic
) -> budgets.CfnBudget.NotificationWithSubscribersProperty:
    return budgets.CfnBudget.NotificationWithSubscribersProperty(
        notification=budgets.CfnBudget.NotificationProperty(
            notification_type=kind,
            comparison_operator="GREATER_THAN",
            threshold=percent,
            threshold_type="PERCENTAGE",
        ),
        subscribers=[budgets.CfnBudget.SubscriberProperty(subscription_type="SNS", address=topic.topic_arn)],
    )

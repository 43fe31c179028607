"""The monthly budget."""

from typing import Any

import pytest
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template

from patterns.budget import MonthlyBudget
from tests.support.pattern import TinyStack


@pytest.fixture(scope="module")
def budget() -> dict[str, Any]:
    stack = TinyStack()
    MonthlyBudget(stack, "Budget", limit_usd=12_000, topic=sns.Topic(stack, "Topic"))
    (found,) = Template.from_stack(stack).find_resources("AWS::Budgets::Budget").values()
    properties: dict[str, Any] = found["Properties"]
    return properties


def test_the_limit_is_a_months_cost_in_usd(budget: dict[str, Any]) -> None:
    assert budget["Budget"] == {
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": 12_000, "Unit": "USD"},
    }


def test_it_notifies_at_80_percent_spent_and_at_100_percent_forecast(budget: dict[str, Any]) -> None:
    notices = [entry["Notification"] for entry in budget["NotificationsWithSubscribers"]]
    assert {(n["NotificationType"], n["Threshold"], n["ThresholdType"]) for n in notices} == {
        ("ACTUAL", 80, "PERCENTAGE"),
        ("FORECASTED", 100, "PERCENTAGE"),
    }
    assert {notice["ComparisonOperator"] for notice in notices} == {"GREATER_THAN"}


def test_every_notification_reaches_the_topic(budget: dict[str, Any]) -> None:
    for entry in budget["NotificationsWithSubscribers"]:
        (subscriber,) = entry["Subscribers"]
        assert subscriber["SubscriptionType"] == "SNS"
        assert "Topic" in subscriber["Address"]["Ref"]

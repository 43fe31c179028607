"""Alarms count on the cards that their metrics measure, by reference or by name."""

from typing import Any

import pytest

from picture.cards.rules import place
from tests.support.picture import index_of, ref

STACK: dict[str, Any] = {
    "Broker": ("AmazonMQ::Broker", {"BrokerName": "storefront-test"}),
    "Acl": ("WAFv2::WebACL", {"VisibilityConfig": {"MetricName": "Edge"}}),
    "Secret": ("SecretsManager::Secret", {}),
    "Turning": (
        "SecretsManager::RotationSchedule",
        {"HostedRotationLambda": {"RotationLambdaName": "Owner"}},
    ),
    "Vault": ("Backup::BackupVault", {}),
    "Nat1": ("EC2::NatGateway", {}),
    "Nat2": ("EC2::NatGateway", {}),
    "Queue": ("SQS::Queue", {}),
}


def metric(name: str, value: Any, namespace: str = "AWS/Other") -> dict[str, Any]:
    dimension = {"Name": name, "Value": value}
    return {"MetricName": "Any", "Namespace": namespace, "Dimensions": [dimension]}


def counts(*alarms: dict[str, Any]) -> dict[str, int]:
    """Count the alarms on each card that has any."""
    defined = {f"Alarm{place}": ("CloudWatch::Alarm", alarm) for place, alarm in enumerate(alarms)}
    cards = place(index_of({"Observability": STACK | defined})).cards
    return {card.id: card.alarms for card in cards if card.alarms}


@pytest.mark.parametrize(
    ("alarm", "card"),
    [
        (metric("QueueName", ref("Queue")), "queue"),
        (metric("Broker", "storefront-test"), "broker"),
        (metric("WebACL", "Edge"), "firewall"),
        (metric("FunctionName", "Owner"), "secrets"),
        (metric("Secret", "broker", "Storefront/Credentials"), "secrets"),
        (metric("ResourceType", "RDS", "AWS/Backup"), "backup"),
    ],
)
def test_an_alarm_counts_on_the_card_that_it_watches(alarm: dict[str, Any], card: str) -> None:
    assert counts(alarm) == {card: 1}


def test_an_expression_counts_once_on_each_card_that_it_measures() -> None:
    queries = [
        {"Id": "e", "Expression": "MAX([a,b,c])"},
        *(
            {"Id": f"m{place}", "MetricStat": {"Metric": metric("NatGatewayId", ref(name))}}
            for place, name in enumerate(("Nat1", "Nat2"))
        ),
        {"Id": "q", "MetricStat": {"Metric": metric("QueueName", ref("Queue"))}},
    ]

    assert counts({"Metrics": queries}, metric("NatGatewayId", ref("Nat1"))) == {"nat": 2, "queue": 1}


@pytest.mark.parametrize(
    "alarm",
    [metric("Broker", "of another store"), metric("Any", "thing"), {"Metrics": [{"Expression": "1"}]}],
)
def test_an_alarm_on_something_else_counts_nowhere(alarm: dict[str, Any]) -> None:
    assert counts(alarm) == {}

"""Unusual cost: what is watched, from which sum on, and who is told."""

import json

import pytest
from aws_cdk import aws_sns as sns

from patterns.alarm_topics import AlarmTopics
from patterns.cost_anomaly import CostAnomaly
from tests.support.pattern import Synthesized, TinyStack


@pytest.fixture(scope="module")
def found() -> Synthesized:
    stack = TinyStack()
    CostAnomaly(stack, "Cost", environment="prod", above_usd=500, topic=sns.Topic(stack, "Topic"))
    return Synthesized(stack)


def test_the_monitor_watches_the_cost_of_this_environment_alone(found: Synthesized) -> None:
    monitor = found.properties("AWS::CE::AnomalyMonitor")
    assert monitor["MonitorType"] == "CUSTOM"
    tags = json.loads(monitor["MonitorSpecification"])["Tags"]
    assert (tags["Key"], tags["Values"]) == ("storefront:environment", ["prod"])


def test_a_notice_goes_to_the_topic_at_once(found: Synthesized) -> None:
    subscription = found.properties("AWS::CE::AnomalySubscription")
    assert subscription["Frequency"] == "IMMEDIATE"
    (subscriber,) = subscription["Subscribers"]
    assert (subscriber["Type"], "Topic" in subscriber["Address"]["Ref"]) == ("SNS", True)


def test_the_sum_is_the_configured_one(found: Synthesized) -> None:
    text = found.properties("AWS::CE::AnomalySubscription")["ThresholdExpression"]
    limit = json.loads(text)["Dimensions"]
    assert (limit["Key"], limit["MatchOptions"], limit["Values"]) == (
        "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
        ["GREATER_THAN_OR_EQUAL"],
        ["500"],
    )


def test_the_topics_let_cost_alerts_publish_under_their_key() -> None:
    stack = TinyStack()
    AlarmTopics(stack, "Topics", emails=())
    found = Synthesized(stack)
    policies = [
        entry["Properties"]["PolicyDocument"] for entry in found.all("AWS::SNS::TopicPolicy").values()
    ]
    policies.append(found.properties("AWS::KMS::Key")["KeyPolicy"])
    assert len(policies) == 3
    for policy in policies:
        assert "costalerts.amazonaws.com" in json.dumps(policy)

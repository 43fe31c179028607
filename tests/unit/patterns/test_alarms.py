"""The one way to define an alarm, and the topics that alarms go to."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk.assertions import Template

from patterns.alarm_topics import AlarmTopics, Severity
from patterns.alarms import COMPOSITE_LIMIT, AlarmFactory, error_rate
from tests.support.pattern import TinyStack

METRIC = cloudwatch.Metric(namespace="Test", metric_name="Value")
SENDERS = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "costalerts.amazonaws.com"]
IGNORED = cloudwatch.TreatMissingData.NOT_BREACHING


@pytest.fixture
def stack() -> cdk.Stack:
    return TinyStack(name="Watch")


@pytest.fixture
def factory(stack: cdk.Stack) -> AlarmFactory:
    topics = AlarmTopics(stack, "Topics", emails=["oncall@example.com"])
    return AlarmFactory(topics=topics, runbook_url="https://runbook.example/page")


def add(
    factory: AlarmFactory,
    stack: cdk.Stack,
    name: str,
    severity: Severity = Severity.CRITICAL,
    *,
    above: float | None = None,
    below: float | None = None,
) -> None:
    factory.add(
        stack,
        name,
        metric=METRIC,
        severity=severity,
        summary="It happened.",
        runbook="what-to-do",
        missing=IGNORED,
        above=above,
        below=below,
        datapoints=3,
        of=5,
    )


def test_above_and_below_are_the_directions_that_they_say(stack: cdk.Stack, factory: AlarmFactory) -> None:
    add(factory, stack, "High", above=80)
    add(factory, stack, "Low", below=5)
    template = Template.from_stack(stack)
    template.has_resource_properties(
        "AWS::CloudWatch::Alarm", {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 80}
    )
    template.has_resource_properties(
        "AWS::CloudWatch::Alarm", {"ComparisonOperator": "LessThanThreshold", "Threshold": 5}
    )


def test_an_alarm_needs_exactly_one_direction(stack: cdk.Stack, factory: AlarmFactory) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        add(factory, stack, "Neither")
    with pytest.raises(ValueError, match="exactly one"):
        add(factory, stack, "Both", above=1, below=0)


@pytest.mark.parametrize("severity", list(Severity))
def test_an_alarm_tells_the_topic_of_its_severity_when_it_starts_and_ends(
    stack: cdk.Stack, factory: AlarmFactory, severity: Severity
) -> None:
    add(factory, stack, "Alarm", severity, above=0)
    template = Template.from_stack(stack)
    topics = template.find_resources("AWS::SNS::Topic", {"Properties": {"DisplayName": f"Watch {severity}"}})
    (topic,) = topics
    template.has_resource_properties(
        "AWS::CloudWatch::Alarm", {"AlarmActions": [{"Ref": topic}], "OKActions": [{"Ref": topic}]}
    )


def test_a_description_links_to_the_runbook(stack: cdk.Stack, factory: AlarmFactory) -> None:
    add(factory, stack, "Alarm", above=0)
    Template.from_stack(stack).has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {"AlarmDescription": "Critical: It happened. Runbook: https://runbook.example/page#what-to-do"},
    )


def test_m_of_n_datapoints_and_missing_data_reach_the_alarm(stack: cdk.Stack, factory: AlarmFactory) -> None:
    add(factory, stack, "Alarm", above=0)
    Template.from_stack(stack).has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {"DatapointsToAlarm": 3, "EvaluationPeriods": 5, "TreatMissingData": "notBreaching"},
    )


def test_the_composite_alarm_watches_all_critical_alarms_and_no_others(
    stack: cdk.Stack, factory: AlarmFactory
) -> None:
    add(factory, stack, "First", above=0)
    add(factory, stack, "Second", above=0)
    add(factory, stack, "Minor", Severity.WARNING, above=0)
    factory.composite(stack, "Unwell", summary="Unwell.", runbook="unwell")
    (alarm,) = Template.from_stack(stack).find_resources("AWS::CloudWatch::CompositeAlarm").values()
    first, second = (
        logical_id
        for logical_id, found in Template.from_stack(stack).find_resources("AWS::CloudWatch::Alarm").items()
        if found["Properties"]["AlarmDescription"].startswith("Critical")
    )
    assert alarm["Properties"]["AlarmRule"] == {
        "Fn::Join": ["", ['ALARM("', {"Ref": first}, '") OR ALARM("', {"Ref": second}, '")']]
    }
    assert len(alarm["Properties"]["AlarmActions"]) == 1


def test_a_composite_alarm_of_nothing_is_refused(stack: cdk.Stack, factory: AlarmFactory) -> None:
    add(factory, stack, "Minor", Severity.WARNING, above=0)
    with pytest.raises(ValueError, match="0 critical alarms"):
        factory.composite(stack, "Unwell", summary="Unwell.", runbook="unwell")


def test_a_composite_alarm_of_too_many_is_refused(stack: cdk.Stack, factory: AlarmFactory) -> None:
    for number in range(COMPOSITE_LIMIT + 1):
        add(factory, stack, f"Alarm{number}", above=0)
    with pytest.raises(ValueError, match="101 critical alarms"):
        factory.composite(stack, "Unwell", summary="Unwell.", runbook="unwell")


def test_an_error_rate_is_zero_with_too_little_traffic_and_counts_silence_as_none() -> None:
    rate = error_rate(errors={"failed": METRIC}, total={"requests": METRIC}, label="Errors")
    assert rate.expression == "IF((FILL(requests,0))>=20,100*(FILL(failed,0))/(FILL(requests,0)),0)"


def test_every_address_hears_of_both_severities(stack: cdk.Stack, factory: AlarmFactory) -> None:
    template = Template.from_stack(stack)
    subscriptions = template.find_resources("AWS::SNS::Subscription")
    topics = {subscription["Properties"]["TopicArn"]["Ref"] for subscription in subscriptions.values()}
    assert topics == set(template.find_resources("AWS::SNS::Topic"))
    assert {s["Properties"]["Endpoint"] for s in subscriptions.values()} == {"oncall@example.com"}


def test_topics_are_encrypted_with_a_key_that_the_senders_may_use(
    stack: cdk.Stack, factory: AlarmFactory
) -> None:
    template = Template.from_stack(stack)
    ((key_id, key),) = template.find_resources("AWS::KMS::Key").items()
    for topic in template.find_resources("AWS::SNS::Topic").values():
        assert topic["Properties"]["KmsMasterKeyId"] == {"Fn::GetAtt": [key_id, "Arn"]}
    (grant,) = [
        statement
        for statement in key["Properties"]["KeyPolicy"]["Statement"]
        if statement.get("Sid") == "SendEncrypted"
    ]
    assert grant["Principal"]["Service"] == SENDERS
    assert grant["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]


def test_only_services_of_this_account_send_to_the_topics_and_only_over_tls(
    stack: cdk.Stack, factory: AlarmFactory
) -> None:
    policies = Template.from_stack(stack).find_resources("AWS::SNS::TopicPolicy")
    assert len(policies) == len(Severity)
    for policy in policies.values():
        statements = policy["Properties"]["PolicyDocument"]["Statement"]
        (allow,) = [statement for statement in statements if statement["Effect"] == "Allow"]
        assert allow["Principal"] == {"Service": SENDERS}
        assert allow["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
        (deny,) = [statement for statement in statements if statement["Effect"] == "Deny"]
        assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}

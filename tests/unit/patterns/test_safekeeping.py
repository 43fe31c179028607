from typing import get_args

import aws_cdk as cdk
import pytest
from aws_cdk import aws_secretsmanager as secretsmanager

from config.base import LogRetentionDays
from patterns.log_group import RETENTION, log_group
from patterns.safekeeping import DataKey, grant_read_secret, grant_replace_secret, removal_policy
from tests.support.pattern import FLAGS, Synthesized, TinyStack


@pytest.mark.parametrize(("protected", "policy"), [(True, "Retain"), (False, "Delete")])
def test_a_key_rotates_and_outlives_its_stack_when_protected(protected: bool, policy: str) -> None:
    stack = TinyStack()
    DataKey(stack, "DataKey", purpose="tests", protected=protected)
    key = Synthesized(stack).only("AWS::KMS::Key")
    assert key["Properties"]["EnableKeyRotation"] is True
    assert key["DeletionPolicy"] == key["UpdateReplacePolicy"] == policy


def test_a_key_serves_no_log_groups_unless_asked_to() -> None:
    stack = TinyStack()
    DataKey(stack, "DataKey", purpose="tests", protected=False)
    assert "logs.eu-west-1" not in str(Synthesized(stack).json)


def test_the_removal_policy_follows_the_protection() -> None:
    assert removal_policy(protected=True) is cdk.RemovalPolicy.RETAIN
    assert removal_policy(protected=False) is cdk.RemovalPolicy.DESTROY


def test_the_stack_of_a_secret_does_not_depend_on_the_stack_of_its_reader() -> None:
    app = cdk.App(context=FLAGS)
    owner, reader = TinyStack(app, "Owner"), TinyStack(app, "Reader")
    secret = secretsmanager.Secret(owner, "Secret", encryption_key=owner.key())
    grant_read_secret(secret, reader.role())
    app.synth()
    assert [stack.stack_name for stack in owner.dependencies] == []
    assert "Reader" not in str(Synthesized(owner).json)
    actions = [statement["Action"] for statement in Synthesized(reader).statements()]
    assert actions == ["secretsmanager:GetSecretValue", "kms:Decrypt"]


def test_who_replaces_a_secret_may_not_read_it() -> None:
    stack = TinyStack()
    secret = secretsmanager.Secret(stack, "Secret", encryption_key=stack.key())
    grant_replace_secret(secret, stack.role())
    actions = [statement["Action"] for statement in Synthesized(stack).statements()]
    assert actions == ["secretsmanager:PutSecretValue", ["kms:Decrypt", "kms:GenerateDataKey"]]


def test_a_secret_under_the_default_key_needs_no_right_to_decrypt() -> None:
    stack = TinyStack()
    grant_read_secret(secretsmanager.Secret(stack, "Secret"), stack.role())
    (statement,) = Synthesized(stack).statements()
    assert statement["Action"] == "secretsmanager:GetSecretValue"


def test_every_retention_that_the_configuration_allows_is_known() -> None:
    assert set(RETENTION) == set(get_args(LogRetentionDays))


def test_a_log_group_keeps_events_for_exactly_the_days_asked_for() -> None:
    stack = TinyStack()
    key = stack.key()
    for days in RETENTION:
        log_group(stack, f"For{days}Days", key=key, retention_days=days)
    synthesized = Synthesized(stack)
    kept = {
        days: synthesized.properties("AWS::Logs::LogGroup", f"For{days}Days")["RetentionInDays"]
        for days in RETENTION
    }
    assert kept == {days: days for days in RETENTION}

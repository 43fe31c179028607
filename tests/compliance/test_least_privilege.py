"""Who may do what, read from the templates of every environment."""

import json
from collections.abc import Iterator
from typing import Any

from tests.support.assembly import Assembly, Resource

POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::Role")
READ_SECRET = "secretsmanager:GetSecretValue"
# What Beanstalk's, RDS's and AWS Backup's own roles attach; instances attach none of AWS's.
SERVICES_WITH_AWS_POLICIES = {
    "backup.amazonaws.com",
    "elasticbeanstalk.amazonaws.com",
    "monitoring.rds.amazonaws.com",
}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _statements(resource: Resource) -> Iterator[dict[str, Any]]:
    documents = [resource.properties.get("PolicyDocument")]
    documents += [policy["PolicyDocument"] for policy in resource.properties.get("Policies", [])]
    for document in documents:
        yield from (document or {}).get("Statement", [])


def _identity_statements(environment: Assembly) -> Iterator[tuple[Resource, dict[str, Any]]]:
    for resource in environment.resources(*POLICIES):
        for statement in _statements(resource):
            yield resource, statement


def test_no_action_is_a_wildcard(environment: Assembly) -> None:
    judged = list(_identity_statements(environment))
    assert len(judged) > 20
    for resource, statement in judged:
        assert not {"NotAction", "NotResource"}.intersection(statement), resource
        assert [action for action in _list(statement["Action"]) if "*" in action] == [], resource


def test_a_change_of_any_resource_is_limited_by_a_condition(environment: Assembly) -> None:
    reading = ("Describe", "Get", "List")
    for resource, statement in _identity_statements(environment):
        if "*" in _list(statement["Resource"]) and "Condition" not in statement:
            changing = [
                action
                for action in _list(statement["Action"])
                if not action.split(":")[1].startswith(reading) and action != "tag:GetResources"
            ]
            assert changing == [], resource


def test_no_policy_is_embedded_in_a_role(environment: Assembly) -> None:
    assert environment.resources("AWS::IAM::Policy") == []
    roles = environment.resources("AWS::IAM::Role")
    assert roles
    assert [str(role) for role in roles if role.properties.get("Policies")] == []


def test_policies_of_aws_are_attached_to_roles_of_its_services_only(environment: Assembly) -> None:
    for role in environment.resources("AWS::IAM::Role"):
        from_aws = [arn for arn in role.properties.get("ManagedPolicyArns", []) if ":aws:policy/" in str(arn)]
        (trusted,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
        if from_aws:
            assert trusted["Principal"]["Service"] in SERVICES_WITH_AWS_POLICIES, role


def test_every_role_trusts_one_service_of_aws(environment: Assembly) -> None:
    for role in environment.resources("AWS::IAM::Role"):
        (trusted,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
        assert set(trusted["Principal"]) == {"Service"}, role
        assert isinstance(trusted["Principal"]["Service"], str), role


def test_every_key_rotates_and_is_open_to_its_account_and_services_only(environment: Assembly) -> None:
    keys = environment.resources("AWS::KMS::Key")
    assert len(keys) >= 5
    for key in keys:
        assert key.properties["EnableKeyRotation"] is True, key
        for statement in key.properties["KeyPolicy"]["Statement"]:
            principal = statement["Principal"]
            assert principal != "*", key
            assert set(principal) <= {"AWS", "Service"}, key
            if "AWS" in principal:
                assert json.dumps(principal["AWS"]).endswith(':root"]]}'), key
            else:
                assert all(name.endswith(".amazonaws.com") for name in _list(principal["Service"])), key


def test_grants_on_keys_are_for_services_of_aws_only(environment: Assembly) -> None:
    found = [statement for _, statement in _identity_statements(environment)]
    for key in environment.resources("AWS::KMS::Key"):
        found += [item for item in key.properties["KeyPolicy"]["Statement"] if "Service" in item["Principal"]]
    for statement in found:
        if {"kms:CreateGrant", "kms:*"}.intersection(_list(statement["Action"])):
            condition = json.dumps(statement.get("Condition"))
            assert "kms:GrantIsForAWSResource" in condition, statement


def test_each_secret_is_read_by_one_role_only(environment: Assembly) -> None:
    readers: dict[str, set[str]] = {}
    for resource, statement in _identity_statements(environment):
        if READ_SECRET in _list(statement["Action"]):
            for secret in _list(statement["Resource"]):
                assert secret != "*"
                readers.setdefault(json.dumps(secret), set()).add(str(resource).split("Access")[0])
    assert len(readers) == len(environment.resources("AWS::SecretsManager::Secret"))
    for secret, roles in readers.items():
        assert roles in ({"Web/WebRole"}, {"Web/WorkerRole"}), secret

"""Planted faults: who else reads a secret, and by which way."""

from typing import Any

import pytest

from config import load_environment
from guarantees.judge import judges
from guarantees.store import Store

READ = "secretsmanager:GetSecretValue"
SECRET = {"Ref": "Secret"}
Body = dict[str, Any]


def statement(action: Any = READ, resource: Any = SECRET, effect: str = "Allow") -> Body:
    return {"Effect": effect, "Action": action, "Resource": resource}


def policy(allowed: Body, **attached: Any) -> Body:
    return {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"PolicyDocument": {"Statement": [allowed]}, **attached},
    }


def role(**properties: Any) -> Body:
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def findings(**resources: Body) -> list[str]:
    """What the judge says of a secret that one role reads, and of these resources beside them."""
    template = {
        "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {}},
        "Attachment": {
            "Type": "AWS::SecretsManager::SecretTargetAttachment",
            "Properties": {"SecretId": SECRET},
        },
        "Reader": role(),
        "Grant": policy(statement(), Roles=[{"Ref": "Reader"}]),
        **resources,
    }
    store = Store(load_environment("dev"), {"Stack": {"Resources": template}}, {}, {})
    return judges()["each secret has one reader"](store)


def test_a_secret_with_one_reader_is_as_promised() -> None:
    assert findings() == []
    assert findings(Again=policy(statement(), Roles=[{"Ref": "Reader"}])) == []


def test_a_secret_that_nobody_reads_is_found() -> None:
    assert findings(Grant=policy(statement())) == ["Stack/Secret: is read by nobody"]
    denied = policy(statement(effect="Deny"), Roles=[{"Ref": "Reader"}])
    assert findings(Grant=denied) == ["Stack/Secret: is read by nobody"]


@pytest.mark.parametrize(
    "allowed",
    [
        statement(),
        statement(action=["secretsmanager:DescribeSecret", READ]),
        statement(action="secretsmanager:Get*"),
        statement(resource=[{"Ref": "Attachment"}]),
        statement(resource="*"),
        statement(resource={"Fn::Join": ["", ["arn:aws:secretsmanager:", {"Ref": "AWS::Region"}, ":*"]]}),
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
    ],
)
def test_a_second_reader_is_found_whatever_its_statement_looks_like(allowed: Body) -> None:
    found = findings(Other=role(), Second=policy(allowed, Roles=[{"Ref": "Other"}]))
    assert found == ["Stack/Secret: is read by Stack/Other and Stack/Reader"]


def test_a_policy_that_a_role_attaches_by_itself_is_found() -> None:
    found = findings(Second=policy(statement()), Other=role(ManagedPolicyArns=[{"Ref": "Second"}]))
    assert found == ["Stack/Secret: is read by Stack/Other and Stack/Reader"]


def test_a_policy_that_is_embedded_in_a_role_is_found() -> None:
    embedded = [{"PolicyDocument": {"Statement": [statement()]}}]
    assert findings(Other=role(Policies=embedded)) == [
        "Stack/Secret: is read by Stack/Other and Stack/Reader"
    ]


def test_a_reader_that_the_secret_itself_admits_is_found() -> None:
    admits = {**statement(resource="*"), "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}
    guard = {
        "Type": "AWS::SecretsManager::ResourcePolicy",
        "Properties": {"SecretId": {"Ref": "Attachment"}, "ResourcePolicy": {"Statement": [admits]}},
    }
    (found,) = findings(Guard=guard)
    assert "111122223333:root" in found


def test_who_replaces_or_describes_a_secret_is_no_reader() -> None:
    writes = statement(action=["secretsmanager:PutSecretValue", "secretsmanager:DescribeSecret"])
    assert findings(Other=role(), Second=policy(writes, Roles=[{"Ref": "Other"}])) == []

"""Intrinsic functions are resolved against what is deployed, and never guessed."""

from typing import Any

import pytest

from ops.verify.resolve import Scope
from ops.verify.values import UNKNOWN

SCOPE = Scope(
    account="111111111111",
    region="eu-west-1",
    stack_name="Storefront-dev-Web",
    types={"Key": "AWS::KMS::Key", "Queue": "AWS::SQS::Queue", "Database": "AWS::RDS::DBInstance"},
    physical_ids={"Key": "k-1", "Queue": "http://host/111111111111/jobs", "Database": "db-1"},
    outputs={("us-east-1", "Storefront-dev-Dns"): {"ZoneId": "Z1"}},
    conditions={
        "Home": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
        "Elsewhere": {"Fn::Not": [{"Condition": "Home"}]},
        "Either": {"Fn::Or": [{"Condition": "Home"}, {"Condition": "Elsewhere"}]},
    },
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Database"}, "db-1"),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Fn::GetAtt": ["Key", "Arn"]}, "arn:aws:kms:eu-west-1:111111111111:key/k-1"),
        ({"Fn::GetAtt": "Queue.QueueName"}, "jobs"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Database"}]]}, "a-db-1"),
        ({"Fn::Select": [1, {"Fn::Split": ["/", "a/b"]}]}, "b"),
        ({"Fn::Sub": "${Database}:${AWS::Region}:${!kept}"}, "db-1:eu-west-1:${kept}"),
        ({"Fn::Sub": ["${x}", {"x": {"Ref": "Key"}}]}, "k-1"),
        ({"Fn::If": ["Elsewhere", 1, 2]}, 2),
        ({"a": [1, {"Ref": "AWS::NoValue"}], "b": {"Ref": "AWS::NoValue"}}, {"a": [1]}),
    ],
)
def test_a_function_of_known_values_is_resolved(value: Any, expected: Any) -> None:
    assert SCOPE.resolve(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Missing"},
        {"Fn::GetAtt": ["Database", "Endpoint.Address"]},
        {"Fn::GetAZs": ""},
        {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
        {"Fn::Join": ["", ["amqps://", {"Fn::GetAtt": ["Database", "Endpoint.Address"]}]]},
        {"Fn::Sub": "${Database.Endpoint.Address}"},
        "{{resolve:secretsmanager:arn:SecretString:password::}}",
        {"Fn::GetStackOutput": {"StackName": "Storefront-dev-Dns", "OutputName": "ZoneId"}},
    ],
)
def test_what_only_the_deployment_knows_stays_unknown(value: Any) -> None:
    assert SCOPE.resolve(value) is UNKNOWN


def test_a_weak_reference_reads_the_output_of_the_other_region() -> None:
    reference = {"StackName": "Storefront-dev-Dns", "OutputName": "ZoneId", "Region": "us-east-1"}
    assert SCOPE.resolve({"Fn::GetStackOutput": reference}) == "Z1"


@pytest.mark.parametrize(("name", "holds"), [("Home", True), ("Elsewhere", False), ("Either", True)])
def test_conditions_are_evaluated(name: str, holds: bool) -> None:
    assert SCOPE.holds(name) is holds

"""`Fn::GetStackOutput`, within a region and across regions."""

from __future__ import annotations

import pytest

from tests.integration.embedded.deploying import EDGE, Client, Deployer, queue

pytestmark = pytest.mark.embedded


READER = """
Resources:
  Copy:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: !Sub
        - "${It}"
        - It: {"Fn::GetStackOutput": {StackName: %s, OutputName: %s, Region: %s}}
"""
PRODUCER = queue(DelaySeconds=5) + "Outputs:\n  Arn: {Value: !GetAtt Queue.Arn}\n"


@pytest.mark.parametrize("region", ["eu-west-1", EDGE])
def test_weak_reference_resolves_within_and_across_regions(
    deployer: Deployer, client: Client, region: str
) -> None:
    producer = deployer.create("producer", PRODUCER)
    reader = deployer.create("reader", READER % ("producer", "Arn", "eu-west-1"), region)
    assert reader.status == "CREATE_COMPLETE", reader.failures
    found = client("ssm", region).get_parameter(Name=reader.resource("Copy"))["Parameter"]["Value"]
    assert found == producer["Arn"]
    assert reader.delete() == producer.delete() == "DELETE_COMPLETE"


@pytest.mark.parametrize(
    ("stack_name", "output", "region", "named"),
    [
        ("nobody", "Arn", "eu-west-1", "stack nobody does not exist in eu-west-1"),
        ("producer", "Arn", EDGE, "stack producer does not exist in us-east-1"),
        ("producer", "Nothing", "eu-west-1", "no output Nothing (it has: Arn)"),
    ],
)
def test_weak_reference_to_nothing_fails_the_stack(
    deployer: Deployer, stack_name: str, output: str, region: str, named: str
) -> None:
    producer = deployer.create("producer", PRODUCER)
    reader = deployer.create("reader", READER % (stack_name, output, region))
    assert reader.status == "ROLLBACK_COMPLETE"
    assert named in reader.failures
    reader.delete()
    producer.delete()


def test_weak_reference_to_a_deleted_stack_fails(deployer: Deployer) -> None:
    deployer.create("gone", PRODUCER).delete()
    reader = deployer.create("reader", READER % ("gone", "Arn", "eu-west-1"))
    assert "stack gone does not exist" in reader.failures
    reader.delete()


def test_same_names_in_two_regions_are_two_resources(deployer: Deployer, client: Client) -> None:
    template = (
        "Resources:\n  P: {Type: AWS::SSM::Parameter, Properties: {Name: /twice, Type: String, Value: %s}}\n"
    )
    home, edge = deployer.create("twice", template % "a"), deployer.create("twice", template % "b", EDGE)
    values = [
        client("ssm", r).get_parameter(Name="/twice")["Parameter"]["Value"] for r in ("eu-west-1", EDGE)
    ]
    assert values == ["a", "b"]
    home.delete()
    edge.delete()

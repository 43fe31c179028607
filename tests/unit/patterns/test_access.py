import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from patterns.access import Access
from tests.support.pattern import FLAGS, Synthesized, TinyStack

EGRESS = "AWS::EC2::SecurityGroupEgress"
INGRESS = "AWS::EC2::SecurityGroupIngress"


@pytest.fixture(scope="module")
def stacks() -> tuple[Synthesized, Synthesized]:
    """A target's stack, and the stack of a consumer that holds the access to it."""
    app = cdk.App(context=FLAGS)
    producer = TinyStack(app, "Producer")
    vpc = producer.vpc()
    target = ec2.SecurityGroup(producer, "Target", vpc=vpc, allow_all_outbound=False)
    consumer = TinyStack(app, "Consumer")
    source = ec2.SecurityGroup(consumer, "Source", vpc=vpc, allow_all_outbound=False)
    Access(consumer, "Database", source=source, target=target, port=5432, description="Web to database")
    return Synthesized(producer), Synthesized(consumer)


def test_both_halves_of_the_connection_are_permitted(stacks: tuple[Synthesized, Synthesized]) -> None:
    consumer = stacks[1]
    egress, ingress = consumer.properties(EGRESS), consumer.properties(INGRESS)
    assert egress["GroupId"] == ingress["SourceSecurityGroupId"]
    assert egress["DestinationSecurityGroupId"] == ingress["GroupId"]
    assert egress["GroupId"] != ingress["GroupId"]


@pytest.mark.parametrize("half", [EGRESS, INGRESS])
def test_only_the_port_is_opened(stacks: tuple[Synthesized, Synthesized], half: str) -> None:
    rule = stacks[1].properties(half)
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 5432, 5432)
    assert rule["Description"] == "Web to database"
    assert "CidrIp" not in rule


def test_the_stack_of_the_target_knows_no_consumer(stacks: tuple[Synthesized, Synthesized]) -> None:
    producer = stacks[0]
    assert not producer.all(INGRESS)
    assert "SecurityGroupIngress" not in producer.properties("AWS::EC2::SecurityGroup")
    assert "Consumer" not in str(producer.json)

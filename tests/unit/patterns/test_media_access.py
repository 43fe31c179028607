import pytest
from aws_cdk import aws_s3 as s3

from patterns.media_access import MediaAccess
from tests.support.pattern import Properties, Synthesized, TinyStack


@pytest.fixture(scope="module")
def statements() -> list[Properties]:
    stack = TinyStack()
    bucket, key = s3.Bucket(stack, "Media"), stack.key()
    MediaAccess(stack, "Access", bucket=bucket, key=key, media_path="/media/*")
    policy = Synthesized(stack).properties("AWS::IAM::ManagedPolicy")
    return list(policy["PolicyDocument"]["Statement"])


def test_media_can_be_read_and_written_but_not_deleted_or_listed(statements: list[Properties]) -> None:
    assert statements[0]["Action"] == ["s3:GetObject", "s3:PutObject"]


def test_nothing_outside_of_the_media_prefix_can_be_touched(statements: list[Properties]) -> None:
    assert statements[0]["Resource"]["Fn::Join"][1][1] == "/media/*"


def test_key_opens_through_s3_only(statements: list[Properties]) -> None:
    assert statements[1]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert statements[1]["Condition"] == {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}

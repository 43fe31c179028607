"""Delivery of the CDN's access logs."""

from typing import Any

import pytest
from aws_cdk import aws_cloudfront as cloudfront

from patterns.cdn_logs import CdnLogs
from tests.support.pattern import Synthesized, TinyStack


def build(*, protected: bool) -> Synthesized:
    stack = TinyStack()
    CdnLogs(
        stack,
        "Logs",
        distribution=cloudfront.Distribution.from_distribution_attributes(
            stack, "Cdn", domain_name="d1.cloudfront.net", distribution_id="E1"
        ),
        retention_days=90,
        protected=protected,
    )
    return Synthesized(stack)


@pytest.fixture(scope="module")
def logs() -> Synthesized:
    return build(protected=True)


def statements(logs: Synthesized, effect: str) -> list[dict[str, Any]]:
    document = logs.properties("AWS::S3::BucketPolicy")["PolicyDocument"]
    return [statement for statement in document["Statement"] if statement["Effect"] == effect]


def test_access_logs_of_the_distribution_go_to_the_bucket(logs: Synthesized) -> None:
    source = logs.properties("AWS::Logs::DeliverySource")
    assert source["LogType"] == "ACCESS_LOGS"
    assert str(source["ResourceArn"]).endswith(":distribution/E1']]}")
    destination = logs.properties("AWS::Logs::DeliveryDestination")
    (bucket,) = logs.all("AWS::S3::Bucket")
    assert destination["DestinationResourceArn"] == {"Fn::GetAtt": [bucket, "Arn"]}
    delivery = logs.properties("AWS::Logs::Delivery")
    assert delivery["DeliverySourceName"] == {"Ref": next(iter(logs.all("AWS::Logs::DeliverySource")))}
    (target,) = logs.all("AWS::Logs::DeliveryDestination")
    assert delivery["DeliveryDestinationArn"] == {"Fn::GetAtt": [target, "Arn"]}


def test_the_delivery_waits_for_the_permission_to_write(logs: Synthesized) -> None:
    (policy,) = logs.all("AWS::S3::BucketPolicy")
    assert policy in logs.only("AWS::Logs::Delivery")["DependsOn"]


def test_only_log_delivery_of_this_account_may_write(logs: Synthesized) -> None:
    (allow,) = statements(logs, "Allow")
    assert allow["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert allow["Action"] == "s3:PutObject"
    account = {"Ref": "AWS::AccountId"}
    assert allow["Condition"]["StringEquals"]["aws:SourceAccount"] == account
    assert ":delivery-source:*" in str(allow["Condition"]["ArnLike"]["aws:SourceArn"])


def test_the_bucket_is_private_encrypted_and_refuses_plain_http(logs: Synthesized) -> None:
    bucket = logs.properties("AWS::S3::Bucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert {"aws:SecureTransport": "false"} in [
        deny["Condition"].get("Bool") for deny in statements(logs, "Deny")
    ]


def test_logs_expire(logs: Synthesized) -> None:
    (rule,) = logs.properties("AWS::S3::Bucket")["LifecycleConfiguration"]["Rules"]
    assert (rule["ExpirationInDays"], rule["Status"]) == (90, "Enabled")


@pytest.mark.parametrize(("protected", "policy"), [(True, "Retain"), (False, "Delete")])
def test_protected_logs_outlive_their_stack(protected: bool, policy: str) -> None:
    assert build(protected=protected).only("AWS::S3::Bucket")["DeletionPolicy"] == policy

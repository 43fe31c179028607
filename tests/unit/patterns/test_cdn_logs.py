"""Delivery of the CDN's access logs."""

import pytest
from aws_cdk import aws_cloudfront as cloudfront

from patterns.cdn_logs import CdnLogs
from tests.support.pattern import Synthesized, TinyStack

BUCKET = "arn:aws:s3:::logs"


@pytest.fixture(scope="module")
def logs() -> Synthesized:
    stack = TinyStack()
    CdnLogs(
        stack,
        "Logs",
        distribution=cloudfront.Distribution.from_distribution_attributes(
            stack, "Cdn", domain_name="d1.cloudfront.net", distribution_id="E1"
        ),
        bucket_arn=BUCKET,
    )
    return Synthesized(stack)


def test_access_logs_of_the_distribution_go_to_the_bucket(logs: Synthesized) -> None:
    source = logs.properties("AWS::Logs::DeliverySource")
    assert source["LogType"] == "ACCESS_LOGS"
    assert str(source["ResourceArn"]).endswith(":distribution/E1']]}")
    assert logs.properties("AWS::Logs::DeliveryDestination")["DestinationResourceArn"] == BUCKET
    delivery = logs.properties("AWS::Logs::Delivery")
    assert delivery["DeliverySourceName"] == {"Ref": next(iter(logs.all("AWS::Logs::DeliverySource")))}
    (target,) = logs.all("AWS::Logs::DeliveryDestination")
    assert delivery["DeliveryDestinationArn"] == {"Fn::GetAtt": [target, "Arn"]}

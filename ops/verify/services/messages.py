"""SNS and SQS: topics, subscriptions, queues."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise, same

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient


def _topic(sns: SNSClient, promise: Promise) -> Mapping[str, Any]:
    return sns.get_topic_attributes(TopicArn=promise.physical_id)["Attributes"]


def _topic_policy(sns: SNSClient, promise: Promise) -> Mapping[str, Any]:
    found = sns.get_topic_attributes(TopicArn=promise.properties["Topics"][0])["Attributes"]
    return {"Policy": json.loads(found["Policy"])}


def _subscription(sns: SNSClient, promise: Promise) -> Mapping[str, Any] | None:
    """Find a subscription by topic and endpoint: before it is confirmed it has no ARN."""
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=promise.properties["TopicArn"])
    wanted = promise.properties.get("Endpoint"), promise.properties.get("Protocol")
    found = (row for page in pages for row in page["Subscriptions"])
    return next((row for row in found if (row["Endpoint"], row["Protocol"]) == wanted), None)


def _queue(sqs: SQSClient, promise: Promise) -> Mapping[str, Any]:
    found = sqs.get_queue_attributes(QueueUrl=promise.physical_id, AttributeNames=["All"])
    return {str(name): value for name, value in found["Attributes"].items()}


def _queue_policy(sqs: SQSClient, promise: Promise) -> Mapping[str, Any]:
    url = promise.properties["Queues"][0]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]
    return {"Policy": json.loads(found["Policy"])}


KINDS = (
    Kind("AWS::SNS::Topic", "Topics", "sns", _topic, same("KmsMasterKeyId", "DisplayName")),
    Kind(
        "AWS::SNS::TopicPolicy",
        "Topic policies",
        "sns",
        _topic_policy,
        (Field("PolicyDocument", "Policy", "policy"),),
    ),
    Kind("AWS::SNS::Subscription", "Subscriptions", "sns", _subscription, same("Protocol", "Endpoint")),
    Kind(
        "AWS::SQS::Queue",
        "Queues",
        "sqs",
        _queue,
        same("VisibilityTimeout", "MessageRetentionPeriod", "KmsMasterKeyId", "SqsManagedSseEnabled")
        + same("RedrivePolicy"),
    ),
    Kind(
        "AWS::SQS::QueuePolicy",
        "Queue policies",
        "sqs",
        _queue_policy,
        (Field("PolicyDocument", "Policy", "policy"),),
    ),
)

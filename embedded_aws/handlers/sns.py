"""SNS topics: the key that encrypts them, which the emulator's CloudFormation drops."""

from __future__ import annotations

from embedded_aws.handler import Attributes
from embedded_aws.loopback import api
from embedded_aws.schema import Properties
from embedded_aws.stock import StockType


class Topic(StockType):
    """A topic."""

    type_name = "AWS::SNS::Topic"

    def finish(self, ref: str, properties: Properties, attributes: Attributes) -> Attributes:
        """Set the key, or take it away."""
        key = properties.get("KmsMasterKeyId", "")
        api("sns").set_topic_attributes(TopicArn=ref, AttributeName="KmsMasterKeyId", AttributeValue=key)
        return attributes

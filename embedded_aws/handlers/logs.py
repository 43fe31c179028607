"""CloudWatch Logs: vended log delivery, in its three parts."""

from __future__ import annotations

from typing import Any

from embedded_aws.handler import GeneratedName, Provisioned, ResourceHandler, lower_camel, pick, tag_map
from embedded_aws.loopback import api
from embedded_aws.schema import Properties


def _tags(properties: Properties) -> dict[str, Any]:
    return {"tags": tag_map(properties["Tags"])} if properties.get("Tags") else {}


class DeliverySource(ResourceHandler):
    """What sends logs: a resource and a kind of log."""

    type_name = "AWS::Logs::DeliverySource"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Put the source."""
        source = api("logs").put_delivery_source(
            **lower_camel(pick(properties, "Name", "ResourceArn", "LogType", "DeliverySourceConfiguration")),
            **_tags(properties),
        )["deliverySource"]
        attributes = {
            "Arn": source["arn"],
            "ResourceArns": source.get("resourceArns", []),
            "Service": source.get("service", ""),
            "Status": "ACTIVE",
            "StatusReason": "",
        }
        return Provisioned(properties["Name"], attributes)

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Put it again under the same name."""
        return self.create(GeneratedName("", ""), new)

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the source."""
        api("logs").delete_delivery_source(name=ref)


class DeliveryDestination(ResourceHandler):
    """Where logs go: a log group, a bucket or a stream."""

    type_name = "AWS::Logs::DeliveryDestination"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Put the destination, with its policy where it has one."""
        client = api("logs")
        target = lower_camel(pick(properties, "DestinationResourceArn"))
        destination = client.put_delivery_destination(
            **lower_camel(pick(properties, "Name", "OutputFormat", "DeliveryDestinationType")),
            **({"deliveryDestinationConfiguration": target} if target else {}),
            **_tags(properties),
        )["deliveryDestination"]
        policy = properties.get("DeliveryDestinationPolicy")
        if policy:
            client.put_delivery_destination_policy(**lower_camel(policy))
        return Provisioned(properties["Name"], {"Arn": destination["arn"]})

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Put it again under the same name."""
        return self.create(GeneratedName("", ""), new)

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the destination."""
        api("logs").delete_delivery_destination(name=ref)


class Delivery(ResourceHandler):
    """A delivery from a source to a destination."""

    type_name = "AWS::Logs::Delivery"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Start the delivery."""
        client = api("logs")
        delivery = client.create_delivery(
            **lower_camel(pick(properties, "DeliverySourceName", "DeliveryDestinationArn")),
            **_record_settings(properties),
            **_tags(properties),
        )["delivery"]
        return self._provisioned(delivery)

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Change what is recorded and how."""
        client = api("logs")
        client.update_delivery_configuration(id=ref, **_record_settings(new))
        return self._provisioned(client.get_delivery(id=ref)["delivery"])

    def delete(self, ref: str, properties: Properties) -> None:
        """Stop the delivery."""
        api("logs").delete_delivery(id=ref)

    def _provisioned(self, delivery: dict[str, Any]) -> Provisioned:
        attributes = {
            "DeliveryId": delivery["id"],
            "Arn": delivery["arn"],
            "DeliveryDestinationType": delivery.get("deliveryDestinationType", ""),
        }
        return Provisioned(delivery["id"], attributes)


def _record_settings(properties: Properties) -> dict[str, Any]:
    settings: dict[str, Any] = lower_camel(pick(properties, "RecordFields", "FieldDelimiter"))
    s3 = {
        "suffixPath": properties.get("S3SuffixPath"),
        "enableHiveCompatiblePath": properties.get("S3EnableHiveCompatiblePath"),
    }
    s3 = {key: value for key, value in s3.items() if value is not None}
    return {**settings, **({"s3DeliveryConfiguration": s3} if s3 else {})}

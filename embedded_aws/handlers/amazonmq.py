"""Amazon MQ brokers and their configurations."""

from __future__ import annotations

from typing import Any

from embedded_aws.handler import (
    Attributes,
    GeneratedName,
    Provisioned,
    ResourceHandler,
    changed,
    pick,
    tag_map,
)
from embedded_aws.loopback import api
from embedded_aws.schema import Properties

_BROKER_SETTINGS = (
    "AuthenticationStrategy",
    "AutoMinorVersionUpgrade",
    "BrokerName",
    "DataReplicationMode",
    "DataReplicationPrimaryBrokerArn",
    "DeploymentMode",
    "EncryptionOptions",
    "EngineType",
    "EngineVersion",
    "HostInstanceType",
    "LdapServerMetadata",
    "Logs",
    "MaintenanceWindowStartTime",
    "PubliclyAccessible",
    "SecurityGroups",
    "StorageSize",
    "StorageType",
    "SubnetIds",
    "Users",
)
_BROKER_UPDATES = (
    "AutoMinorVersionUpgrade",
    "EngineVersion",
    "HostInstanceType",
    "Logs",
    "MaintenanceWindowStartTime",
    "SecurityGroups",
    "StorageSize",
)


class Broker(ResourceHandler):
    """A broker, or a cluster of three."""

    type_name = "AWS::AmazonMQ::Broker"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Create the broker with its first user."""
        settings = pick(properties, *_BROKER_SETTINGS)
        created = api("mq").create_broker(
            **settings, **_configuration(properties), Tags=tag_map(properties.get("Tags"))
        )
        return Provisioned(created["BrokerId"], self._attributes(created["BrokerId"]))

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Change what Amazon MQ changes in place; new users in the template change nothing, as on AWS."""
        client = api("mq")
        changes = changed(old, new, *_BROKER_UPDATES)
        if new.get("Configuration") != old.get("Configuration"):
            changes |= _configuration(new)
        if changes:
            client.update_broker(BrokerId=ref, **changes)
        if new.get("Tags") != old.get("Tags"):
            arn = self._attributes(ref)["Arn"]
            gone = tag_map(old.get("Tags")).keys() - tag_map(new.get("Tags")).keys()
            if gone:
                client.delete_tags(ResourceArn=arn, TagKeys=sorted(gone))
            client.create_tags(ResourceArn=arn, Tags=tag_map(new.get("Tags")))
        return Provisioned(ref, self._attributes(ref))

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the broker."""
        api("mq").delete_broker(BrokerId=ref)

    def _attributes(self, ref: str) -> Attributes:
        broker = api("mq").describe_broker(BrokerId=ref)
        instances = broker["BrokerInstances"]
        current = broker.get("Configurations", {}).get("Current", {})
        return {
            "Id": ref,
            "Arn": broker["BrokerArn"],
            "EngineVersionCurrent": broker["EngineVersion"],
            "AmqpEndpoints": [endpoint for node in instances for endpoint in node["Endpoints"]],
            "ConsoleURLs": [node["ConsoleURL"] for node in instances],
            "IpAddresses": [node.get("IpAddress", "") for node in instances],
            "MqttEndpoints": [],
            "OpenWireEndpoints": [],
            "StompEndpoints": [],
            "WssEndpoints": [],
            "ConfigurationId": current.get("Id", ""),
            "ConfigurationRevision": str(current.get("Revision", "")),
        }


class Configuration(ResourceHandler):
    """A configuration; each change of its data is a new revision."""

    type_name = "AWS::AmazonMQ::Configuration"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Create the configuration with its data as the second revision, as Amazon MQ numbers it."""
        created = api("mq").create_configuration(
            **pick(properties, "AuthenticationStrategy", "EngineType", "EngineVersion", "Name"),
            Tags=tag_map(properties.get("Tags")),
        )
        if "Data" not in properties:
            return _provisioned(created)
        return self.update(created["Id"], {}, properties)

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Add a revision where data or description changed."""
        client = api("mq")
        if changed(old, new, "Data", "Description"):
            client.update_configuration(ConfigurationId=ref, **pick(new, "Data", "Description"))
        return _provisioned(client.describe_configuration(ConfigurationId=ref))

    def delete(self, ref: str, properties: Properties) -> None:
        """Leave it: Amazon MQ cannot delete a configuration."""


class ConfigurationAssociation(ResourceHandler):
    """Which revision of a configuration a broker runs."""

    type_name = "AWS::AmazonMQ::ConfigurationAssociation"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Set the broker's configuration."""
        api("mq").update_broker(BrokerId=properties["Broker"], **_configuration(properties))
        ref = name.within(100)
        return Provisioned(ref, {"Id": ref})

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Set another configuration or revision."""
        api("mq").update_broker(BrokerId=new["Broker"], **_configuration(new))
        return Provisioned(ref, {"Id": ref})

    def delete(self, ref: str, properties: Properties) -> None:
        """Leave the broker as it is: a broker cannot be without a configuration."""


def _configuration(properties: Properties) -> dict[str, Any]:
    return pick(properties, "Configuration")


def _provisioned(configuration: dict[str, Any]) -> Provisioned:
    attributes = {
        "Id": configuration["Id"],
        "Arn": configuration["Arn"],
        "Revision": str(configuration["LatestRevision"]["Revision"]),
    }
    return Provisioned(configuration["Id"], attributes)

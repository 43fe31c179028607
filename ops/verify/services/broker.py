"""Amazon MQ: the broker and its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise, same

if TYPE_CHECKING:
    from mypy_boto3_mq import MQClient


def _broker(mq: MQClient, promise: Promise) -> Mapping[str, Any]:
    return mq.describe_broker(BrokerId=promise.physical_id)


def _configuration(mq: MQClient, promise: Promise) -> Mapping[str, Any]:
    found = mq.describe_configuration(ConfigurationId=promise.physical_id)
    revision = str(found["LatestRevision"]["Revision"])
    data = mq.describe_configuration_revision(
        ConfigurationId=promise.physical_id, ConfigurationRevision=revision
    )
    return {**found, "Data": data["Data"]}


KINDS = (
    Kind(
        "AWS::AmazonMQ::Broker",
        "Message brokers",
        "mq",
        _broker,
        (
            *same("BrokerName", "DeploymentMode", "EngineVersion", "HostInstanceType", "PubliclyAccessible"),
            *same("AutoMinorVersionUpgrade", "SecurityGroups", "SubnetIds", "EncryptionOptions", "Logs"),
            Field("MaintenanceWindowStartTime", "MaintenanceWindowStartTime"),
            Field(
                lambda p: str(p["EngineType"]).upper() if "EngineType" in p else None,
                lambda a: str(a.get("EngineType", "")).upper(),
                "engine",
            ),
        ),
    ),
    Kind(
        "AWS::AmazonMQ::Configuration",
        "Broker configurations",
        "mq",
        _configuration,
        same("Name", "EngineVersion", "Data"),
    ),
)

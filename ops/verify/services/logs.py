"""CloudWatch Logs: log groups and deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Kind, Promise, same

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


def _group(logs: CloudWatchLogsClient, promise: Promise) -> Mapping[str, Any] | None:
    name = promise.physical_id
    for page in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=name):
        for group in page["logGroups"]:
            if group["logGroupName"] == name:
                return {"RetentionInDays": group.get("retentionInDays"), "KmsKeyId": group.get("kmsKeyId")}
    return None


def _source(logs: CloudWatchLogsClient, promise: Promise) -> Mapping[str, Any]:
    found = logs.get_delivery_source(name=promise.physical_id)["deliverySource"]
    return {"LogType": found.get("logType"), "ResourceArns": found.get("resourceArns")}


def _destination(logs: CloudWatchLogsClient, promise: Promise) -> Mapping[str, Any]:
    found = logs.get_delivery_destination(name=promise.physical_id)["deliveryDestination"]
    configuration: Mapping[str, Any] = found.get("deliveryDestinationConfiguration") or {}
    return {
        "OutputFormat": found.get("outputFormat"),
        "DestinationResourceArn": configuration.get("destinationResourceArn"),
    }


def _delivery(logs: CloudWatchLogsClient, promise: Promise) -> Mapping[str, Any]:
    found = logs.get_delivery(id=promise.physical_id)["delivery"]
    return {"DeliverySourceName": found.get("deliverySourceName")}


KINDS = (
    Kind("AWS::Logs::LogGroup", "Log groups", "logs", _group, same("RetentionInDays", "KmsKeyId")),
    Kind("AWS::Logs::DeliverySource", "Log delivery sources", "logs", _source, same("LogType")),
    Kind(
        "AWS::Logs::DeliveryDestination",
        "Log delivery destinations",
        "logs",
        _destination,
        same("OutputFormat", "DestinationResourceArn"),
    ),
    Kind("AWS::Logs::Delivery", "Log deliveries", "logs", _delivery, same("DeliverySourceName")),
)

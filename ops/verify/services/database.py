"""RDS: writers, replicas and their source, parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise, same

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient


def _instance(rds: RDSClient, promise: Promise) -> Mapping[str, Any]:
    return rds.describe_db_instances(DBInstanceIdentifier=promise.physical_id)["DBInstances"][0]


def _subnet_group(rds: RDSClient, promise: Promise) -> Mapping[str, Any]:
    return rds.describe_db_subnet_groups(DBSubnetGroupName=promise.physical_id)["DBSubnetGroups"][0]


def _parameter_group(rds: RDSClient, promise: Promise) -> Mapping[str, Any]:
    group = rds.describe_db_parameter_groups(DBParameterGroupName=promise.physical_id)["DBParameterGroups"][0]
    pages = rds.get_paginator("describe_db_parameters").paginate(DBParameterGroupName=promise.physical_id)
    parameters = {
        parameter["ParameterName"]: parameter.get("ParameterValue")
        for page in pages
        for parameter in page["Parameters"]
    }
    return {**group, "Parameters": parameters}


def _major(version: Any) -> str | None:
    return str(version).split(".", 1)[0] if version else None


def _source(properties: Mapping[str, Any]) -> Any:
    """Name the source, which is promised by name or by ARN and found by name."""
    source = properties.get("SourceDBInstanceIdentifier")
    return source.rsplit(":", 1)[-1] if isinstance(source, str) else source


KINDS = (
    Kind(
        "AWS::RDS::DBInstance",
        "Database instances",
        "rds",
        _instance,
        (
            *same("DBInstanceClass", "MultiAZ", "StorageEncrypted", "DeletionProtection", "StorageType"),
            *same("BackupRetentionPeriod", "PubliclyAccessible", "MaxAllocatedStorage", "KmsKeyId"),
            *same("MonitoringInterval", "CopyTagsToSnapshot", "Engine", "AllocatedStorage"),
            Field("EnablePerformanceInsights", "PerformanceInsightsEnabled"),
            Field(
                lambda p: _major(p.get("EngineVersion")), lambda a: _major(a.get("EngineVersion")), "engine"
            ),
            Field(_source, "ReadReplicaSourceDBInstanceIdentifier", "replica of"),
            Field("VPCSecurityGroups", "VpcSecurityGroups[].VpcSecurityGroupId"),
            Field("DBSubnetGroupName", "DBSubnetGroup.DBSubnetGroupName"),
            Field("DBParameterGroupName", lambda a: a["DBParameterGroups"][0]["DBParameterGroupName"]),
        ),
    ),
    Kind(
        "AWS::RDS::DBSubnetGroup",
        "Database subnet groups",
        "rds",
        _subnet_group,
        (Field("SubnetIds", "Subnets[].SubnetIdentifier"),),
    ),
    Kind(
        "AWS::RDS::DBParameterGroup",
        "Database parameter groups",
        "rds",
        _parameter_group,
        (Field("Family", "DBParameterGroupFamily"), Field("Parameters", "Parameters")),
    ),
)

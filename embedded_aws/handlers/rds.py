"""RDS: read replicas that replicate, and the instance settings that the emulator drops."""

from __future__ import annotations

from typing import Any

from ministack.core.responses import get_region
from ministack.services import rds

from embedded_aws.handler import Attributes
from embedded_aws.schema import Properties
from embedded_aws.stock import StockType

_INHERITED = {  # what a replica takes from its source, by the name of the property
    "Engine": "Engine",
    "EngineVersion": "EngineVersion",
    "AllocatedStorage": "AllocatedStorage",
    "MasterUsername": "MasterUsername",
    "DBName": "DBName",
    "KmsKeyId": "KmsKeyId",
    "StorageEncrypted": "StorageEncrypted",
}
_KEPT = {  # what the emulator's own handler leaves unread, by the name in DescribeDBInstances
    "DatabaseInsightsMode": "DatabaseInsightsMode",
    "EnableCloudwatchLogsExports": "EnabledCloudwatchLogsExports",
    "Iops": "Iops",
    "NetworkType": "NetworkType",
    "PerformanceInsightsKMSKeyId": "PerformanceInsightsKMSKeyId",
    "PerformanceInsightsRetentionPeriod": "PerformanceInsightsRetentionPeriod",
    "StorageThroughput": "StorageThroughput",
    "CACertificateIdentifier": "CACertificateIdentifier",
}


class DbInstance(StockType):
    """A database instance: a writer, or a read replica of one."""

    type_name = "AWS::RDS::DBInstance"

    def before(self, properties: Properties) -> Properties:
        """Let a replica inherit what RDS copies from the source."""
        if not properties.get("SourceDBInstanceIdentifier"):
            return properties
        source = _source(properties)
        inherited = {name: source.get(field) for name, field in _INHERITED.items()}
        subnets = {"DBSubnetGroupName": source["DBSubnetGroup"]["DBSubnetGroupName"]}
        groups = {"VPCSecurityGroups": [group["VpcSecurityGroupId"] for group in source["VpcSecurityGroups"]]}
        return {**inherited, **subnets, **groups, "BackupRetentionPeriod": 0, **properties}

    def finish(self, ref: str, properties: Properties, attributes: Attributes) -> Attributes:
        """Tie the replica to its source, and keep the settings that were dropped."""
        instance = rds._instances[ref]
        for name, field in _KEPT.items():
            if name in properties:
                instance[field] = properties[name]
        if properties.get("SourceDBInstanceIdentifier"):
            source = _source(properties)
            instance["ReadReplicaSourceDBInstanceIdentifier"] = source["DBInstanceIdentifier"]
            replicas = source.setdefault("ReadReplicaDBInstanceIdentifiers", [])
            if ref not in replicas:
                replicas.append(ref)
        return {**attributes, **_attributes(instance)}

    def cleanup(self, ref: str, properties: Properties) -> None:
        """Refuse to delete what is protected; part a replica from its source."""
        instance = rds._instances.get(ref, {})
        if instance.get("DeletionProtection"):
            raise ValueError(f"Cannot delete protected DB Instance {ref}: disable deletion protection.")
        source = rds._instances.get(instance.get("ReadReplicaSourceDBInstanceIdentifier", ""))
        if source and ref in source.get("ReadReplicaDBInstanceIdentifiers", []):
            source["ReadReplicaDBInstanceIdentifiers"].remove(ref)


def _source(properties: Properties) -> dict[str, Any]:
    identifier = properties["SourceDBInstanceIdentifier"].rpartition(":")[2]
    source: dict[str, Any] | None = rds._instances.get(identifier)
    if source is None:
        raise ValueError(
            f"DBInstance {identifier} not found: a read replica needs its source in {get_region()}"
        )
    if not source.get("BackupRetentionPeriod"):
        raise ValueError(
            f"Automated backups are not enabled for {identifier}: set BackupRetentionPeriod first"
        )
    return source


def _attributes(instance: dict[str, Any]) -> Attributes:
    return {
        "Endpoint.HostedZoneId": instance["Endpoint"]["HostedZoneId"],
        "DBInstanceStatus": instance["DBInstanceStatus"],
        "ReadReplicaDBInstanceIdentifiers": instance.get("ReadReplicaDBInstanceIdentifiers", []),
        "CertificateDetails.CAIdentifier": instance["CACertificateIdentifier"],
        "InstanceCreateTime": str(instance["InstanceCreateTime"]),
        "LatestRestorableTime": str(instance["LatestRestorableTime"]),
    }

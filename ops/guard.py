"""Keeps data: refuses to destroy a protected environment, and empties the buckets of others."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from config import EnvironmentConfig
from ops.assembly import Assembly
from ops.aws import Aws, is_absent
from ops.common import OpsError, console
from ops.verify import deployed

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef


def refuse_protected(config: EnvironmentConfig, assembly: Assembly) -> None:
    """Raise OpsError if the environment is protected, naming the stacks that hold data and the way out."""
    if not config.protected:
        return
    stateful = [stack.name for stack in assembly.stacks if stack.protected]
    raise OpsError(
        f"{config.name!r} is protected: {', '.join(stateful)} hold data, and nothing was deleted\n"
        f"  fix: to delete stateless stacks only, name them: cdk destroy -c env={config.name} Web Edge ...\n"
        "       to delete the data too: set `protected = false` in the environment file, make deploy (which\n"
        "       lifts termination and deletion protection), then make destroy"
    )


def buckets(assembly: Assembly, aws: Aws) -> dict[str, str]:
    """Map each deployed bucket that its stack deletes to its region."""
    found: dict[str, str] = {}
    state = deployed.read(assembly, aws)
    for stack in assembly.stacks:
        rows = state[stack.name].resources
        for logical_id, resource in stack.resources.items():
            if resource["Type"] == "AWS::S3::Bucket" and resource.get("DeletionPolicy") != "Retain":
                name = rows[logical_id].get("PhysicalResourceId") if logical_id in rows else None
                if name:
                    found[name] = stack.region
    return found


def empty(bucket: str, region: str, aws: Aws) -> int:
    """Delete every version of every object, without which CloudFormation cannot delete a bucket."""
    s3 = aws.client("s3", region)
    deleted = 0
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            rows = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            objects: list[ObjectIdentifierTypeDef] = [
                {"Key": row["Key"], "VersionId": row["VersionId"]} for row in rows
            ]
            if objects:
                outcome = s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
                if outcome.get("Errors"):
                    raise OpsError(f"{bucket}: {outcome['Errors'][0].get('Message')}")
            deleted += len(objects)
    except ClientError as error:
        if not is_absent(error):
            raise OpsError(f"{bucket} cannot be emptied: {error}") from None
    console.print(f"emptied {bucket}: {deleted} object versions")
    return deleted

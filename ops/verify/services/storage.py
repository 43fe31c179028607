"""S3: buckets with their encryption, versions, lifecycle, access and logging, and bucket policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from ops.verify.model import Field, Kind, Promise
from ops.verify.values import pluck

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def _bucket(s3: S3Client, promise: Promise) -> Mapping[str, Any]:
    name = promise.physical_id
    s3.head_bucket(Bucket=name)
    return {
        "Encryption": _unless_absent(lambda: s3.get_bucket_encryption(Bucket=name)),
        "Versioning": s3.get_bucket_versioning(Bucket=name).get("Status"),
        "Lifecycle": _unless_absent(lambda: s3.get_bucket_lifecycle_configuration(Bucket=name)),
        "PublicAccess": _unless_absent(lambda: s3.get_public_access_block(Bucket=name)),
        "Ownership": _unless_absent(lambda: s3.get_bucket_ownership_controls(Bucket=name)),
        "Logging": s3.get_bucket_logging(Bucket=name).get("LoggingEnabled"),
        "Cors": _unless_absent(lambda: s3.get_bucket_cors(Bucket=name)),
    }


def _policy(s3: S3Client, promise: Promise) -> Mapping[str, Any]:
    return {"Policy": s3.get_bucket_policy(Bucket=promise.properties["Bucket"])["Policy"]}


def _unless_absent(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code.startswith("NoSuch") or code.endswith("NotFoundError"):
            return None
        raise


def _promised_lifecycle(properties: Mapping[str, Any]) -> Any:
    """Map each rule to what it does; CloudFormation and S3 write the same rule differently."""
    rules = pluck(properties, "LifecycleConfiguration.Rules")
    return _summaries(rules, "ExpirationInDays", "AbortIncompleteMultipartUpload.DaysAfterInitiation")


def _summaries(rules: Any, expiration: str, abort: str) -> Any:
    return {
        rule.get("Id") or rule.get("ID"): {
            "enabled": rule.get("Status") == "Enabled",
            "expires after": pluck(rule, expiration),
            "old versions expire after": pluck(rule, "NoncurrentVersionExpiration.NoncurrentDays"),
            "uploads abort after": pluck(rule, abort),
            "moves to": pluck(rule, "Transitions[].StorageClass"),
        }
        for rule in rules or ()
    }


def _found_lifecycle(answer: Mapping[str, Any]) -> Any:
    rules = pluck(answer, "Lifecycle.Rules")
    return _summaries(rules, "Expiration.Days", "AbortIncompleteMultipartUpload.DaysAfterInitiation")


_DEFAULT = "ServerSideEncryptionByDefault"

KINDS = (
    Kind(
        "AWS::S3::Bucket",
        "Buckets",
        "s3",
        _bucket,
        (
            Field(
                f"BucketEncryption.ServerSideEncryptionConfiguration[].{_DEFAULT}",
                lambda a: [
                    {**rule["ApplyServerSideEncryptionByDefault"]}
                    for rule in pluck(a, "Encryption.ServerSideEncryptionConfiguration.Rules") or ()
                ],
                "encryption",
            ),
            Field("VersioningConfiguration.Status", "Versioning", "versioning"),
            Field(_promised_lifecycle, _found_lifecycle, "lifecycle"),
            Field(
                "PublicAccessBlockConfiguration",
                "PublicAccess.PublicAccessBlockConfiguration",
                "public access",
            ),
            Field(
                "OwnershipControls.Rules[].ObjectOwnership",
                "Ownership.OwnershipControls.Rules[].ObjectOwnership",
                "ownership",
            ),
            Field("LoggingConfiguration.DestinationBucketName", "Logging.TargetBucket", "access log"),
            Field("LoggingConfiguration.LogFilePrefix", "Logging.TargetPrefix", "access log prefix"),
            Field("CorsConfiguration.CorsRules[].AllowedOrigins", "Cors.CORSRules[].AllowedOrigins", "CORS"),
        ),
    ),
    Kind(
        "AWS::S3::BucketPolicy",
        "Bucket policies",
        "s3",
        _policy,
        (Field("PolicyDocument", "Policy", "policy"),),
    ),
)

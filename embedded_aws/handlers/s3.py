"""S3 buckets: encryption, lifecycle, ownership, logging and tags, which the emulator drops."""

from __future__ import annotations

from typing import Any

from embedded_aws.handler import Attributes, pick
from embedded_aws.loopback import api
from embedded_aws.schema import Properties
from embedded_aws.stock import StockType

_CANNED_ACLS = {
    "AuthenticatedRead": "authenticated-read",
    "AwsExecRead": "aws-exec-read",
    "BucketOwnerFullControl": "bucket-owner-full-control",
    "BucketOwnerRead": "bucket-owner-read",
    "LogDeliveryWrite": "log-delivery-write",
    "PublicRead": "public-read",
    "PublicReadWrite": "public-read-write",
}


class Bucket(StockType):
    """A bucket with every property that CloudFormation can give it and the S3 API can show."""

    type_name = "AWS::S3::Bucket"

    def finish(self, ref: str, properties: Properties, attributes: Attributes) -> Attributes:
        """Put the configurations through the S3 API; take away those that the template no longer has."""
        client, where = api("s3"), {"Bucket": ref}
        encryption = _encryption(properties)
        if encryption:
            client.put_bucket_encryption(**where, ServerSideEncryptionConfiguration={"Rules": encryption})
        rules = [
            _lifecycle_rule(rule) for rule in properties.get("LifecycleConfiguration", {}).get("Rules", [])
        ]
        if rules:
            client.put_bucket_lifecycle_configuration(**where, LifecycleConfiguration={"Rules": rules})
        else:
            client.delete_bucket_lifecycle(**where)
        if "OwnershipControls" in properties:
            client.put_bucket_ownership_controls(**where, OwnershipControls=properties["OwnershipControls"])
        if properties.get("Tags"):
            client.put_bucket_tagging(**where, Tagging={"TagSet": properties["Tags"]})
        else:
            client.delete_bucket_tagging(**where)
        if properties.get("VersioningConfiguration", {}).get("Status") == "Suspended":
            client.put_bucket_versioning(**where, VersioningConfiguration={"Status": "Suspended"})
        if properties.get("AccessControl", "Private") != "Private":  # what a bucket is without an ACL
            client.put_bucket_acl(**where, ACL=_CANNED_ACLS[properties["AccessControl"]])
        client.put_bucket_logging(**where, BucketLoggingStatus=_logging(properties))
        return attributes

    def cleanup(self, ref: str, properties: Properties) -> None:
        """Refuse what S3 refuses: a bucket that still holds objects."""
        if api("s3").list_object_versions(Bucket=ref, MaxKeys=1).get("Versions"):
            raise ValueError(f"The bucket you tried to delete is not empty: {ref}")


def _encryption(properties: Properties) -> list[dict[str, Any]]:
    rules = properties.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", [])
    return [
        {
            "ApplyServerSideEncryptionByDefault": dict(rule["ServerSideEncryptionByDefault"]),
            **pick(rule, "BucketKeyEnabled"),
        }
        for rule in rules
    ]


def _logging(properties: Properties) -> dict[str, Any]:
    logging = properties.get("LoggingConfiguration")
    if not logging or "DestinationBucketName" not in logging:
        return {}
    target = {
        "TargetBucket": logging["DestinationBucketName"],
        "TargetPrefix": logging.get("LogFilePrefix", ""),
    }
    return {"LoggingEnabled": target}


def _lifecycle_rule(rule: Properties) -> dict[str, Any]:
    """Write a rule as the S3 API does."""
    converted: dict[str, Any] = {"Status": rule["Status"], "Filter": _filter(rule)}
    if "Id" in rule:
        converted["ID"] = rule["Id"]
    expiration = {
        **({"Days": rule["ExpirationInDays"]} if "ExpirationInDays" in rule else {}),
        **({"Date": rule["ExpirationDate"]} if "ExpirationDate" in rule else {}),
        **pick(rule, "ExpiredObjectDeleteMarker"),
    }
    if expiration:
        converted["Expiration"] = expiration
    if "Transitions" in rule:
        converted["Transitions"] = [_transition(step) for step in rule["Transitions"]]
    if "NoncurrentVersionTransitions" in rule:
        converted["NoncurrentVersionTransitions"] = [
            {
                "NoncurrentDays": step["TransitionInDays"],
                **pick(step, "StorageClass", "NewerNoncurrentVersions"),
            }
            for step in rule["NoncurrentVersionTransitions"]
        ]
    if "NoncurrentVersionExpiration" in rule:
        converted["NoncurrentVersionExpiration"] = dict(rule["NoncurrentVersionExpiration"])
    elif "NoncurrentVersionExpirationInDays" in rule:
        days = rule["NoncurrentVersionExpirationInDays"]
        converted["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
    if "AbortIncompleteMultipartUpload" in rule:
        converted["AbortIncompleteMultipartUpload"] = dict(rule["AbortIncompleteMultipartUpload"])
    return converted


def _filter(rule: Properties) -> dict[str, Any]:
    conditions: dict[str, Any] = {
        **({"Prefix": rule["Prefix"]} if "Prefix" in rule else {}),
        **(
            {"ObjectSizeGreaterThan": int(rule["ObjectSizeGreaterThan"])}
            if "ObjectSizeGreaterThan" in rule
            else {}
        ),
        **({"ObjectSizeLessThan": int(rule["ObjectSizeLessThan"])} if "ObjectSizeLessThan" in rule else {}),
    }
    tags = [dict(tag) for tag in rule.get("TagFilters", [])]
    if len(tags) == 1 and not conditions:
        return {"Tag": tags[0]}
    if tags or len(conditions) > 1:
        return {"And": {**conditions, **({"Tags": tags} if tags else {})}}
    return conditions or {"Prefix": ""}


def _transition(step: Properties) -> dict[str, Any]:
    when = (
        {"Days": step["TransitionInDays"]} if "TransitionInDays" in step else {"Date": step["TransitionDate"]}
    )
    return {**when, **pick(step, "StorageClass")}

"""KMS keys, Secrets Manager secrets (never their values), and SSM parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise, same

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient


def _key(kms: KMSClient, promise: Promise) -> Mapping[str, Any]:
    key = kms.describe_key(KeyId=promise.physical_id)["KeyMetadata"]
    rotation = kms.get_key_rotation_status(KeyId=promise.physical_id)
    policy = kms.get_key_policy(KeyId=promise.physical_id, PolicyName="default")["Policy"]
    return {**key, "EnableKeyRotation": rotation["KeyRotationEnabled"], "KeyPolicy": policy}


def _alias(kms: KMSClient, promise: Promise) -> Mapping[str, Any] | None:
    pages = kms.get_paginator("list_aliases").paginate()
    found = (alias for page in pages for alias in page["Aliases"])
    return next((alias for alias in found if alias.get("AliasName") == promise.physical_id), None)


def _secret(secrets: SecretsManagerClient, promise: Promise) -> Mapping[str, Any] | None:
    """Describe a secret by name; one that has no current value is as good as missing."""
    found = secrets.describe_secret(SecretId=promise.physical_id)
    stages = [stage for stages in found.get("VersionIdsToStages", {}).values() for stage in stages]
    return found if "AWSCURRENT" in stages and "DeletedDate" not in found else None


def _resource_policy(secrets: SecretsManagerClient, promise: Promise) -> Mapping[str, Any]:
    return {"Policy": secrets.get_resource_policy(SecretId=promise.properties["SecretId"])["ResourcePolicy"]}


def _rotation(secrets: SecretsManagerClient, promise: Promise) -> Mapping[str, Any] | None:
    """Look at the schedule of a secret; one whose rotation is off has none."""
    found = secrets.describe_secret(SecretId=promise.properties["SecretId"])
    return found if found.get("RotationEnabled") else None


def _function_name(properties: Mapping[str, Any]) -> Any:
    return properties.get("HostedRotationLambda", {}).get("RotationLambdaName")


def _parameter(ssm: SSMClient, promise: Promise) -> Mapping[str, Any]:
    return ssm.get_parameter(Name=promise.physical_id)["Parameter"]


KINDS = (
    Kind(
        "AWS::KMS::Key",
        "Keys",
        "kms",
        _key,
        (*same("EnableKeyRotation", "Description"), Field("KeyPolicy", "KeyPolicy", "policy")),
    ),
    Kind("AWS::KMS::Alias", "Key aliases", "kms", _alias, same("TargetKeyId")),
    Kind(
        "AWS::SecretsManager::Secret",
        "Secrets",
        "secretsmanager",
        _secret,
        same("Name", "Description", "KmsKeyId"),
    ),
    Kind(
        "AWS::SecretsManager::ResourcePolicy",
        "Secret policies",
        "secretsmanager",
        _resource_policy,
        (Field("ResourcePolicy", "Policy", "policy"),),
    ),
    Kind(
        "AWS::SecretsManager::RotationSchedule",
        "Secret rotations",
        "secretsmanager",
        _rotation,
        (
            *same("RotationRules"),
            Field(_function_name, lambda a: a["RotationLambdaARN"].rpartition(":")[2], "function"),
        ),
    ),
    Kind("AWS::SSM::Parameter", "Parameters", "ssm", _parameter, same("Type", "Value")),
)

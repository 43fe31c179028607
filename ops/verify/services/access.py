"""IAM: roles, their policies, and instance profiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise, same
from ops.verify.values import UNKNOWN

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def _role(iam: IAMClient, promise: Promise) -> Mapping[str, Any]:
    name = promise.physical_id
    role = iam.get_role(RoleName=name)["Role"]
    pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=name)
    attached = {policy["PolicyArn"] for page in pages for policy in page["AttachedPolicies"]}
    # A managed policy may name its roles itself, so a role has more policies than its template lists.
    promised = promise.properties.get("ManagedPolicyArns") or ()
    return {**role, "ManagedPolicyArns": [arn for arn in promised if arn is UNKNOWN or arn in attached]}


def _policy(iam: IAMClient, promise: Promise) -> Mapping[str, Any]:
    """Read an inline policy from each of its roles: all must have it, and the same."""
    name = promise.properties["PolicyName"]
    documents = [
        iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for role in promise.properties.get("Roles") or ()
    ]
    return {"Documents": documents}


def _managed_policy(iam: IAMClient, promise: Promise) -> Mapping[str, Any]:
    policy = iam.get_policy(PolicyArn=promise.physical_id)["Policy"]
    version = iam.get_policy_version(PolicyArn=promise.physical_id, VersionId=policy["DefaultVersionId"])[
        "PolicyVersion"
    ]
    return {"PolicyDocument": version["Document"]}


def _profile(iam: IAMClient, promise: Promise) -> Mapping[str, Any]:
    profile = iam.get_instance_profile(InstanceProfileName=promise.physical_id)["InstanceProfile"]
    return {"Roles": [role["RoleName"] for role in profile["Roles"]]}


def _for_each_role(properties: Mapping[str, Any]) -> Any:
    return [properties["PolicyDocument"] for _ in properties.get("Roles") or ()]


KINDS = (
    Kind(
        "AWS::IAM::Role",
        "Roles",
        "iam",
        _role,
        (
            Field("AssumeRolePolicyDocument", "AssumeRolePolicyDocument", "trust"),
            *same("ManagedPolicyArns"),
        ),
    ),
    Kind(
        "AWS::IAM::Policy", "Role policies", "iam", _policy, (Field(_for_each_role, "Documents", "policy"),)
    ),
    Kind("AWS::IAM::ManagedPolicy", "Managed policies", "iam", _managed_policy, same("PolicyDocument")),
    Kind("AWS::IAM::InstanceProfile", "Instance profiles", "iam", _profile, same("Roles")),
)

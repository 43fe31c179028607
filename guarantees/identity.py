"""Judges of permissions: who may do what."""

from collections.abc import Iterator, Mapping
from typing import Any

from guarantees.judge import Finding, judge
from guarantees.store import Resource, Store

BROAD = (
    "AdministratorAccess",
    "PowerUserAccess",
    "FullAccess",
    "AWSElasticBeanstalkWebTier",
    "WorkerTier",
    "SecretsManagerReadWrite",
)


def statements(store: Store) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
    """Every statement of a policy of an identity."""
    for policy in store.resources("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for statement in policy.properties["PolicyDocument"]["Statement"]:
            yield policy, statement
    for role in store.resources("AWS::IAM::Role"):
        for policy in role.properties.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield role, statement


def as_list(value: Any) -> list[Any]:
    """Return what a policy may write as one value or as a list."""
    return value if isinstance(value, list) else [value]


@judge
def no_identity_may_do_everything(store: Store) -> Iterator[Finding]:
    """No statement allows all actions of a service, or wildcard actions on all resources."""
    for holder, statement in statements(store):
        if statement["Effect"] != "Allow":
            continue
        for action in as_list(statement.get("Action", "*")):
            if action == "*" or action.endswith(":*"):
                yield f"{holder}: allows {action}"
            elif "*" in action and "*" in as_list(statement.get("Resource", "*")):
                yield f"{holder}: allows {action} on everything"


@judge
def secrets_and_keys_are_named(store: Store) -> Iterator[Finding]:
    """Permissions to read secrets and to use keys name them."""
    for holder, statement in statements(store):
        actions = [
            action
            for action in as_list(statement.get("Action", "*"))
            if action.startswith(("secretsmanager:", "kms:"))
        ]
        everything = "*" in as_list(statement.get("Resource", "*"))
        if statement["Effect"] == "Allow" and actions and everything and "Condition" not in statement:
            yield f"{holder}: allows {actions[0]} on everything"


@judge
def roles_have_no_broad_policies(store: Store) -> Iterator[Finding]:
    """No role has one of AWS's policies that allow most of a service."""
    for role in store.resources("AWS::IAM::Role"):
        for policy in role.properties.get("ManagedPolicyArns", []):
            if any(name in str(policy) for name in BROAD):
                yield f"{role}: has {policy}"


@judge
def roles_trust_services_only(store: Store) -> Iterator[Finding]:
    """Every role is assumed by an AWS service, never by an account or by anybody."""
    for role in store.resources("AWS::IAM::Role"):
        for statement in role.properties["AssumeRolePolicyDocument"]["Statement"]:
            principal = statement.get("Principal")
            if not isinstance(principal, dict) or set(principal) != {"Service"}:
                yield f"{role}: may be assumed by {principal}"


@judge
def policies_of_resources_admit_no_strangers(store: Store) -> Iterator[Finding]:
    """Policies of buckets, queues, topics, keys and secrets allow nothing to everybody."""
    documents = {
        "AWS::S3::BucketPolicy": "PolicyDocument",
        "AWS::SQS::QueuePolicy": "PolicyDocument",
        "AWS::SNS::TopicPolicy": "PolicyDocument",
        "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
        "AWS::KMS::Key": "KeyPolicy",
    }
    for resource in store.resources(*documents):
        for statement in resource.properties[documents[resource.type]]["Statement"]:
            if statement["Effect"] == "Allow" and statement.get("Principal") in ("*", {"AWS": "*"}):
                yield f"{resource}: allows everybody {statement['Action']}"


@judge
def services_act_for_this_account_only(store: Store) -> Iterator[Finding]:
    """What buckets allow to a service is bound to a source, or to a path, of this account."""
    for policy in store.resources("AWS::S3::BucketPolicy"):
        for statement in policy.properties["PolicyDocument"]["Statement"]:
            to_service = statement["Effect"] == "Allow" and "Service" in statement["Principal"]
            # Log delivery writes under a path of the account that it logs for.
            own = "aws:Source" in str(statement.get("Condition")) or "AWS::AccountId" in str(
                statement["Resource"]
            )
            if to_service and not own and statement["Action"] != "s3:GetBucketAcl":
                yield f"{policy}: lets a service act for any account"

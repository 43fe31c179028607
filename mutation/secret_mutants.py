"""Mutants of who reads which secret."""

from guarantees.store import Body, Store
from mutation.edits import REMOVED, Mutant, item, property_of

POLICY = "AWS::IAM::ManagedPolicy"
READ = "secretsmanager:GetSecretValue"
ANOTHER_ROLE = {
    "Effect": "Allow",
    "Action": "secretsmanager:Get*",
    "Resource": "*",
    "Principal": {"AWS": "arn:aws:iam::111122223333:role/reports"},
}


def _reads(statement: Body) -> bool:
    return bool(statement["Action"] == READ)


def _both_tiers_read(store: Store) -> bool:
    """Attach the policy of web's instances to the worker's role."""
    (policy,) = (found for found in store.resources(POLICY) if found.id.startswith("WebRoleAccess"))
    (worker,) = (found for found in store.resources("AWS::IAM::Role") if found.id.startswith("WorkerRole"))
    worker.properties["ManagedPolicyArns"].append({"Ref": policy.id})
    return True


def _tiers_change_logins(store: Store) -> bool:
    """Tell each tier of the other's secret in the first shard's parameter."""
    shard = next(
        found
        for found in store.resources("AWS::SSM::Parameter")
        if "/database/shards/" in str(found.properties.get("Name"))
    )
    parts = shard.properties["Value"]["Fn::Join"][1]
    web, worker, _ = (index for index, part in enumerate(parts) if "SecretAttachment" in str(part))
    parts[web], parts[worker] = parts[worker], parts[web]
    return True


MUTANTS = [
    Mutant("Secrets", "both tiers read one secret", _both_tiers_read),
    Mutant(
        "Secrets",
        "a second role reads a secret by its own policy",
        property_of("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy.Statement.0", ANOTHER_ROLE),
    ),
    Mutant(
        "Secrets",
        "web reads every secret by a wildcard",
        item(POLICY, "PolicyDocument.Statement", _reads, "Resource", "arn:aws:secretsmanager:*"),
    ),
    Mutant(
        "Secrets",
        "nobody reads what a tier is told of",
        item(POLICY, "PolicyDocument.Statement", _reads, "", REMOVED),
    ),
    Mutant("Secrets", "each tier is told of the other's login", _tiers_change_logins),
]

"""Judges of secrets: each has one reader, and who is told of a secret may read it."""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from guarantees.data import SECRET
from guarantees.identity import as_list, statements
from guarantees.judge import Finding, judge
from guarantees.store import Resource, Store, Tier

READ = "secretsmanager:getsecretvalue"
ATTACHMENT = "AWS::SecretsManager::SecretTargetAttachment"
PROFILE = ("aws:autoscaling:launchconfiguration", "IamInstanceProfile")


@judge
def each_secret_has_one_reader(store: Store) -> Iterator[Finding]:
    """Each secret is readable by one role, by policies of identities and of the secret taken together.

    The functions that rotate secrets are Secrets Manager's own: their roles come with a transform, and are
    in no template.
    """
    for secret, roles in _readers(store).items():
        if len(roles) != 1:
            yield f"{secret}: is read by {' and '.join(sorted(roles)) or 'nobody'}"


@judge
def tiers_may_read_the_secrets_that_they_are_told_of(store: Store) -> Iterator[Finding]:
    """The role of each tier's instances may read the secrets that the tier is told of."""
    readers = _readers(store)
    for tier in store.tiers.values():
        roles = {str(role) for role in _roles_of(store, tier)}
        for secret in _told(store, tier):
            if not roles & readers[str(secret)]:
                yield f"{tier.resource}: may not read {secret}"


def _readers(store: Store) -> dict[str, set[str]]:
    """Name who may read each secret."""
    readers: dict[str, set[str]] = {str(secret): set() for secret in store.resources(SECRET)}
    for holder, statement in statements(store):
        if _reads(statement):
            for secret in _named(store, holder.stack, statement):
                readers[str(secret)] |= _holders(store, holder)
    for policy in store.resources("AWS::SecretsManager::ResourcePolicy"):
        guarded = _secret(store, store.target(policy.stack, policy.properties["SecretId"]))
        for statement in policy.properties["ResourcePolicy"]["Statement"]:
            if guarded and _reads(statement):
                readers[str(guarded)] |= _principals(store, policy.stack, statement)
    return readers


def _reads(statement: Mapping[str, Any]) -> bool:
    """Whether a statement allows to read a secret; a condition is not taken for a limit."""
    actions = as_list(statement.get("Action", "*"))  # NotAction allows nearly everything
    return statement["Effect"] == "Allow" and any(fnmatchcase(READ, action.lower()) for action in actions)


def _named(store: Store, stack: str, statement: Mapping[str, Any]) -> list[Resource]:
    """List the secrets that a statement is about: those that it refers to, or with a wildcard all."""
    named = []
    for value in as_list(statement.get("Resource", "*")):
        secrets = [_secret(store, target) for target in store.targets(stack, value)]
        if not any(secrets) and "*" in json.dumps(value):
            return store.resources(SECRET)
        named += [secret for secret in secrets if secret]
    return named


def _secret(store: Store, target: Resource | None) -> Resource | None:
    """Return the secret itself, also where its attachment to a database is named in its place."""
    if target and target.type == ATTACHMENT:
        target = store.target(target.stack, target.properties["SecretId"])
    return target if target and target.type == SECRET else None


def _holders(store: Store, holder: Resource) -> set[str]:
    """Name the identities that a policy is attached to; a role may hold its own policy."""
    if holder.type == "AWS::IAM::Role":
        return {str(holder)}
    attached = [holder.properties.get(kind) for kind in ("Roles", "Users", "Groups")]
    attaching = [
        role
        for role in store.resources("AWS::IAM::Role")
        if holder in store.targets(role.stack, role.properties.get("ManagedPolicyArns"))
    ]
    return {str(found) for found in (*store.targets(holder.stack, attached), *attaching)}


def _principals(store: Store, stack: str, statement: Mapping[str, Any]) -> set[str]:
    """Name the roles, or the texts, that a secret's own policy lets read it."""
    principal = statement.get("Principal", "*")
    values = principal.values() if isinstance(principal, dict) else [principal]
    found = set[str]()
    for value in (each for listed in values for each in as_list(listed)):
        targets = store.targets(stack, value)
        found |= {str(target) for target in targets} or {json.dumps(value)}
    return found


def _roles_of(store: Store, tier: Tier) -> list[Resource]:
    """The roles of a tier's instances."""
    profile = store.target(tier.resource.stack, tier.options[PROFILE])
    return store.targets(profile.stack, profile.properties["Roles"]) if profile else []


def _told(store: Store, tier: Tier) -> Iterator[Resource]:
    """The secrets in a tier's environment properties and, by the shard map, in its logins."""
    for (_, name), value in tier.options.items():
        if name.endswith("_SECRET"):
            yield from store.targets(tier.resource.stack, value)
    for parameter in store.resources("AWS::SSM::Parameter"):
        if "/database/shards/" in str(parameter.properties.get("Name")):
            login = _login(store, parameter, tier.name)
            if login:
                yield login


def _login(store: Store, parameter: Resource, tier: str) -> Resource | None:
    """Return the secret that a shard's parameter names to a tier."""
    parts = parameter.properties["Value"]["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else f"#{index}" for index, part in enumerate(parts))
    reference = parts[int(json.loads(text)["logins"][tier]["secret"].removeprefix("#"))]
    return _secret(store, store.target(parameter.stack, reference))

"""What the roles of the tiers' instances allow: objects, secrets, parameters."""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from picture.connections.contract import Tier, looked_up, names, referred, tiers
from picture.connections.lines import Plan, Reason
from picture.index import Index, Resource
from picture.model import Connection

POLICIES = ("IAM::ManagedPolicy", "IAM::Policy")
BUCKET, SECRET, ATTACHMENT = "S3::Bucket", "SecretsManager::Secret", "SecretsManager::SecretTargetAttachment"


def buckets(plan: Plan) -> Iterator[Connection]:
    """Connect each tier to the buckets that it reads or writes."""
    for tier in tiers(plan.index):
        for bucket in plan.index.all(BUCKET):
            told = _told(plan.index, tier, bucket)
            for kind, action in (("read", "s3:GetObject"), ("write", "s3:PutObject")):
                policies = allowed(plan.index, tier, bucket, action)
                if policies:
                    why: list[Reason] = [tier.environment, *told, bucket, *policies]
                    yield plan.line(tier.environment, bucket, kind, why=why)


def secrets(plan: Plan) -> Iterator[Connection]:
    """Connect each tier to the secrets that it may read."""
    for tier in tiers(plan.index):
        for secret in plan.index.all(SECRET):
            policies = allowed(plan.index, tier, secret, "secretsmanager:GetSecretValue")
            if policies:
                why: list[Reason] = [tier.environment, *_told(plan.index, tier, secret), secret, *policies]
                yield plan.line(tier.environment, secret, "secret", why=why)


def parameters(plan: Plan) -> Iterator[Connection]:
    """Connect each tier to the parameters that its environment properties name, if it may read them."""
    for tier in tiers(plan.index):
        for name, parameter in looked_up(plan.index, tier):
            policies = _reading(plan.index, tier, parameter)
            if policies:
                why: list[Reason] = [tier.environment, f"env {name}", parameter, *policies]
                yield plan.line(tier.environment, parameter, "secret", why=why)


def allowed(index: Index, tier: Tier, target: Resource, action: str) -> list[Resource]:
    """Find the policies by which a tier's role may do `action` on a resource."""
    return list(
        dict.fromkeys(
            policy
            for policy, statement in _statements(index, tier)
            if _allows(statement, action)
            and target in _owners(index, referred(index, policy, statement.get("Resource")))
        )
    )


def _reading(index: Index, tier: Tier, parameter: Resource) -> list[Resource]:
    """Find the policies that let a tier read a parameter, by a reference to it or by a path above it."""
    path = str(parameter.properties.get("Name", ""))
    found = allowed(index, tier, parameter, "ssm:GetParameter")
    for policy, statement in _statements(index, tier):
        named = [text.partition(":parameter/")[2] for text in _texts(statement.get("Resource"))]
        above = ["/" + text.rstrip("*/") + "/" for text in named if text]
        if _allows(statement, "ssm:GetParametersByPath") and path.startswith(tuple(above)):
            found.append(policy)
    return list(dict.fromkeys(found))


def _told(index: Index, tier: Tier, target: Resource) -> list[str]:
    """Name the environment properties that lead to a resource."""
    found = {naming.name for naming in names(index, tier) if target in _owners(index, [naming.target])}
    return sorted(f"env {name}" for name in found)


def _owners(index: Index, resources: Iterable[Resource]) -> set[Resource]:
    """Replace the attachment of a secret to its database, which goes by the same ARN, by the secret."""
    return {
        owner
        for each in resources
        for owner in (index.targets(each, "SecretId") if each.type == ATTACHMENT else [each])
    }


def _statements(index: Index, tier: Tier) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
    """List what the policies of a tier's instance role allow."""
    profile = tier.settings.get(("aws:autoscaling:launchconfiguration", "IamInstanceProfile"))
    for holder in referred(index, tier.environment, profile):
        for role in index.targets(holder, "Roles", type="IAM::Role"):
            for policy in _policies(index, role):
                document = policy.properties.get("PolicyDocument", {})
                yield from ((policy, statement) for statement in document.get("Statement", []))
            for inline in role.properties.get("Policies", []):
                yield from ((role, statement) for statement in inline["PolicyDocument"].get("Statement", []))


def _policies(index: Index, role: Resource) -> list[Resource]:
    attached = index.targets(role, "ManagedPolicyArns")
    attaching = [each for each in index.all(*POLICIES) if role in index.targets(each, "Roles")]
    return list(dict.fromkeys(each for each in [*attached, *attaching] if each.type in POLICIES))


def _allows(statement: Mapping[str, Any], action: str) -> bool:
    actions = statement.get("Action", [])
    patterns = [actions] if isinstance(actions, str) else actions
    return statement.get("Effect") == "Allow" and any(fnmatchcase(action, pattern) for pattern in patterns)


def _texts(value: object) -> Iterator[str]:
    """Find the texts in a value, joined where a function joins them; what is known later is left out."""
    match value:
        case {"Fn::Join": [str(separator), list(parts)]}:
            yield separator.join(part for part in parts if isinstance(part, str))
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)

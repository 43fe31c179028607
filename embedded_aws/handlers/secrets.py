"""Secrets Manager: Ref of a secret, and what belongs to a secret."""

from __future__ import annotations

import json
import string

from embedded_aws.handler import GeneratedName, Provisioned, ResourceHandler, pick
from embedded_aws.loopback import api
from embedded_aws.schema import Properties
from embedded_aws.stock import StockType


class Secret(StockType):
    """A secret: Ref is its ARN, where the emulator returns its name."""

    type_name = "AWS::SecretsManager::Secret"

    def before(self, properties: Properties) -> Properties:
        """Spell ExcludePunctuation out: the emulator generates punctuation all the same."""
        rule = properties.get("GenerateSecretString")
        if not rule or not rule.get("ExcludePunctuation"):
            return properties
        excluded = rule.get("ExcludeCharacters", "") + string.punctuation
        return {**properties, "GenerateSecretString": {**rule, "ExcludeCharacters": excluded}}

    def public_ref(self, native: str) -> str:
        """Return the ARN."""
        return str(api("secretsmanager").describe_secret(SecretId=native)["ARN"])

    def native_ref(self, public: str) -> str:
        """Return the name."""
        return str(api("secretsmanager").describe_secret(SecretId=public)["Name"])


class ResourcePolicy(ResourceHandler):
    """Who may read a secret."""

    type_name = "AWS::SecretsManager::ResourcePolicy"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Put the policy."""
        return self.update(properties["SecretId"], {}, properties)

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Put it again."""
        policy = new["ResourcePolicy"]
        api("secretsmanager").put_resource_policy(
            **pick(new, "SecretId", "BlockPublicPolicy"),
            ResourcePolicy=policy if isinstance(policy, str) else json.dumps(policy),
        )
        return Provisioned(ref, {"Id": ref})

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the policy."""
        api("secretsmanager").delete_resource_policy(SecretId=properties["SecretId"])

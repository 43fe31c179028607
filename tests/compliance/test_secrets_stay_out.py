"""No secret value reaches a template, an option setting or an output: references only."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.assembly import Assembly

# CloudFormation resolves a dynamic reference in these properties only; anywhere else it would stay text, or
# end up readable in the console.
MAY_RESOLVE = {
    ("AWS::RDS::DBInstance", "MasterUsername"),
    ("AWS::RDS::DBInstance", "MasterUserPassword"),
    ("AWS::AmazonMQ::Broker", "Users"),
}
SECRET_WORDS = re.compile(r"password|secret|token|api.?key|credential", re.IGNORECASE)
KNOWN_KEYS = re.compile(r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|xox[bap]-|ghp_[A-Za-z0-9]{30}")


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for inner in node.values():
            yield from _texts(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _texts(inner)


def test_dynamic_references_stand_only_where_cloudformation_resolves_them(environment: Assembly) -> None:
    found = {
        (resource.body["Type"], name)
        for resource in environment.resources()
        for name, value in resource.properties.items()
        if any("{{resolve:" in text for text in _texts(value))
    }
    assert ("AWS::RDS::DBInstance", "MasterUserPassword") in found
    assert found <= MAY_RESOLVE


def test_outputs_and_parameters_carry_no_secret(environment: Assembly) -> None:
    for stack, template in environment.templates.items():
        rest = {name: part for name, part in template.items() if name != "Resources"}
        assert not [text for text in _texts(rest) if "{{resolve:" in text], stack


def _joined(value: str | dict[str, Any]) -> str:
    """Write a text with its references to other resources, such as the owner's secret, left as names."""
    if isinstance(value, str):
        return value
    separator, parts = value["Fn::Join"]
    return str(separator).join(part if isinstance(part, str) else next(iter(part)) for part in parts)


def test_generated_secrets_hold_no_value(environment: Assembly) -> None:
    secrets = environment.resources("AWS::SecretsManager::Secret")
    assert secrets
    for secret in secrets:
        assert "SecretString" not in secret.properties, secret
        generated = secret.properties["GenerateSecretString"]
        template = json.loads(_joined(generated.get("SecretStringTemplate", "{}")))
        assert not [name for name in template if SECRET_WORDS.search(name)], secret
        assert generated["GenerateStringKey"] not in template


def test_option_settings_name_secrets_by_arn_only(environment: Assembly) -> None:
    named = 0
    for resource in environment.resources("AWS::ElasticBeanstalk::Environment"):
        for option in resource.properties["OptionSettings"]:
            if SECRET_WORDS.search(option["OptionName"]):
                named += 1
                assert set(option["Value"]) <= {"Ref", "Fn::GetAtt", "Fn::GetStackOutput"}, option
    assert named


def test_no_template_or_bundle_contains_a_key_of_a_known_kind(environment: Assembly) -> None:
    files = [file for file in environment.folder.rglob("*") if file.is_file()]
    assert len(files) > 20
    leaking = [file.name for file in files if KNOWN_KEYS.search(file.read_bytes().decode("latin-1"))]
    assert leaking == []

"""CloudFormation's resource schemas, as cfn-lint ships them: what a type accepts, returns, replaces on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Properties = dict[str, Any]

_TAG_MARK = "aws:"  # CloudFormation's own tags, which no schema lets a template set
_SHAPE_REGION = "us-east-1"  # the region where every type exists


class InvalidPropertiesError(ValueError):
    """Properties that break the type's schema, in the words a stack event shows."""


def _schemas() -> Path:
    package = find_spec("cfnlint")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("cfn-lint is not installed: pip install -r requirements-dev.txt")
    return Path(package.submodule_search_locations[0]) / "data" / "schemas"


@cache
def known_types() -> dict[str, str]:
    """Every resource type CloudFormation knows, with the digest that names its schema file."""
    types: dict[str, str] = json.loads((_schemas() / "providers" / f"{_SHAPE_REGION}.json").read_text())
    return types


@cache
def schema_of(type_name: str) -> ResourceSchema | None:
    """Return the schema of a type, or None where CloudFormation publishes none."""
    digest = known_types().get(type_name)
    if digest is None:
        return None
    document = json.loads((_schemas() / "resources" / f"{digest}.json").read_text())
    return ResourceSchema(type_name, document)


def _names(pointers: list[str]) -> list[str]:
    """`/properties/Endpoint/Address` as the template writes it: `Endpoint.Address`."""
    return [pointer.removeprefix("/properties/").replace("/", ".") for pointer in pointers]


@dataclass(frozen=True, eq=False)
class ResourceSchema:
    """One type's schema, asked the questions that provisioning needs answered."""

    type_name: str
    document: dict[str, Any]

    @cached_property
    def attributes(self) -> list[str]:
        """What Fn::GetAtt can ask for, nested members spelled out."""
        names = _names(self.document.get("readOnlyProperties", []))
        return [leaf for name in names for leaf in self._leaves(name)]

    @cached_property
    def create_only(self) -> list[str]:
        """The properties whose change means a new physical resource."""
        return _names(self.document.get("createOnlyProperties", []))

    @cached_property
    def conditional_create_only(self) -> list[str]:
        """The properties whose change replaces the resource in some cases only."""
        return _names(self.document.get("conditionalCreateOnlyProperties", []))

    @cached_property
    def write_only(self) -> list[str]:
        """The properties that no read returns: passwords and the like."""
        return _names(self.document.get("writeOnlyProperties", []))

    @cached_property
    def identifier(self) -> list[str]:
        """The members of the primary identifier, which Ref returns joined."""
        return _names(self.document.get("primaryIdentifier", []))

    @cached_property
    def tags(self) -> tuple[str, str] | None:
        """The property that carries tags, and its shape (`list` or `map`)."""
        tagging = self.document.get("tagging", {})
        name = str(tagging.get("tagProperty", "/properties/Tags")).removeprefix("/properties/")
        node = self.document["properties"].get(name)
        if node is None or tagging.get("taggable") is False:
            return None
        return name, "list" if self._resolve(node).get("type") == "array" else "map"

    def shape(self, path: str) -> dict[str, Any]:
        """Return the schema node of a dotted property path; empty where there is none."""
        node: dict[str, Any] = self.document
        for part in path.split("."):
            node = self._resolve(node.get("properties", {}).get(part, {}))
        return node

    def replaces(self, old: Properties, new: Properties) -> list[str]:
        """Return the create-only properties that differ between two versions of a resource."""
        return [name for name in self.create_only if _member(old, name) != _member(new, name)]

    def coerce(self, properties: Properties) -> Properties:
        """Convert as CloudFormation does: "true" to a boolean, "80" to a number."""
        coerced: Properties = self._coerce(properties, self.document)
        return coerced

    def validate(self, properties: Properties) -> None:
        """Refuse what AWS would refuse, naming the type and the property."""
        problems = [
            f"#/{'/'.join(str(part) for part in error.path)}: {error.message}"
            for error in self._validator.iter_errors(self._own(properties))
        ]
        if problems:
            raise InvalidPropertiesError(f"Model validation failed ({self.type_name}: {'; '.join(problems)})")

    @cached_property
    def _validator(self) -> Any:
        # cfn-lint takes two seconds to import: only a server that validates pays for it.
        from cfnlint.jsonschema import StandardValidator  # noqa: PLC0415

        return StandardValidator(self.document)

    def _own(self, properties: Properties) -> Properties:
        """Return the properties as the template wrote them, without the tags that CloudFormation adds."""
        if self.tags is None or not isinstance(properties.get(self.tags[0]), (list, dict)):
            return properties
        name, own = self.tags[0], properties[self.tags[0]]
        if isinstance(own, dict):
            kept: Any = {key: value for key, value in own.items() if not key.startswith(_TAG_MARK)}
        else:
            kept = [tag for tag in own if not str(tag.get("Key", "")).startswith(_TAG_MARK)]
        rest = {key: value for key, value in properties.items() if key != name}
        return {**rest, name: kept} if kept else rest

    def _leaves(self, name: str) -> list[str]:
        members = self.shape(name).get("properties")
        return (
            [leaf for member in members for leaf in self._leaves(f"{name}.{member}")] if members else [name]
        )

    def _resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def _coerce(self, value: Any, node: dict[str, Any]) -> Any:
        node = self._resolve(node)
        if isinstance(value, dict):
            members = node.get("properties", {})
            return {key: self._coerce(item, members.get(key, {})) for key, item in value.items()}
        if isinstance(value, list):
            return [self._coerce(item, node.get("items", {})) for item in value]
        return _convert(value, node.get("type"))


def _convert(value: Any, kind: str | list[str] | None) -> Any:
    """Convert a scalar to the schema's type, where CloudFormation does so without asking."""
    if not isinstance(kind, str):
        return value
    if kind == "string" and isinstance(value, (bool, int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if not isinstance(value, str):
        return value
    if kind == "boolean" and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if kind in {"integer", "number"} and re.fullmatch(r"-?\d+", value):
        return int(value)
    return float(value) if kind == "number" and re.fullmatch(r"-?\d*\.\d+", value) else value


def _member(properties: Properties, path: str) -> Any:
    value: Any = properties
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value

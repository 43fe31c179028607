"""The handler for every type that the emulator has no service for: the schema says all it needs to know."""

from __future__ import annotations

import hashlib
from typing import Any

from ministack.core.responses import get_account_id, get_region

from embedded_aws.handler import Attributes, GeneratedName, Provisioned, ResourceHandler
from embedded_aws.schema import Properties, ResourceSchema, schema_of

_NAME_LENGTH = 64


class GenericHandler(ResourceHandler):
    """Keeps a resource as its schema describes it; the Cloud Control API shows it.

    The properties were validated before they come here, create-only changes have led to a replacement,
    and the resource store behind the Cloud Control API keeps what was set. What is left is to give the
    resource an identifier and attributes of the shape that the schema declares.
    """

    def __init__(self, schema: ResourceSchema) -> None:
        self._schema = schema

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Name the resource and derive its attributes."""
        known = dict(properties)
        for member in self._schema.identifier:
            known.setdefault(member, self._value(member, name.within(_NAME_LENGTH)))
        ref = "|".join(str(known[member]) for member in self._schema.identifier)
        return Provisioned(ref, self._attributes(known, ref))

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Keep the identifier, take the new properties."""
        members = dict(zip(self._schema.identifier, ref.split("|"), strict=False))
        return Provisioned(ref, self._attributes({**new, **members}, ref))

    def delete(self, ref: str, properties: Properties) -> None:
        """Forget the resource: the resource store does."""

    def _attributes(self, known: Properties, ref: str) -> Attributes:
        return {name: known.get(name, self._value(name, ref)) for name in self._schema.attributes}

    def _value(self, name: str, seed: str) -> Any:
        """Return a value of the attribute's type, the same whenever it is asked for."""
        shape = self._schema.shape(name)
        kind = shape.get("type")
        if "enum" in shape:
            return shape["enum"][0]
        if kind in {"integer", "number"}:
            return shape.get("minimum", 1)
        if kind in {"boolean", "array"}:
            return False if kind == "boolean" else []
        return self._text(name, seed)

    def _text(self, name: str, seed: str) -> str:
        service, resource = self._schema.type_name.removeprefix("AWS::").lower().split("::")
        leaf = name.rsplit(".", 1)[-1]
        digest = hashlib.sha256(f"{self._schema.type_name}/{seed}".encode()).hexdigest()
        if leaf.lower().endswith("arn"):
            own = seed.rsplit("/", 1)[-1].replace("|", "/")
            return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{resource}/{own}"
        if leaf == "Name" or leaf.endswith("Name"):
            return seed
        return f"{resource[:3]}-{digest[:17]}"


def generic_handler(type_name: str) -> GenericHandler | None:
    """Return the generic handler of a type, or None where CloudFormation does not know the type."""
    schema = schema_of(type_name)
    return None if schema is None else GenericHandler(schema)

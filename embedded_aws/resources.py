"""Every deployed resource as its stack sees it: the model behind the Cloud Control API."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import Any

from ministack.core.responses import get_account_id, get_region

from embedded_aws.handler import Attributes
from embedded_aws.schema import Properties, ResourceSchema, schema_of


@dataclass
class ResourceStore:
    """Resources by account, region, type and identifier."""

    _models: dict[tuple[str, str, str, str], Properties] = field(default_factory=dict)

    def put(self, type_name: str, ref: str, properties: Properties, attributes: Attributes) -> None:
        """Keep a resource's model: its properties and attributes, without what no read returns."""
        schema = schema_of(type_name)
        if schema is not None:
            self._models[self._key(type_name, ref)] = _model(schema, properties, attributes)

    def remove(self, type_name: str, ref: str) -> None:
        """Forget a deleted resource."""
        self._models.pop(self._key(type_name, ref), None)

    def get(self, type_name: str, identifier: str) -> dict[str, str] | None:
        """One resource in the Cloud Control API's form, by Ref or by primary identifier."""
        return next((d for d in self.list(type_name) if d["Identifier"] == identifier), None) or self._by_ref(
            type_name, identifier
        )

    def list(self, type_name: str) -> list[dict[str, str]]:
        """Every resource of a type, in the Cloud Control API's form."""
        scope = (get_account_id(), get_region(), type_name)
        return [
            _description(type_name, key[3], model) for key, model in self._models.items() if key[:3] == scope
        ]

    def clear(self) -> None:
        """Forget everything: the emulator was reset."""
        self._models.clear()

    def _by_ref(self, type_name: str, ref: str) -> dict[str, str] | None:
        model = self._models.get(self._key(type_name, ref))
        return None if model is None else _description(type_name, ref, model)

    def _key(self, type_name: str, ref: str) -> tuple[str, str, str, str]:
        return get_account_id(), get_region(), type_name, ref


STORE = ResourceStore()


def _model(schema: ResourceSchema, properties: Properties, attributes: Attributes) -> Properties:
    model = copy.deepcopy(dict(properties))
    for name, value in attributes.items():
        _place(model, name.split("."), value)
    for name in schema.write_only:
        model.pop(name, None)
    return model


def _place(model: Properties, path: list[str], value: Any) -> None:
    *parents, leaf = path
    for parent in parents:
        model = model.setdefault(parent, {})
        if not isinstance(model, dict):
            return
    model.setdefault(leaf, value)


def _description(type_name: str, ref: str, model: Properties) -> dict[str, str]:
    schema = schema_of(type_name)
    members = [str(model.get(name, "")) for name in schema.identifier] if schema else []
    return {
        "Identifier": "|".join(members) if all(members) and members else ref,
        "Properties": json.dumps(model),
    }

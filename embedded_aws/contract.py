"""What holds around every handler: valid properties only, every property accounted for, every model kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from embedded_aws.handler import Attributes
from embedded_aws.resources import STORE
from embedded_aws.schema import Properties, schema_of
from embedded_aws.spy import Spy

Entry = dict[str, Any]


def guarded(type_name: str, entry: Callable[[], Entry], spy: Spy | None) -> Entry:
    """Return a handler's table entry that validates before, watches during, and records after.

    `entry` is called when the type is first used: most of the 1,400 types never are.
    """

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, Attributes]:
        accepted = _accepted(type_name, properties)
        with _watched(spy, type_name, accepted) as seen:
            ref, attributes = entry()["create"](logical_id, seen, stack)
        STORE.put(type_name, ref, accepted, attributes)
        return ref, attributes

    def update(
        ref: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
    ) -> tuple[str, Attributes]:
        accepted, handler = _accepted(type_name, new), entry()
        if "update" not in handler:
            return create(logical_id or ref, new, stack)
        context = (stack, logical_id) if handler.get("update_with_logical_id") else (stack,)
        current, attributes = handler["update"](ref, _coerced(type_name, old), accepted, *context)
        STORE.remove(type_name, ref)
        STORE.put(type_name, current, accepted, attributes)
        return current, attributes

    def delete(ref: str, properties: Properties) -> None:
        entry()["delete"](ref, _coerced(type_name, properties))
        STORE.remove(type_name, ref)

    return {"create": create, "update": update, "delete": delete, "update_with_logical_id": True}


def replaces(type_name: str, old: Properties, new: Properties) -> bool:
    """Whether an update means a new physical resource, as the type's schema says."""
    schema = schema_of(type_name)
    return bool(schema and schema.replaces(_coerced(type_name, old), _coerced(type_name, new)))


def recreation(type_name: str, name: str) -> str:
    """Return what a change set says of a changed property."""
    schema = schema_of(type_name)
    if schema is None:
        return "Conditionally"
    if name in schema.create_only:
        return "Always"
    nested = any(path.startswith(f"{name}.") for path in schema.create_only)
    return "Conditionally" if nested or name in schema.conditional_create_only else "Never"


def _watched(spy: Spy | None, type_name: str, properties: Properties) -> AbstractContextManager[Properties]:
    return nullcontext(properties) if spy is None else spy.watch(type_name, properties)


def _accepted(type_name: str, properties: Properties) -> Properties:
    schema = schema_of(type_name)
    if schema is None:
        return properties
    coerced = schema.coerce(properties)
    schema.validate(coerced)
    return coerced


def _coerced(type_name: str, properties: Properties) -> Properties:
    schema = schema_of(type_name)
    return properties if schema is None else schema.coerce(properties)

"""Ways to break one property of a synthesized store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from guarantees.network import subnets
from guarantees.store import Body, Resource, Store

REMOVED = object()
Edit = Callable[[Store], bool]
Choice = Callable[[Resource], bool]
Path = Sequence[str | int]


@dataclass(frozen=True)
class Mutant:
    """One broken property: what it is about, what is broken, and the edit that breaks it."""

    area: str
    title: str
    edit: Edit


def put(holder: Any, path: Path, value: Any) -> bool:
    """Set or remove what stands at a path; False when nothing stands there or nothing changes."""
    *way, last = path
    for step in way:
        try:
            holder = holder[step]
        except (KeyError, IndexError, TypeError):
            return False
    present = last in holder if isinstance(holder, dict) else int(last) < len(holder)
    if not present and (value is REMOVED or isinstance(holder, list)):
        return False
    if value is REMOVED:
        del holder[last]
        return True
    changed = not present or holder[last] != value
    holder[last] = value
    return bool(changed)


def property_of(kind: str, path: str, value: Any, where: Choice = lambda _: True) -> Edit:
    """Break a property, written as Outer.Inner, of the first resource of a type."""
    return _in_first(kind, ["Properties", *_steps(path)], value, where)


def attribute_of(kind: str, name: str, value: Any, where: Choice = lambda _: True) -> Edit:
    """Break an attribute of the resource itself, such as its DeletionPolicy."""
    return _in_first(kind, [name], value, where)


def _in_first(kind: str, path: Path, value: Any, where: Choice) -> Edit:
    def edit(store: Store) -> bool:
        return any(put(found.body, path, value) for found in store.resources(kind) if where(found))

    return edit


def option(tier: str, namespace: str, name: str, value: Any) -> Edit:
    """Break an option of a Beanstalk environment."""

    def edit(store: Store) -> bool:
        settings: list[Body] = store.tiers[tier].resource.properties["OptionSettings"]
        for index, setting in enumerate(settings):
            if (setting["Namespace"], setting["OptionName"]) == (namespace, name):
                if value is REMOVED:
                    del settings[index]
                    return True
                return put(setting, ["Value"], value)
        return False

    return edit


def scaling(tier: str, path: str, value: Any) -> Edit:
    """Break a resource that the source bundle adds to a Beanstalk environment."""
    return lambda store: put(store.tiers[tier].scaling, _steps(path), value)


def without(kind: str, where: Choice = lambda _: True) -> Edit:
    """Remove the first resource of a type."""

    def edit(store: Store) -> bool:
        for found in store.resources(kind):
            if where(found):
                del store.templates[found.stack]["Resources"][found.id]
                return True
        return False

    return edit


def without_all(kind: str, where: Choice = lambda _: True) -> Edit:
    """Remove all resources of a type that are chosen."""

    def edit(store: Store) -> bool:
        chosen = [found for found in store.resources(kind) if where(found)]
        for found in chosen:
            del store.templates[found.stack]["Resources"][found.id]
        return bool(chosen)

    return edit


def everywhere(kind: str, path: str, value: Any, where: Choice = lambda _: True) -> Edit:
    """Break a property of all resources of a type that are chosen."""

    def edit(store: Store) -> bool:
        chosen = [found for found in store.resources(kind) if where(found)]
        broken = [put(found.properties, _steps(path), value) for found in chosen]
        return any(broken)

    return edit


def added(like: str, logical_id: str, body: Body) -> Edit:
    """Add a resource to the stack of the first resource of a type."""

    def edit(store: Store) -> bool:
        stack = store.resources(like)[0].stack
        store.templates[stack]["Resources"][logical_id] = body
        return True

    return edit


def item(kind: str, path: str, choose: Callable[[Body], bool], inner: str, value: Any) -> Edit:
    """Break one item of a list in the first resource that has such an item; no `inner` removes the item."""

    def edit(store: Store) -> bool:
        for found in store.resources(kind):
            held: Any = found.properties
            for step in _steps(path):
                held = held.get(step, []) if isinstance(held, dict) else held
            for index, entry in enumerate(held):
                if choose(entry):
                    return put(held, [index], REMOVED) if not inner else put(entry, _steps(inner), value)
        return False

    return edit


def same_zone(kind: str) -> Edit:
    """Put all subnets of a kind into the zone of the first."""

    def edit(store: Store) -> bool:
        first, *others = subnets(store, kind)
        for subnet in others:
            subnet.properties["AvailabilityZone"] = first.properties["AvailabilityZone"]
        return bool(others)

    return edit


def stack_setting(stack: str, name: str, value: Any) -> Edit:
    """Break a setting of a stack, such as its termination protection."""
    return lambda store: put(store.stacks[stack], [name], value)


def _steps(path: str) -> list[str | int]:
    return [int(step) if step.isdigit() else step for step in path.split(".")]

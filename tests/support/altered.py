"""Environments that differ from prod: in their settings, or by what is taken out of the templates."""

import dataclasses
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from picture.diff import compare
from picture.extract import architecture
from picture.index import Index, Resource, read
from picture.model import Architecture, Card
from picture.views import CHANGED, FADED, View
from tests.support.assembly import ROOT, assembly_of

PROD = ROOT / "environments" / "prod.toml"
Settings = Mapping[str, Any]
# Cards whose counts grow with whatever is added anywhere: of these only the direction is told.
TOTALS = ("alarms", "keys", "secrets")


def index_of_prod() -> Index:
    """Index prod as it is."""
    return read(assembly_of("prod").folder)


def altered(name: str, settings: str) -> Architecture:
    """Synthesize prod with other settings, in TOML, and extract it; what becomes `"absent"` is taken out."""
    found = _merged(tomllib.loads(PROD.read_text(encoding="utf-8")), tomllib.loads(settings))
    text = "".join(f"{key} = {_toml(value)}\n" for key, value in found.items())
    return architecture(read(assembly_of(f"altered-{name}", text).folder))


def without(index: Index, gone: Callable[[Resource], bool]) -> Index:
    """Take resources out of an environment."""
    kept = {key for key, resource in index.resources.items() if not gone(resource)}
    templates = {
        stack: dict(template)
        | {"Resources": {name: body for name, body in template["Resources"].items() if (stack, name) in kept}}
        for stack, template in index.templates.items()
    }
    return dataclasses.replace(index, templates=templates)


def with_resource(index: Index, stack: str, name: str, body: Mapping[str, Any]) -> Index:
    """Add a resource to a stack of an environment."""
    template = index.templates[stack]
    resources = {**template["Resources"], name: body}
    return dataclasses.replace(
        index, templates={**index.templates, stack: {**template, "Resources": resources}}
    )


def differences(base: Architecture, head: Architecture) -> set[str]:
    """List everything that differs between two models, a line each.

    Cards, frames and connections are added, removed or changed; a changed card is told fact by fact.
    """
    view = compare(_everything(base), _everything(head), since="prod")
    cards = {card.id for card in view.cards}
    kinds = {line.id: "line" for line in view.connections} | dict.fromkeys(cards, "card")
    return {
        told
        for part, mark in view.marks.items()
        if mark != FADED
        for told in (
            _facts(base.card(part), head.card(part))
            if part in cards and mark == CHANGED
            else [f"{mark} {kinds.get(part, 'frame')} {part}"]
        )
    }


def listed(text: str) -> list[str]:
    """Sort what is expected to differ, one line each."""
    return sorted(line.strip() for line in text.strip().splitlines())


def _everything(found: Architecture) -> View:
    return View("model", "", "", found.groups, found.cards, found.connections)


def _facts(base: Card, head: Card) -> Iterator[str]:
    old, new = _texts(base), _texts(head)
    for key in old.keys() | new.keys():
        before, after = old.get(key, ""), new.get(key, "")
        if before != after:
            counted = key == "alarms" or (base.id in TOTALS and before and after)
            yield f"{base.id}.{key}: {_direction(before, after) if counted else after or 'gone'}"


def _texts(card: Card) -> dict[str, str]:
    return {fact.key: fact.text for fact in card.facts} | {"alarms": str(card.alarms)}


def _direction(before: str, after: str) -> str:
    old, new = (int(text.split()[0]) for text in (before, after))
    return "more" if new > old else "fewer"


def _merged(settings: Settings, others: Settings) -> dict[str, Any]:
    merged = dict(settings)
    for key, value in others.items():
        if isinstance(value, dict):
            merged[key] = _merged(settings.get(key, {}), value)
        elif value == "absent":
            del merged[key]
        else:
            merged[key] = value
    return merged


def _toml(value: Any) -> str:
    """Write a value on one line; strings, numbers and booleans are written as in JSON."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)

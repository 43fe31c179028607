"""The model as a JSON Schema, and in words: what error messages and docs/configuration.md both quote."""

from functools import cache
from typing import Any

from config.base import ALLOWED
from config.model import EnvironmentConfig

Node = dict[str, Any]

_KINDS = {"object": "a table", "boolean": "`true` or `false`", "string": "a text"}
_RANGES = {"integer": "a whole number", "number": "a number"}


@cache
def environment_schema() -> Node:
    """Build the JSON Schema of an environment file, without what only repeats itself."""
    schema = EnvironmentConfig.model_json_schema()
    for table in (schema, *schema["$defs"].values()):
        table.pop("title", None)
        for node in table["properties"].values():
            node.pop("title", None)
            if "$ref" in node:  # a section's default is the defaults of its keys
                node.pop("default", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema


def resolve(node: Node) -> Node:
    """Follow a reference, and see through `null`, which TOML cannot write: an absent key says it."""
    if "$ref" in node:
        return resolve(environment_schema()["$defs"][node["$ref"].rsplit("/", 1)[1]] | _rest(node))
    options = [option for option in node.get("anyOf", ()) if option != {"type": "null"}]
    return resolve(options[0] | _rest(node)) if len(options) == 1 else node


def node_at(location: tuple[int | str, ...]) -> Node | None:
    """Find what the schema says about a key, or None for a key that it does not know."""
    node = resolve(environment_schema())
    for place, part in enumerate(location):
        if isinstance(part, int):
            inner = node.get("items")
        elif location[place + 1 :] == ("[key]",):  # pydantic's mark of an error in a key itself
            return dict(node["propertyNames"], type="string")
        else:
            inner = node.get("properties", {}).get(part) or _any_key(node)
        if not isinstance(inner, dict):
            return None
        node = resolve(inner)
    return node


def _any_key(node: Node) -> Node | None:
    return next(iter(node.get("patternProperties", {}).values()), None)


def in_words(node: Node) -> str:
    """Say what a node of the schema allows."""
    node = resolve(node)
    if ALLOWED in node:
        return f"{node[ALLOWED]}, such as `{node['examples'][0]}`"
    if values := node.get("enum", [node["const"]] if "const" in node else []):
        return ("one of " if len(values) > 1 else "") + ", ".join(f"`{toml(value)}`" for value in values)
    kind = node.get("type", "string")
    if kind == "array":
        return f"a list{_length(node)}, each {in_words(node['items'])}"
    if kind in _RANGES:
        return _range(_RANGES[kind], node)
    example = f", such as `{node['examples'][0]}`" if "examples" in node else ""
    return _KINDS[kind] + example


def toml(value: Any) -> str:
    """Write a value as it stands in TOML."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, dict):
        pairs = [f"{key} = {toml(inner)}" for key, inner in value.items() if inner is not None]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    return str(value)


def _rest(node: Node) -> Node:
    return {key: value for key, value in node.items() if key not in ("$ref", "anyOf")}


def _length(node: Node) -> str:
    least, most = node.get("minItems", 0), node.get("maxItems")
    if most is not None:
        return f" of {least} to {most}"
    return f" of at least {least}" if least else ""


def _range(kind: str, node: Node) -> str:
    above, least, most = (node.get(key) for key in ("exclusiveMinimum", "minimum", "maximum"))
    return f"{kind} from {least} to {most}" if above is None else f"{kind} above {above}, at most {most}"

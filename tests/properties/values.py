"""Generates values that the schema of an environment file allows."""

from typing import Any, cast

from hypothesis import strategies as st

from config.schema import Node, node_at, resolve

Settings = dict[str, Any]


def values(node: Node) -> st.SearchStrategy[Any]:
    """Any value that one node of the schema allows."""
    node = resolve(node)
    if "enum" in node or "const" in node:
        return st.sampled_from(node.get("enum", [node.get("const")]))
    match node.get("type"):
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(node["minimum"], node["maximum"])
        case "number":
            return st.floats(node["exclusiveMinimum"], node["maximum"], exclude_min=True)
        case "array":
            return st.lists(values(node["items"]), min_size=node.get("minItems", 0), max_size=4, unique=True)
    text = st.from_regex(node["pattern"].strip("^$"), fullmatch=True, alphabet=_ASCII)
    return text.filter(lambda value: len(value) <= node.get("maxLength", 64))


_ASCII = st.characters(min_codepoint=32, max_codepoint=126)


@st.composite
def some_of(draw: st.DrawFn, location: tuple[str, ...], without: set[str]) -> Settings:
    """Any subset of the independent settings of one section."""
    properties = cast("Node", node_at(location))["properties"]
    free = [key for key in properties if key not in without and not _is_table(properties[key])]
    chosen = draw(st.lists(st.sampled_from(free), unique=True)) if free else []
    return {key: draw(values(properties[key])) for key in chosen}


def _is_table(node: Node) -> bool:
    kind = resolve(node)
    return kind.get("type") == "object" or resolve(kind.get("items", {})).get("type") == "object"

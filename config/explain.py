"""Says in plain words what is wrong with one key of an environment file, and how to put it right."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from config.schema import Node, in_words, node_at, toml

LONGEST = 100  # characters of a received value that are worth a place on the screen


def explain_all(details: Sequence[ErrorDetails], file: str, *, most: int) -> str:
    """Write the first errors of a file, and how many more there are."""
    # A list with a wrong entry is reported a second time, as too short for the entries that are left.
    wrong = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
    told = [detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in wrong]
    lines = [_explain(detail, file) for detail in told[:most]]
    if len(told) > most:
        lines.append(f"... and {len(told) - most} more")
    return "\n".join(lines)


def _explain(detail: ErrorDetails, file: str) -> str:
    """Write one error in three lines: file, key and value; what is allowed; the likely fix."""
    location = detail["loc"]
    context: dict[str, Any] = detail.get("ctx", {})
    got = detail["input"]
    if detail["type"] == "rule":
        key = ".".join(part for part in (_dotted(location), context["key"]) if part)
        got, allowed, fix = context["got"], context["allowed"], context["fix"]
    elif detail["type"] == "extra_forbidden":
        key, (allowed, fix) = _dotted(location), _unknown_key(location)
    else:
        node = node_at(location) or {}
        key, allowed = _dotted(location), in_words(node)
        if detail["type"] == "missing":
            got, fix = None, f"add {_example(location, node)}"
        else:
            fix = _fix(node, got, key)
    return f"{file}: {key}: got {_shorten(toml(got))}\n  allowed: {_plain(allowed)}\n  fix: {_plain(fix)}"


def _unknown_key(location: tuple[int | str, ...]) -> tuple[str, str]:
    parent = node_at(location[:-1]) or {}
    known = sorted(parent.get("properties", {}))
    name = str(location[-1])
    if near := get_close_matches(name, known, n=1):
        fix = f"did you mean `{near[0]}`?"
    elif place := _elsewhere(name):
        fix = f"move it to {place}"
    else:
        fix = "remove the key"
    return f"no such key here, but {', '.join(known)}", fix


def _elsewhere(name: str) -> str | None:
    """Name the section that does have a key: TOML gives a key to the section header above it."""
    if node_at((name,)):
        return "the top of the file, above every section"
    for section in (node_at(()) or {}).get("properties", {}):
        if name in (node_at((section,)) or {}).get("properties", {}):
            return f"[{section}]"
    return None


def _fix(node: Node, got: Any, key: str) -> str:
    if "enum" in node or "const" in node:
        return _nearest(got, node.get("enum", [node.get("const")]))
    match node.get("type"):
        case "array":
            return _list_fix(node, got, key)
        case "object":
            return f"write it as a section: [{key}]"
        case "integer" | "number":
            return _number_fix(node, got)
        case "boolean":
            return "write true or false, without quotes"
    return _text_fix(node, got)


def _list_fix(node: Node, got: Any, key: str) -> str:
    if isinstance(got, dict):
        return f"write the section with double brackets: [[{key}]]"
    if not isinstance(got, list):
        return f"put it in brackets: [{toml(got)}]"
    return "add an entry" if len(got) < node.get("minItems", 0) else "remove entries"


def _text_fix(node: Node, got: Any) -> str:
    if isinstance(got, list) and len(got) == 1 and isinstance(got[0], str):
        return f"remove the brackets: {toml(got[0])}"
    if isinstance(got, list | dict):
        return f"write one text in quotes: {toml(node.get('examples', ['...'])[0])}"
    if not isinstance(got, str):
        fits = re.search(node.get("pattern", ""), toml(got))
        return f'put it in quotes: "{toml(got) if fits else node["examples"][0]}"'
    if len(got) > node.get("maxLength", len(got)):
        return f"shorten it to {node['maxLength']} characters"
    return f"write it like `{node['examples'][0]}`" if "examples" in node else "change the value"


def _number_fix(node: Node, got: Any) -> str:
    if isinstance(got, str) and got.strip().isdigit():
        return f"remove the quotes: {got.strip()}"
    if isinstance(got, bool) or not isinstance(got, int | float):
        return "write a number, without quotes"
    least, most = node.get("minimum"), node.get("maximum")
    if most is not None and got > most:
        return f"lower it to {most} or less"
    if least is not None and got < least:
        return f"raise it to {least} or more"
    return "round it" if isinstance(got, float) and node["type"] == "integer" else "raise it"


def _nearest(got: Any, values: Iterable[Any]) -> str:
    texts = {str(value): value for value in values}
    if str(got) in texts:
        value = texts[str(got)]
        return "put it in quotes: " + toml(value) if isinstance(value, str) else f"remove the quotes: {value}"
    near = get_close_matches(str(got), texts, n=1)
    return f"did you mean {toml(texts[near[0]])}?" if near else "choose one of these"


def _example(location: tuple[int | str, ...], node: Node) -> str:
    value = node["examples"][0] if "examples" in node else node.get("minimum", "...")
    section = _dotted(location[:-1])
    return f"`{location[-1]} = {toml(value)}`" + (f" to {section}" if section else " at the top of the file")


def _dotted(location: tuple[int | str, ...]) -> str:
    key = ""
    for part in location:
        if part != "[key]":
            key += f"[{part}]" if isinstance(part, int) else f".{part}"
    return key.removeprefix(".")


def _shorten(written: str) -> str:
    return written if len(written) <= LONGEST else f"{written[:LONGEST]}..."


def _plain(words: str) -> str:
    """Drop the code marks that docs/configuration.md needs and a terminal does not."""
    return words.replace("`", "")

"""Values of templates and of service answers: paths into them, and whether they mean the same."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


class Unknown:
    """Stands for a value that only the deployment knows; one instance, and no fact."""

    def __repr__(self) -> str:
        return "?"


UNKNOWN = Unknown()


def pluck(value: Any, path: str) -> Any:
    """Follow a dotted path; `Name[]` collects what follows from each element of a list."""
    head, _, rest = path.partition(".")
    name, each = head.removesuffix("[]"), head.endswith("[]")
    if value is UNKNOWN:
        return UNKNOWN
    inner = value.get(name) if isinstance(value, Mapping) else None
    if inner is None or inner is UNKNOWN or (not rest and not each):
        return inner
    if each:
        return [pluck(element, rest) if rest else element for element in inner]
    return pluck(inner, rest)


def matches(promised: Any, found: Any, *, ordered: bool = False) -> bool:
    """Whether `found` holds everything that is promised.

    Services add defaults of their own, so a mapping may have more keys than promised. Templates write
    numbers and booleans as text at will, the order of most lists means nothing, and what only the
    deployment knows cannot be compared.
    """
    if promised is UNKNOWN:
        return True
    promised, found = _parsed(promised), _parsed(found)
    if isinstance(promised, Mapping):
        return isinstance(found, Mapping) and all(
            matches(value, found.get(key), ordered=ordered) for key, value in promised.items()
        )
    if _is_list(promised):
        return _is_list(found) and _lists_match(promised, found, ordered)
    return _scalar(promised) == _scalar(found)


def _lists_match(promised: Sequence[Any], found: Sequence[Any], ordered: bool) -> bool:
    if len(promised) != len(found):
        return False
    if ordered:
        return all(matches(a, b, ordered=True) for a, b in zip(promised, found, strict=True))
    rest = list(found)
    for value in promised:
        hit = next((index for index, other in enumerate(rest) if matches(value, other)), None)
        if hit is None:
            return False
        del rest[hit]
    return True


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _parsed(value: Any) -> Any:
    """Read JSON documents, which services are free to reformat, and text that they hand out as bytes."""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    if isinstance(value, str) and value[:1] in "{[" and value[-1:] in "}]":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _scalar(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{float(value):g}"
    text = str(value).strip()
    try:
        return f"{float(text):g}" if text[:1].isdigit() and "_" not in text else _truth(text)
    except ValueError:
        return text


def _truth(text: str) -> str:
    return text.lower() if text.lower() in ("true", "false") else text


def keyed(values: Any, *keys: str) -> Any:
    """Turn a list of mappings into a mapping by what identifies each, so that differences are told apart."""
    if not isinstance(values, list) or not all(isinstance(value, Mapping) for value in values):
        return values
    return {" ".join(str(value[key]) for key in keys if value.get(key)): value for value in values}

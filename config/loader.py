"""Reads an environment file into the model, and says in plain words what is wrong with it."""

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.base import Slice
from config.model import EnvironmentConfig

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / "environments"


class ConfigError(Exception):
    """An environment file that cannot be used; its text fits one screen and names the fix."""


def load_environment(selector: str) -> EnvironmentConfig:
    """Load an environment by the name of its file in environments/, or by a path that ends in .toml.

    Raises ConfigError when the file is missing, is not TOML, or breaks a rule of the model.
    """
    path = _locate(selector)
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"{shown}: cannot be read as TOML: {error}\n  fix: correct the line named above"
        ) from None
    try:
        return EnvironmentConfig.model_validate(raw)
    except ValidationError as error:
        shown_errors = error.errors(include_url=False)
        lines = [_explain(detail, str(shown)) for detail in shown_errors[:8]]
        if len(shown_errors) > 8:
            lines.append(f"... and {len(shown_errors) - 8} more")
        raise ConfigError("\n".join(lines)) from None


def _locate(selector: str) -> Path:
    known = sorted(path.stem for path in ENVIRONMENTS.glob("*.toml"))
    path = Path(selector) if selector.endswith(".toml") else ENVIRONMENTS / f"{selector}.toml"
    if path.is_file():
        return path.resolve()
    near = get_close_matches(selector, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "pass `-c env=<name>` or `-c env=<path>.toml`"
    raise ConfigError(
        f"env: there is no environment {selector!r} (looked for {path})\n"
        f"  allowed: {', '.join(known)}, or a path to a .toml file\n  fix: {hint}"
    )


def _explain(detail: ErrorDetails, file: str) -> str:
    context: dict[str, Any] = detail.get("ctx", {})
    location = list(detail["loc"])
    key = _dotted(location)
    if detail["type"] == "rule":
        key = ".".join(part for part in (key, context["key"]) if part)
        got, allowed, fix = context["got"], context["allowed"], context["fix"]
    elif detail["type"] == "extra_forbidden":
        names = _siblings(location)
        near = get_close_matches(str(location[-1]), names, n=1)
        got, allowed = detail["input"], f"one of {', '.join(names)}"
        fix = f"did you mean {near[0]!r}?" if near else "remove the key"
    elif detail["type"] == "missing":
        got, allowed, fix = "nothing", "a value", f"add `{location[-1]} = ...` to the file"
    else:
        got, allowed = detail["input"], detail["msg"].replace("Input should be ", "")
        fix = "change the value; docs/configuration.md lists every setting"
    return f"{file}: {key or 'file'}: got {got!r}\n  allowed: {allowed}\n  fix: {fix}"


def _dotted(location: list[int | str]) -> str:
    key = ""
    for part in location:
        key += f"[{part}]" if isinstance(part, int) else f".{part}"
    return key.removeprefix(".")


def _siblings(location: list[int | str]) -> list[str]:
    """List the keys that are allowed where an unknown key was found."""
    model: type[Slice] = EnvironmentConfig
    for part in location[:-1]:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        nested = _slice_of(field.annotation) if field else None
        if nested is None:
            return []
        model = nested
    return sorted(model.model_fields)


def _slice_of(annotation: Any) -> type[Slice] | None:
    if isinstance(annotation, type) and issubclass(annotation, Slice):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if (found := _slice_of(argument)) is not None:
            return found
    return None

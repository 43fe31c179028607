"""Generates the settings page, the editors' JSON Schema and the README's table: `python -m config.docs`."""

import json
import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

from config.base import Slice
from config.contract import MEANINGS
from config.loader import ENVIRONMENTS, ROOT
from config.model import EnvironmentConfig
from config.overview import README, readme
from config.schema import in_words, node_at, toml

PAGE = ROOT / "docs" / "configuration.md"
SCHEMA = ENVIRONMENTS / "environment.schema.json"

INTRODUCTION = """\
<!-- Generated from the model in config/ by `make docs`. Change the docstrings there, not this page. -->
# Configuration

One TOML file describes one environment: `environments/dev.toml`, `environments/prod.toml`, or a file of
your own, selected by `-c env=prod` or `-c env=path/to/mine.toml` (`ENV=...` for `make`). Only `name` and
`region` are required; everything else has the default below. An unknown key is an error.

The first line `#:schema ./environment.schema.json` gives completion and checks in editors that know TOML
schemas, such as VS Code with Even Better TOML.
"""

CONTRACT = """
## The contract with the application

What the infrastructure tells the application on each instance: these environment properties, no others.
Secrets travel as ARNs that the application reads at run time, never as values.

| Property | Meaning |
|---|---|
"""


def page() -> str:
    """Write docs/configuration.md."""
    rows = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in MEANINGS.items())
    sections = "".join(_section(EnvironmentConfig, (), many=False))
    return f"{INTRODUCTION}{sections}{CONTRACT}{rows}"


def schema() -> str:
    """Write the JSON Schema of environment files."""
    return json.dumps(node_at(()), indent=2) + "\n"


def _section(table: type[Slice], location: tuple[int | str, ...], *, many: bool) -> Iterator[str]:
    keys = tuple(part for part in location if isinstance(part, str))
    name = ".".join(keys)
    heading = f"`[[{name}]]`" if many else f"`[{name}]`" if name else "Top of the file"
    purpose = (table.__doc__ or "").split("\n\n")[0].replace("\n    ", " ")
    yield f"\n{'##' if len(keys) < 2 else '###'} {heading}\n\n{purpose}\n"
    nested, settings = [], []
    for key, field in table.model_fields.items():
        inner, repeated = _slice_in(field.annotation)
        if inner is None or repeated:
            settings.append(
                _row(key, (*location, key), field.description or "", required=field.is_required())
            )
        if inner is not None:
            nested.append((inner, (*location, key, 0) if repeated else (*location, key), repeated))
    if settings:
        yield "\n| Key | Allowed | Default | Meaning |\n|---|---|---|---|\n"
        yield from settings
    if rules := sorted(_rules(table)):
        yield "\nRefused:\n\n" + "".join(f"- {rule}\n" for rule in rules)
    for inner, place, repeated in nested:
        yield from _section(inner, place, many=repeated)


def _row(key: str, location: tuple[int | str, ...], meaning: str, *, required: bool) -> str:
    node: dict[str, Any] = node_at(location) or {}
    if required:
        default = "required"
    elif node.get("default") is None:
        default = "absent"
    else:
        default = f"`{toml(node['default'])}`"
    cells = (f"`{key}`", in_words(node), default, meaning.replace("\n", " "))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _rules(table: type[Slice]) -> Iterator[str]:
    """Collect the docstrings of the validators, which all begin with `Refuse`."""
    validators = table.__pydantic_decorators__
    for name in (*validators.field_validators, *validators.model_validators):
        yield (getattr(table, name).__doc__ or "").strip().removeprefix("Refuse ")


def _slice_in(annotation: Any) -> tuple[type[Slice] | None, bool]:
    """Find the table that a field holds, and whether it holds many of them."""
    if isinstance(annotation, type) and issubclass(annotation, Slice):
        return annotation, False
    repeated = getattr(annotation, "__origin__", None) is tuple
    for argument in getattr(annotation, "__args__", ()):
        inner, inner_repeated = _slice_in(argument)
        if inner is not None:
            return inner, repeated or inner_repeated
    return None, False


def _check(path: Path, text: str) -> bool:
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    shown = str(path.relative_to(ROOT))
    sys.stderr.writelines(
        unified_diff(old.splitlines(keepends=True), text.splitlines(keepends=True), shown, "generated")
    )
    return old == text


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` show what is out of date and return 1."""
    outputs = {PAGE: page(), SCHEMA: schema(), README: readme()}
    if arguments == ["--check"]:
        current = [_check(path, text) for path, text in outputs.items()]
        if not all(current):
            sys.stderr.write("error: generated files are out of date\n  fix: run `make docs`\n")
        return 0 if all(current) else 1
    if arguments:
        sys.stderr.write(f"error: got {' '.join(arguments)}\n  allowed: --check, or nothing\n")
        return 2
    for path, text in outputs.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

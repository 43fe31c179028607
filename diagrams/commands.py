"""The commands of `python diagrams`."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from config import ConfigError
from ops.common import OpsError
from ops.synthesis import synthesized
from picture.extract import architecture
from picture.index import read
from picture.model import Architecture, PictureError
from staleness import README, outdated, with_text

HERE = Path(__file__).resolve().parent
app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Draw the architecture from the synthesized templates.",
)
PUBLISHED = "prod"  # the environment whose pictures are committed


class Shards(StrEnum):
    """How shards that are alike are drawn."""

    TOGETHER = "together"
    EACH = "each"


Env = Annotated[str, typer.Option("--env", help="Name of an environment, or path to a .toml file.")]
Assembled = Annotated[
    Path | None, typer.Option("--assembly", help="Folder of an assembly; one is synthesized unless given.")
]


@app.callback(invoke_without_command=True)
def _draw_unless_asked_for_something_else(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        draw()


@app.command()
def draw(
    env: Env = PUBLISHED,
    assembly: Assembled = None,
    output: Annotated[Path | None, typer.Option(help="Folder; the committed pictures unless given.")] = None,
    shards: Annotated[Shards, typer.Option(help="Draw alike shards once, or each.")] = Shards.TOGETHER,
) -> None:
    """Draw every picture: PNG, SVG, Mermaid, and an interactive page."""
    from publishing import files  # noqa: PLC0415 - the other commands do without fonts and graphviz

    found = _architecture(env, assembly)
    _write(output or HERE, files(found, shards=shards.value))
    if output is None:
        README.write_text(with_text(found), encoding="utf-8")


@app.command()
def check(env: Env = PUBLISHED, assembly: Assembled = None) -> None:
    """Fail when the committed model or a picture is not that of the templates."""
    problems = outdated(_architecture(env, assembly))
    if problems:
        raise PictureError("\n".join([*problems, "  fix: make diagram, and commit what it changes"]))


@app.command()
def diff(
    base: Annotated[str, typer.Option(help="Git revision to compare with.")],
    output: Annotated[Path, typer.Option(help="Folder for the pictures.")] = Path("diagram-diff"),
) -> None:
    """Draw what changed since a git revision: added, removed and changed parts on one map."""
    from revisions import MODEL, ROOT, committed, difference  # noqa: PLC0415

    before = committed(base)
    head = Architecture.from_json((ROOT / MODEL).read_text(encoding="utf-8", errors="replace"))
    drawn = difference(before, head, since=base)
    _write(output, drawn)
    typer.echo(drawn["diff.md"].decode())


def _architecture(env: str, assembly: Path | None) -> Architecture:
    with synthesized(env, assembly) as folder:
        return architecture(read(folder))


def _write(folder: Path, files: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise PictureError(
            f"--output {folder} cannot be written ({error.strerror})\n"
            "  allowed: a folder, which is made if there is none\n"
            "  fix: another folder"
        ) from None


def main() -> int:
    """Run a command; an error is one message and exit code 1."""
    try:
        app()
    except (PictureError, ConfigError, OpsError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0

"""What every command shares: places, the console, and the error that ends a command with one message."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from rich.console import Console

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("STOREFRONT_STATE", ROOT / ".state")).resolve()
EDGE_REGION = "us-east-1"

# A log is not a narrow terminal: without one, tables get room.
_WIDTH = None if sys.stdout.isatty() else 130
console = Console(highlight=False, soft_wrap=True, width=_WIDTH)
problems = Console(stderr=True, highlight=False, soft_wrap=True)


class OpsError(Exception):
    """A command that cannot go on; its text says what happened and what to do."""


class CommandError(OpsError):
    """Another program failed; its own output has said why by then."""


class Interrupted(BaseException):
    """Ctrl-C, or another signal that asks to stop. Nothing but cleaning up may catch it."""


@contextmanager
def phase(title: str) -> Iterator[None]:
    """Announce a step, and say how long it took."""
    console.rule(f"[bold]{title}", align="left")
    started = monotonic()
    yield
    console.print(f"[green]✔[/] {title} [dim]{monotonic() - started:.1f} s[/]")

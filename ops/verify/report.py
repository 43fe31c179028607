"""Prints what was verified: one row per kind of resource, and every difference in full."""

import json
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ops.verify.model import Group

LONGEST = 300
WIDTH_OF_NUMBERS = 72


def print_report(groups: Iterable[Group], console: Console) -> bool:
    """Print the table and the differences; return whether there is none."""
    groups = list(groups)
    console.print(_table(groups, console.width), soft_wrap=False)
    bad = [group for group in groups if not group.ok]
    for group in bad:
        console.print(f"[bold red]✘ {escape(group.title)}[/] ({group.region})")
        for path in group.missing:
            console.print(f"  {escape(path)}: promised, and not there", style="red")
        for fact in group.differences:
            console.print(f"  {escape(fact.subject)}: {escape(fact.name)}", style="red")
            console.print(
                f"    promised: {escape(_short(fact.promised))}\n    found:    {escape(_short(fact.found))}"
            )
    resources = sum(len(group.promised) for group in groups)
    facts = sum(len(group.facts) for group in groups)
    wrong = sum(len(group.missing) + len(group.differences) for group in bad)
    if wrong:
        console.print(f"[bold red]{wrong} differences[/] between the templates and what is deployed")
    else:
        console.print(f"[green]✔[/] {resources} resources and {facts} of their properties are as promised")
    return not wrong


def _table(groups: list[Group], width: int) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("what", no_wrap=True)
    table.add_column("region", no_wrap=True)
    for heading in ("promised", "found", "properties"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("which", no_wrap=True, style="dim")
    for group in groups:
        held = len(group.facts) - len(group.differences)
        table.add_row(
            f"[{'green' if group.ok else 'bold red'}]{'✔' if group.ok else '✘'}[/] {escape(group.title)}",
            group.region,
            str(len(group.promised)),
            str(len(group.promised) - len(group.missing)),
            f"{held}/{len(group.facts)}",
            escape(_names(group.promised, max(width - WIDTH_OF_NUMBERS, 20))),
        )
    return table


def _names(paths: list[str], room: int) -> str:
    """Name as many as fit, without the stack that all have in common."""
    names = [path.split("/", 1)[-1] for path in paths]
    shown = next((n for n in range(len(names), 1, -1) if len(_joined(names, n)) <= room), 1)
    return _joined(names, shown)[:room]


def _joined(names: list[str], shown: int) -> str:
    rest = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {rest} more" if rest else "")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str, sort_keys=True)
    return text if len(text) <= LONGEST else text[:LONGEST] + " ..."

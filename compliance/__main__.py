"""Prints what each judge says of every environment: `make compliance`.

With `--acknowledged`, what the rule packs found and the project answers for, rule by rule.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from compliance import acknowledged, linters, validation
from compliance.environments import ComplianceError, Environment, names, synthesize
from compliance.verdict import Verdict
from ops.common import OpsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge every environment; return 1 when one judge finds a fault."""
    parser = argparse.ArgumentParser(prog="python -m compliance", description=__doc__)
    parser.add_argument("--acknowledged", action="store_true", help="list acknowledged findings by rule")
    console = Console(width=None if sys.stdout.isatty() else 100)
    try:
        if parser.parse_args(arguments).acknowledged:
            return _print_acknowledged(console)
        with tempfile.TemporaryDirectory() as folder:
            verdicts = [
                verdict for name in names() for verdict in judge(synthesize(name, Path(folder, name)))
            ]
    except (ComplianceError, OpsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    console.print(_table(verdicts))
    findings = [(verdict, finding) for verdict in verdicts for finding in verdict.findings]
    for verdict, finding in findings:
        console.print(f"[red]✘[/red] {verdict.environment}, {verdict.judge}: {finding}", soft_wrap=True)
    return 1 if findings else 0


def _print_acknowledged(console: Console) -> int:
    with tempfile.TemporaryDirectory() as folder:
        for name in names():
            console.print(acknowledged.table(synthesize(name, Path(folder, name))))
    return 0


def judge(environment: Environment) -> Iterator[Verdict]:
    """Ask every judge about an environment."""
    yield from validation.judge(environment)
    yield linters.cfn_lint(environment)
    yield linters.checkov(environment)


def _table(verdicts: Sequence[Verdict]) -> Table:
    table = Table("Environment", "Judge", title="Compliance", title_justify="left")
    for heading in ("Rules applied", "Findings", "Acknowledged"):
        table.add_column(heading, justify="right")
    for verdict in verdicts:
        table.add_row(
            verdict.environment,
            verdict.judge,
            f"{verdict.rules:,}",
            f"[{'red' if verdict.findings else 'green'}]{len(verdict.findings)}",
            str(len(verdict.acknowledged)),
        )
    return table


if __name__ == "__main__":
    sys.exit(main())

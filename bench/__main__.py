"""Prints every measurement beside its goal: `make bench`, or `python -m bench synth tests up pictures`."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.measure import BenchError, Result, best, empty_app, synthesis, timed
from ops.synthesis import synthesized

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
OPS = (sys.executable, "-m", "ops")
DIAGRAMS = (sys.executable, "diagrams")


def main() -> int:
    """Run the chosen parts; return 1 when something that was to be timed fails, whatever the goals say."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", default=list(PARTS), metavar="part", help=", ".join(PARTS))
    parser.add_argument("--json", type=Path, help="write the measurements to a file too")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"got {', '.join(sorted(unknown))}; allowed: {', '.join(PARTS)}")
    console = Console()
    results: list[Result] = []
    try:
        for part in arguments.parts:
            console.print(f"measuring {part} ...")
            results += PARTS[part]()
    except BenchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    console.print(_table(results))
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(result) for result in results], indent=2) + "\n")
    return 0


def _synth() -> Iterator[Result]:
    # Ratios to an empty app in the same run: seconds say more about the machine than about the project.
    floor = best(empty_app)
    yield Result("an empty app", floor, "s", None, "the floor of the ratios below")
    for env in ("dev", "prod"):
        quick = best(partial(synthesis, env, validation=False))
        checked = best(partial(synthesis, env, validation=True))
        yield Result(f"synthesis of {env}, validator off", quick / floor, "x", 4.0, f"{quick:.2f} s")
        yield Result(f"synthesis of {env}, validated", checked / floor, "x", 9.0, f"{checked:.2f} s")


def _tests() -> Iterator[Result]:
    quick = (*PYTEST, "-m", "not embedded")
    timed(quick)  # warms bytecode and the kept assemblies
    yield Result("tests without deployments, warm", timed(quick), "s", 60)
    pattern = "tests/unit/patterns/test_network.py"
    yield Result("tests of one pattern", best(partial(timed, (*PYTEST, pattern))), "s", 5, pattern)


def _up() -> Iterator[Result]:
    timed((*OPS, "down"))
    try:
        yield Result("make up, warm machine, dev", timed((*OPS, "up", "--env", "dev")), "s", 90)
        yield Result("make up again, no change", timed((*OPS, "up", "--env", "dev")), "s", 25)
    finally:
        timed((*OPS, "down"))


def _pictures() -> Iterator[Result]:
    with synthesized("prod") as assembly, tempfile.TemporaryDirectory() as folder:
        given = ("--assembly", assembly)
        draw, check = (*DIAGRAMS, "draw", *given, "--output", folder), (*DIAGRAMS, "check", *given)
        yield Result("every picture of prod, after synthesis", best(partial(timed, draw)), "s", 5)
        yield Result("check of the pictures, after synthesis", best(partial(timed, check)), "s", 1)


def _table(results: list[Result]) -> Table:
    table = Table("what", "measured", "goal", "", "note", title="Storefront, measured")
    for result in results:
        measured = f"{result.value:.2f} {result.unit}"
        if result.goal is None:
            table.add_row(result.name, measured, "", "", result.note)
            continue
        mark = "[green]met[/]" if result.value <= result.goal else "[red]missed[/]"
        table.add_row(result.name, measured, f"{result.goal:g} {result.unit}", mark, result.note)
    return table


PARTS = {"synth": _synth, "tests": _tests, "up": _up, "pictures": _pictures}


if __name__ == "__main__":
    sys.exit(main())

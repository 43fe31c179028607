"""What the templates prove: single points of failure, and mutants that are caught. Pages, and their check."""

import sys
from difflib import unified_diff
from pathlib import Path

from config import load_environment
from guarantees.store import Store, read
from mutation import report as mutation_report
from mutation.run import run
from ops import synthesis
from ops.common import ROOT, OpsError
from resilience import report as resilience_report

DESCRIBED = "prod"
SPOF = ROOT / "docs" / "single-points-of-failure.md"
MUTATION = ROOT / "docs" / "mutation-report.md"


def synthesized(env: str, assembly: Path | None = None) -> Store:
    """Read an assembly, or synthesize one and forget it; raises OpsError when the app refuses."""
    config = load_environment(env)
    with synthesis.synthesized(env, assembly) as folder:
        return read(folder, config)


def pages(store: Store) -> dict[Path, str]:
    """Write every page that follows from the templates."""
    return {SPOF: resilience_report.report(store), MUTATION: mutation_report.report(run(store))}


def single_points(store: Store) -> str:
    """Write the page about one environment."""
    return resilience_report.report(store)


def write(store: Store) -> None:
    """Bring the pages up to date."""
    for path, text in pages(store).items():
        path.write_text(text, encoding="utf-8")


def check(store: Store) -> None:
    """Raise OpsError, after the difference, when a page is out of date."""
    stale = []
    for path, text in pages(store).items():
        old = path.read_text(encoding="utf-8") if path.is_file() else ""
        if old != text:
            stale.append(path.name)
            name = str(path.relative_to(ROOT))
            lines = unified_diff(
                old.splitlines(keepends=True), text.splitlines(keepends=True), name, "generated"
            )
            sys.stderr.writelines(lines)
    if stale:
        raise OpsError(f"out of date: {', '.join(stale)}\n  fix: run `make docs`")

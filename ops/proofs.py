"""What the templates prove: single points of failure, and mutants that are caught. Pages, and their check."""

import sys
from difflib import unified_diff
from pathlib import Path

from config import load_environment
from guarantees.store import Store, read
from mutation import outside
from mutation import report as mutation_report
from mutation.run import run
from ops import synthesis
from ops.common import ROOT, OpsError
from resilience import report as resilience_report

DESCRIBED = "prod"
SPOF = ROOT / "docs" / "single-points-of-failure.md"
MUTATION = ROOT / "docs" / "mutation-report.md"
OUTDATED_RECORD = (
    f"{outside.RECORD.relative_to(ROOT)}: checkov and cfn-lint have not seen these mutants, or were others\n"
    "  fix: run `make mutation`"
)


def synthesized(env: str, assembly: Path | None = None) -> Store:
    """Read an assembly, or synthesize one and forget it; raises OpsError when the app refuses."""
    config = load_environment(env)
    with synthesis.synthesized(env, assembly) as folder:
        return read(folder, config)


def pages(store: Store) -> tuple[dict[Path, str], bool]:
    """Write every page that follows from the templates; whether checkov and cfn-lint saw these mutants."""
    outcomes = run(store)
    noticed, current = outside.recorded([each.change for each in outcomes])
    texts = {SPOF: resilience_report.report(store), MUTATION: mutation_report.report(outcomes, noticed)}
    return texts, current


def single_points(store: Store) -> str:
    """Write the page about one environment."""
    return resilience_report.report(store)


def write(store: Store) -> None:
    """Bring the pages up to date; raises OpsError when only `make mutation` can."""
    texts, current = pages(store)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    if not current:
        raise OpsError(OUTDATED_RECORD)


def check(store: Store) -> None:
    """Raise OpsError, after the difference, when a page or what it was made from is out of date."""
    texts, current = pages(store)
    stale = [path for path, text in texts.items() if _differs(path, text)]
    said = [f"out of date: {', '.join(path.name for path in stale)}\n  fix: run `make docs`"] if stale else []
    if not current:
        said.append(OUTDATED_RECORD)
    if said:
        raise OpsError("\n".join(said))


def _differs(path: Path, text: str) -> bool:
    """Compare a page with what it should say, and print the difference."""
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    name = str(path.relative_to(ROOT))
    lines = unified_diff(old.splitlines(keepends=True), text.splitlines(keepends=True), name, "generated")
    sys.stderr.writelines(lines)
    return old != text

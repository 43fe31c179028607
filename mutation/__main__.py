"""`python -m mutation`: break production in every way, and fail if a judge misses one.

Then asks checkov and cfn-lint, records what they noticed, and brings docs/mutation-report.md up to date.
"""

import sys
from collections.abc import Sequence

from guarantees.store import Store
from mutation import outside
from mutation.edits import Mutant
from mutation.report import report
from mutation.run import MUTANTS, Outcome, run
from ops.proofs import DESCRIBED, MUTATION, synthesized


def main(store: Store | None = None, mutants: Sequence[Mutant] = MUTANTS) -> int:
    """Print who caught what; 1, and nothing is recorded, when a mutant survives."""
    outcomes = run(store or synthesized(DESCRIBED), mutants)
    if not tell(outcomes):
        return 1
    if not outside.CHECKOV.exists():
        sys.stderr.write("error: checkov is missing from .venv-checkov/\n  fix: `make mutation` sets it up\n")
        return 1
    noticed = outside.record([each.change for each in outcomes])
    sys.stdout.write(f"{len(noticed)} of them are also noticed by checkov or cfn-lint\n")
    MUTATION.write_text(report(outcomes, noticed), encoding="utf-8")
    return 0


def tell(outcomes: Sequence[Outcome]) -> bool:
    """Print who caught what; whether every mutant was caught."""
    for each in outcomes:
        caught = ", ".join(each.caught_by) if not each.survived else "NOBODY"
        sys.stdout.write(f"{each.mutant.area}: {each.mutant.title}: {caught}\n")
    survivors = sum(each.survived for each in outcomes)
    sys.stdout.write(f"{len(outcomes) - survivors} of {len(outcomes)} mutants are caught\n")
    return not survivors


if __name__ == "__main__":
    sys.exit(main())

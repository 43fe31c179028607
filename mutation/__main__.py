"""`python -m mutation`: break production in every way, and fail if a judge misses one."""

import sys
from collections.abc import Sequence

from guarantees.store import Store
from mutation.edits import Mutant
from mutation.run import MUTANTS, run
from ops.proofs import DESCRIBED, synthesized


def main(store: Store | None = None, mutants: Sequence[Mutant] = MUTANTS) -> int:
    """Print who caught what; 1 when a mutant survives."""
    outcomes = run(store or synthesized(DESCRIBED), mutants)
    for each in outcomes:
        caught = ", ".join(each.caught_by) if not each.survived else "NOBODY"
        sys.stdout.write(f"{each.mutant.area}: {each.mutant.title}: {caught}\n")
    survivors = sum(each.survived for each in outcomes)
    sys.stdout.write(f"{len(outcomes) - survivors} of {len(outcomes)} mutants are caught\n")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())

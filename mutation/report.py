"""Writes docs/mutation-report.md."""

from collections.abc import Sequence

from guarantees.judge import judges
from mutation.outside import Findings
from mutation.run import Outcome

INTRODUCTION = """\
<!-- Generated from the templates by `make docs`. -->
# Mutation report

Each mutant breaks one property of the templates of `prod`; each judge reads the broken templates and says
what is wrong with them. A mutant that no judge notices would be a guarantee on paper only, and fails the
tests. {caught} of {all} mutants are caught, by {judges} judges. `make mutation` runs them again.

The judges were written together with the store, so `make mutation` also shows what each mutant changed to
checkov and to cfn-lint, which were not: {noticed} of the mutants are noticed by their rules. They see one
resource at a time and nothing that is missing, and many guarantees are of this store alone.

| Part | Broken | Caught by | Also noticed by |
|---|---|---|---|
"""
PROMISES = """
## The judges

| Judge | Promise |
|---|---|
"""


def report(outcomes: Sequence[Outcome], outside: Findings) -> str:
    """Write the whole page."""
    caught = sum(not outcome.survived for outcome in outcomes)
    rows = "".join(
        f"| {each.mutant.area} | {each.mutant.title} | {', '.join(each.caught_by) or '**nobody**'} |"
        f" {', '.join(sorted(outside.get(each.change.name, ())))} |\n"
        for each in outcomes
    )
    promises = "".join(f"| {name} | {judge.promise} |\n" for name, judge in sorted(judges().items()))
    noticed = sum(each.change.name in outside for each in outcomes)
    header = INTRODUCTION.format(caught=caught, all=len(outcomes), judges=len(judges()), noticed=noticed)
    return f"{header}{rows}{PROMISES}{promises}"

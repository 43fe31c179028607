"""Writes docs/mutation-report.md."""

from collections.abc import Sequence

from guarantees.judge import judges
from mutation.run import Outcome

INTRODUCTION = """\
<!-- Generated from the templates by `make docs`. -->
# Mutation report

Each mutant breaks one property of the templates of `prod`; each judge reads the broken templates and says
what is wrong with them. A mutant that no judge notices would be a guarantee on paper only, and fails the
tests. {caught} of {all} mutants are caught, by {judges} judges. `python -m mutation` runs them again.

| Part | Broken | Caught by |
|---|---|---|
"""
PROMISES = """
## The judges

| Judge | Promise |
|---|---|
"""


def report(outcomes: Sequence[Outcome]) -> str:
    """Write the whole page."""
    caught = sum(not outcome.survived for outcome in outcomes)
    rows = "".join(
        f"| {each.mutant.area} | {each.mutant.title} | {', '.join(each.caught_by) or '**nobody**'} |\n"
        for each in outcomes
    )
    promises = "".join(f"| {name} | {judge.promise} |\n" for name, judge in sorted(judges().items()))
    header = INTRODUCTION.format(caught=caught, all=len(outcomes), judges=len(judges()))
    return f"{header}{rows}{PROMISES}{promises}"

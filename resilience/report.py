"""Writes docs/single-points-of-failure.md."""

from collections.abc import Iterable

from guarantees.capacity import budgets, capacity_without_a_zone, most_instances
from guarantees.store import Store
from resilience.losses import losses, steps

INTRODUCTION = """\
<!-- Generated from the templates by `make docs`. -->
# Single points of failure

What the store loses when one node, one zone or one service is removed from `{env}`, computed from its
templates by `python -m ops spof --env {env}`.

## What cannot be lost

Nothing that stands here can fail alone without shoppers noticing: each has its recovery objective.

"""
STEPS = """
## One at a time

Each zone and each node in turn: how many nodes of which part are left, how many it takes, and what happens.
Managed services without nodes of ours (S3, SQS, Secrets Manager, Systems Manager, CloudWatch) span the zones
of the region by themselves, and stand or fall with it.

"""
BUDGETS = """
## Connections

The largest fleet of both tiers while a deployment runs new instances beside the old ({instances} instances),
against what each endpoint takes. At most 80 % may be planned for.

"""
CAPACITY = """
## Load without a zone

The largest web fleet carries {carried:.0f} requests per second with one zone lost; the stated peak is {peak}.
"""


def report(store: Store) -> str:
    """Write the whole page."""
    instances = sum(most_instances(tier) for tier in store.tiers.values())
    return "".join(
        (
            INTRODUCTION.format(env=store.config.name),
            _table(
                ("Removed", "The store loses", "Recovery time objective", "Recovery point objective", "How"),
                (
                    (loss.removed, loss.loses, loss.recovery_time, loss.recovery_point, loss.how)
                    for loss in losses(store)
                ),
            ),
            STEPS,
            _table(
                ("Removed", "Part", "Left", "Takes", "What happens"),
                (
                    (
                        step.removed,
                        step.component.name,
                        f"{step.left} of {len(step.component.nodes)}",
                        str(step.component.least),
                        step.component.takes_over if step.survives else f"**lost**: {step.component.job}",
                    )
                    for step in steps(store)
                ),
            ),
            BUDGETS.format(instances=instances),
            _table(
                ("Endpoint", "Opened at most", "Limit", "Share"),
                (
                    (each.endpoint, f"{each.opened:,}", f"{each.limit:,}", f"{each.opened / each.limit:.0%}")
                    for each in budgets(store)
                ),
            ),
            CAPACITY.format(
                carried=capacity_without_a_zone(store), peak=store.config.web.peak_requests_per_second
            ),
        )
    )


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)

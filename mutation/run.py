"""Breaks a store in every way of the mutants, and asks every judge about each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from guarantees.judge import UNREADABLE, Judge, judges
from guarantees.store import Store
from mutation import (
    alarm_mutants,
    data_mutants,
    edge_mutants,
    fleet_mutants,
    network_mutants,
    permission_mutants,
    recovery_mutants,
    rotation_mutants,
    secret_mutants,
)
from mutation.changes import Change, change
from mutation.edits import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *edge_mutants.MUTANTS,
    *network_mutants.MUTANTS,
    *fleet_mutants.MUTANTS,
    *permission_mutants.MUTANTS,
    *alarm_mutants.MUTANTS,
    *data_mutants.MUTANTS,
    *recovery_mutants.MUTANTS,
    *rotation_mutants.MUTANTS,
    *secret_mutants.MUTANTS,
)


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant."""

    mutant: Mutant
    applied: bool
    caught_by: tuple[str, ...]
    change: Change

    @property
    def survived(self) -> bool:
        """Whether nobody noticed, or there was nothing to break."""
        return not self.applied or not self.caught_by


def run(
    store: Store, mutants: Sequence[Mutant] = MUTANTS, among: Mapping[str, Judge] | None = None
) -> list[Outcome]:
    """Break a copy of the store by each mutant; a judge catches it by a finding that it had not before."""
    among = among if among is not None else judges()
    before = {name: set(judge(store)) for name, judge in among.items()}
    return [_judged(store, mutant, among, before) for mutant in mutants]


def _judged(
    store: Store, mutant: Mutant, among: Mapping[str, Judge], before: Mapping[str, set[str]]
) -> Outcome:
    # Each judged store is new: a store remembers what it has derived from its templates.
    edited = _copy(store)
    applied = mutant.edit(edited)
    broken = replace(edited)
    # A judge that stumbles has not understood what is wrong.
    found = {
        name: [finding for finding in judge(broken) if not finding.startswith(UNREADABLE)]
        for name, judge in among.items()
    }
    caught = [name for name, findings in found.items() if set(findings) - before[name]]
    return Outcome(mutant, applied, tuple(sorted(caught)) if applied else (), change(mutant, store, edited))


def _copy(store: Store) -> Store:
    # Templates are JSON, which this copies several times as fast as copy.deepcopy.
    held = (dict(store.templates), dict(store.stacks), dict(store.bundles))
    templates, stacks, bundles = json.loads(json.dumps(held))
    return replace(store, templates=templates, stacks=stacks, bundles=bundles)

"""What a mutant changed in the templates: the resources before and after."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guarantees.store import Body, Store
from mutation.edits import Mutant

Resources = Mapping[str, Body]


@dataclass(frozen=True)
class Change:
    """The resources that one mutant changed or added, as they were and as they are now, and no others.

    What it removed is not here: a judge that reads templates cannot miss what it never saw.
    """

    mutant: Mutant
    before: Resources
    after: Resources

    @property
    def name(self) -> str:
        """What the mutant is called in reports."""
        return f"{self.mutant.area}: {self.mutant.title}"


def change(mutant: Mutant, store: Store, broken: Store) -> Change:
    """Compare the templates of a store with those that a mutant broke."""
    old, new = _resources(store), _resources(broken)
    changed = [name for name, body in new.items() if old.get(name) != body]
    return Change(
        mutant, {name: old[name] for name in changed if name in old}, {name: new[name] for name in changed}
    )


def digest(changes: Iterable[Change], *judges: str) -> str:
    """Identify what was judged, and by whom."""
    judged = [(each.name, dict(each.before), dict(each.after)) for each in changes]
    text = json.dumps([judged, judges], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _resources(store: Store) -> dict[str, Body]:
    return {
        f"{stack}{logical_id}": body
        for stack, template in store.templates.items()
        for logical_id, body in template["Resources"].items()
    }

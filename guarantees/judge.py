"""The register of judges: functions from a store to what is wrong with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from guarantees.store import Store

Finding = str
UNREADABLE = "cannot be judged"


@dataclass(frozen=True)
class Judge:
    """One guarantee: a sentence that holds, and the function that lists where it does not."""

    name: str
    promise: str
    find: Callable[[Store], Iterator[Finding]]

    def __call__(self, store: Store) -> list[Finding]:
        """List what breaks the promise; a template that cannot even be read breaks it too."""
        try:
            return list(self.find(store))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            return [f"{UNREADABLE}: {type(error).__name__} {error}"]


_register: dict[str, Judge] = {}


def judge(find: Callable[[Store], Iterator[Finding]]) -> Callable[[Store], Iterator[Finding]]:
    """Register a function as a judge; its name and docstring say what it judges."""
    name = find.__name__.strip("_").replace("_", " ")
    if name in _register:
        raise ValueError(f"two judges are called {name!r}")
    _register[name] = Judge(name, (find.__doc__ or "").strip().split("\n")[0], find)
    return find


def judges() -> Mapping[str, Judge]:
    """All judges by name."""
    from guarantees import (  # noqa: F401, PLC0415 - they register, and import this module
        alarms,
        buckets,
        cache_and_broker,
        capacity,
        credentials,
        data,
        databases,
        edge,
        fleets,
        identity,
        load_balancer,
        monitoring,
        muting,
        network,
        recovery,
        rotation,
        watched,
        windows,
        zones,
    )

    return _register

"""The words of verification: a promise of a template, how its service shows it, and what was found."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ops.verify.values import UNKNOWN, matches, pluck


@dataclass(frozen=True)
class Promise:
    """One resource of a template, its properties resolved against what is deployed."""

    type: str
    logical_id: str
    path: str
    stack: str
    region: str
    account: str
    physical_id: str
    """Empty when the stack has no such resource."""

    properties: Mapping[str, Any]


@dataclass(frozen=True)
class Fact:
    """One property of one resource: what the template promises and what the service says."""

    subject: str
    name: str
    promised: Any
    found: Any
    ordered: bool = False

    @property
    def holds(self) -> bool:
        """Whether the service says what the template promises."""
        return matches(self.promised, self.found, ordered=self.ordered)


@dataclass(frozen=True)
class Field:
    """Where a property is in the template, and where in the answer of the service.

    Paths are dotted, `[]` goes through a list, and a function stands for anything beyond that.
    """

    promised: str | Callable[[Mapping[str, Any]], Any]
    found: str | Callable[[Mapping[str, Any]], Any]
    name: str = ""
    ordered: bool = False

    def facts(self, promise: Promise, answer: Mapping[str, Any]) -> Iterator[Fact]:
        """Compare, key by key where both sides are mappings; nothing where the template promises nothing."""
        label = self.name or (self.promised if isinstance(self.promised, str) else "")
        promised = self._take(self.promised, promise.properties)
        if promised is not None and promised is not UNKNOWN:
            yield from self._compare(promise.path, label, promised, self._take(self.found, answer))

    def _compare(self, subject: str, name: str, promised: Any, found: Any) -> Iterator[Fact]:
        if promised is None or promised is UNKNOWN:
            return
        if isinstance(promised, Mapping) and isinstance(found, Mapping):
            for key, value in promised.items():
                yield from self._compare(subject, f"{name} {key}".strip(), value, found.get(key))
        else:
            yield Fact(subject, name, promised, found, self.ordered)

    @staticmethod
    def _take(where: str | Callable[[Mapping[str, Any]], Any], source: Mapping[str, Any]) -> Any:
        return pluck(source, where) if isinstance(where, str) else where(source)


@dataclass(frozen=True)
class Kind:
    """How resources of one type are looked up through their own service's API."""

    type: str
    title: str
    service: str
    look_up: Callable[[Any, Promise], Mapping[str, Any] | None]
    """Called with a boto3 client of `service` and the promise; None or a not-found error: not there."""

    fields: Sequence[Field] = ()


def same(*names: str) -> tuple[Field, ...]:
    """List the fields that a service calls exactly what CloudFormation calls them."""
    return tuple(Field(name, name) for name in names)


@dataclass
class Group:
    """The outcome for all resources of one type in one region: a row of the report."""

    title: str
    region: str
    promised: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    @property
    def differences(self) -> list[Fact]:
        """Facts that do not hold."""
        return [fact for fact in self.facts if not fact.holds]

    @property
    def ok(self) -> bool:
        """Whether everything promised was found as promised."""
        return not self.missing and not self.differences

"""The kinds of value that Beanstalk options take, each with its Python type, its unit and its bounds."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import aws_cdk as cdk

Value = bool | int | str | timedelta | tuple[str, ...] | Mapping[str, object]


class Kind(Protocol):
    """What an option accepts. Beanstalk takes strings only, so a wrong unit would pass unnoticed there."""

    def render(self, value: Value) -> str:
        """Write the value the way Beanstalk reads it; raise ValueError that says what is allowed."""
        ...


@dataclass(frozen=True)
class Flag:
    """A boolean."""

    def render(self, value: Value) -> str:
        """Write `true` or `false`."""
        if not isinstance(value, bool):
            raise ValueError("a bool")
        return "true" if value else "false"


@dataclass(frozen=True)
class Whole:
    """A whole number with both bounds included."""

    low: int
    high: int

    def render(self, value: Value) -> str:
        """Write the number."""
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise ValueError(f"an int from {self.low} to {self.high}")
        return str(value)


@dataclass(frozen=True)
class OneOf:
    """One of a few texts or numbers."""

    choices: tuple[str, ...]

    def render(self, value: Value) -> str:
        """Write the choice."""
        if isinstance(value, bool) or not isinstance(value, str | int) or str(value) not in self.choices:
            raise ValueError(f"one of {', '.join(self.choices)}")
        return str(value)


@dataclass(frozen=True)
class Text:
    """A text, which may be a CDK token; the pattern and the length apply to what is known at synthesis."""

    pattern: str = r"[\s\S]*"
    longest: int = 4096

    def render(self, value: Value) -> str:
        """Write the text."""
        if not isinstance(value, str):
            raise ValueError("a str")
        fits = len(value) <= self.longest and re.fullmatch(self.pattern, value)
        if not fits and not cdk.Token.is_unresolved(value):
            raise ValueError(f"a text of at most {self.longest} characters like {self.pattern}")
        return value


@dataclass(frozen=True)
class Names:
    """Distinct texts, which Beanstalk reads separated by commas."""

    pattern: str = r"[^,\s]+"
    most: int = 100

    def render(self, value: Value) -> str:
        """Write the texts in the order given."""
        allowed = f"a tuple of 1 to {self.most} distinct str like {self.pattern}"
        if not isinstance(value, tuple) or not 1 <= len(value) <= self.most or len(set(value)) < len(value):
            raise ValueError(allowed)
        for item in value:
            if not re.fullmatch(self.pattern, item) and not cdk.Token.is_unresolved(item):
                raise ValueError(allowed)
        return ",".join(value)


@dataclass(frozen=True)
class Span:
    """A length of time in the unit that the option counts in; `iso` options take `PT30M`."""

    unit: timedelta
    low: timedelta
    high: timedelta
    iso: bool = False

    def render(self, value: Value) -> str:
        """Write the number of units, or the ISO 8601 duration."""
        if not isinstance(value, timedelta) or not self.low <= value <= self.high or value % self.unit:
            raise ValueError(f"a timedelta from {self.low} to {self.high} in steps of {self.unit}")
        count = value // self.unit
        return f"PT{count}S" if self.iso else str(count)


@dataclass(frozen=True)
class Document:
    """A JSON document."""

    def render(self, value: Value) -> str:
        """Write compact JSON with sorted keys, so that equal documents give equal templates."""
        if not isinstance(value, Mapping):
            raise ValueError("a mapping")
        return json.dumps(value, sort_keys=True, separators=(",", ":"))


def seconds(low: int, high: int, *, iso: bool = False) -> Span:
    """Define a span that is counted in seconds."""
    return Span(timedelta(seconds=1), timedelta(seconds=low), timedelta(seconds=high), iso)


def minutes(low: int, high: int) -> Span:
    """Define a span that is counted in minutes."""
    return Span(timedelta(minutes=1), timedelta(minutes=low), timedelta(minutes=high))


def one_of(*choices: str) -> OneOf:
    """Define a choice."""
    return OneOf(choices)

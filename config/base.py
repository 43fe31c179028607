"""The base of every configuration slice, the kinds of text in it, and the error of a broken rule."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

ALLOWED = "x-allowed"
"""Keyword of the JSON Schema that says in words what a pattern allows."""


class Slice(BaseModel):
    """A frozen part of an environment file in which an unknown key or a wrong type is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        use_attribute_docstrings=True,
        validate_default=True,
    )


def text(pattern: str, allowed: str, example: str) -> Any:
    """Define what a text may be: the pattern for machines, the words for error messages and docs."""
    return Field(pattern=pattern, examples=[example], json_schema_extra={ALLOWED: allowed})


def rule_error(key: str, *, got: Any, allowed: str, fix: str) -> PydanticCustomError:
    """Define the error of a rule over several fields; `key` is relative to the slice that checks it."""
    return PydanticCustomError(
        "rule", "{key}: {allowed}", {"key": key, "got": got, "allowed": allowed, "fix": fix}
    )


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise rule_error("", got=list(values), allowed="each entry once", fix="remove the repetition")
    return values


Distinct = AfterValidator(_each_once)
"""Marks a list in which no entry stands twice."""

_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_DAY = r"(mon|tue|wed|thu|fri|sat|sun)"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TimeOfDay = Annotated[str, text(rf"^{_TIME}$", "a time of day, HH:MM", "18:30")]
WeeklyStart = Annotated[str, text(rf"^{_DAY}:{_TIME}$", "a day and a time, ddd:HH:MM", "tue:04:00")]
DailyWindow = Annotated[str, text(rf"^{_TIME}-{_TIME}$", "two times of day, HH:MM-HH:MM", "02:00-03:00")]
WeeklyWindow = Annotated[
    str,
    text(rf"^{_DAY}:{_TIME}-{_DAY}:{_TIME}$", "from and to, ddd:HH:MM-ddd:HH:MM", "sun:03:30-sun:04:30"),
]
HttpPath = Annotated[str, text(r"^/[A-Za-z0-9._~/-]*$", "a path that starts with /", "/health")]
# CloudWatch Logs accepts no other retention periods (PutRetentionPolicy).
LogRetentionDays = Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653]

_DAY_MINUTES = 24 * 60
_WEEK_MINUTES = 7 * _DAY_MINUTES


def check_windows(daily_key: str, daily: str, weekly: str, *, shortest: int) -> None:
    """Raise a rule error unless both windows last `shortest` minutes and never overlap.

    RDS and ElastiCache reject such windows, but only once the resource is created or changed.
    """
    start, length = _span(daily, _DAY_MINUTES)
    first, duration = _span(weekly, _WEEK_MINUTES)
    for key, got, minutes in ((daily_key, daily, length), ("maintenance_window", weekly, duration)):
        if not shortest <= minutes <= _DAY_MINUTES:
            raise rule_error(
                key,
                got=got,
                allowed=f"a window of {shortest} minutes to 24 hours",
                fix="move its end; an end before the start means on the next day",
            )
    for day in range(7):
        offset = (day * _DAY_MINUTES + start - first) % _WEEK_MINUTES
        if offset < duration or offset + length > _WEEK_MINUTES:
            raise rule_error(
                daily_key,
                got=daily,
                allowed=f"a window that does not overlap maintenance_window ({weekly})",
                fix="move one of the two windows",
            )


def overlaps_daily(start: str, length: int, window: str, *, before: int) -> bool:
    """Tell whether `length` minutes from `start` on any day meet a window, or the minutes `before` it."""
    period = _WEEK_MINUTES if window[0].isalpha() else _DAY_MINUTES
    first, duration = _span(window, period)
    first, duration = first - before, duration + before
    offsets = ((day * _DAY_MINUTES + _minutes(start) - first) % period for day in range(7))
    return any(offset < duration or offset + length > period for offset in offsets)


def window_minutes(weekly: str) -> int:
    """Count the minutes that a weekly window lasts."""
    return _span(weekly, _WEEK_MINUTES)[1]


def _span(window: str, period: int) -> tuple[int, int]:
    """Read a window as the minute it starts at and the minutes it lasts, within a day or a week."""
    start, end = (_minutes(part) for part in window.split("-"))
    return start, (end - start) % period


def _minutes(moment: str) -> int:
    """Count the minutes since midnight of `HH:MM`, or since Monday of `ddd:HH:MM`."""
    *day, hours, minutes = moment.split(":")
    return (WEEKDAYS.index(day[0]) * _DAY_MINUTES if day else 0) + int(hours) * 60 + int(minutes)

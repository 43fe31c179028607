"""The base of every configuration slice, and the rule error that cross-field checks raise."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

TIME_OF_DAY = r"^([01]\d|2[0-3]):[0-5]\d$"
WEEKLY_WINDOW = r"^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d$"

# TOML arrays arrive as lists: accept them for tuples, although scalars stay strict.
Names = Annotated[tuple[str, ...], Field(strict=False)]


class Slice(BaseModel):
    """A frozen part of an environment file in which an unknown key or a wrong type is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        use_attribute_docstrings=True,
        validate_default=True,
    )


def rule_error(key: str, *, got: Any, allowed: str, fix: str) -> PydanticCustomError:
    """Define the error of a rule over several fields; `key` is relative to the slice that checks it."""
    return PydanticCustomError(
        "rule", "{key}: {allowed}", {"key": key, "got": got, "allowed": allowed, "fix": fix}
    )

"""Settings of peaks: when the shoppers of one part of the world come, and the floor that awaits them."""

from typing import Annotated, Self
from zoneinfo import available_timezones, reset_tzpath

from pydantic import Field, field_validator, model_validator

from config.base import Distinct, Slice, TimeOfDay, Weekday, rule_error, text

# Time zones come from the pinned tzdata package, not from the machine: same input, same templates.
reset_tzpath(to=())

EVERY_DAY: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Peak(Slice):
    """A daily peak that the fleet grows for ahead of time, in the shoppers' own time zone."""

    name: Annotated[
        str,
        text(
            r"^[a-z][a-z0-9-]{0,23}$",
            "1 to 24 lowercase letters, digits and hyphens, first a letter",
            "europe-evening",
        ),
    ]
    """Name of the peak."""

    time_zone: str = Field(examples=["Europe/Paris"])
    """IANA time zone of the shoppers; daylight saving is followed."""

    start: TimeOfDay
    """When the floor rises, local time."""

    end: TimeOfDay
    """When the floor falls again, local time; before `start` means on the next day."""

    days: Annotated[tuple[Weekday, ...], Field(strict=False, min_length=1), Distinct] = EVERY_DAY
    """Days on which the peak starts."""

    min_instances: int = Field(ge=1, le=500)
    """Instances that the fleet keeps at least during the peak."""

    desired_instances: int | None = Field(default=None, ge=1, le=500)
    """Instances that the fleet is brought to when the peak starts, a floor for five minutes; target
    tracking moves on from there. Absent: min_instances."""

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        """Refuse a time zone that is not in the IANA database."""
        if value not in available_timezones():
            raise rule_error(
                "", got=value, allowed="an IANA time zone", fix="write it as Continent/City: Asia/Tokyo"
            )
        return value

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        """Refuse a peak without a length (`start` = `end`)."""
        if self.start == self.end:
            raise rule_error(
                "end",
                got=self.end,
                allowed="a time other than start",
                fix="a floor for the whole day is min_instances of the tier",
            )
        return self

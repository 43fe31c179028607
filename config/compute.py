"""Settings of the Beanstalk tiers: the application, the fleets, their scaling and their peaks."""

import re
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones, reset_tzpath

from pydantic import Field, field_validator, model_validator

from config.base import TIME_OF_DAY, WEEKLY_WINDOW, Slice, rule_error

# Time zones come from the pinned tzdata package, not from the machine: same input, same templates.
reset_tzpath(to=())

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
EVERY_DAY: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GRAVITON = re.compile(r"^[a-z]+\d+g[a-z]*\.")


class Peak(Slice):
    """A daily peak that the fleet grows for ahead of time, in the shoppers' own time zone."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,23}$")
    """Name of the peak, such as `europe`."""

    time_zone: str
    """IANA time zone of the shoppers, such as `Europe/Paris`; daylight saving is followed."""

    start: str = Field(pattern=TIME_OF_DAY)
    """When the floor rises, local time, `HH:MM`."""

    end: str = Field(pattern=TIME_OF_DAY)
    """When the floor falls again, local time, `HH:MM`; before `start` means on the next day."""

    days: Annotated[tuple[Weekday, ...], Field(strict=False, min_length=1)] = EVERY_DAY
    """Days on which the peak starts."""

    min_instances: int = Field(ge=1, le=500)
    """Instances that the fleet keeps at least during the peak."""

    desired_instances: int | None = Field(default=None, ge=1, le=500)
    """Instances that the fleet is brought to when the peak starts; target tracking moves on from there.
    Absent: min_instances."""

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise rule_error(
                "", got=value, allowed="an IANA time zone", fix="write it as Continent/City: Asia/Tokyo"
            )
        return value

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.start == self.end:
            raise rule_error(
                "end",
                got=self.end,
                allowed="a time other than start",
                fix="a floor for the whole day is min_instances of the tier",
            )
        return self


class SpotConfig(Slice):
    """Spot share of a fleet."""

    on_demand_base: int = Field(default=2, ge=0, le=500)
    """On-Demand instances that the fleet starts with before any Spot instance."""

    on_demand_above_base_percent: int = Field(default=50, ge=0, le=100)
    """Share of On-Demand instances above the base, in percent."""


class FleetConfig(Slice):
    """What the web and worker tiers have in common: an Auto Scaling group that Beanstalk runs."""

    instance_types: Annotated[tuple[str, ...], Field(strict=False, min_length=1, max_length=40)] = (
        "t4g.small",
    )
    """EC2 instance types in order of preference, all of one architecture."""

    min_instances: int = Field(default=1, ge=1, le=500)
    """Instances outside of peaks, at least."""

    max_instances: int = Field(default=2, ge=1, le=500)
    """Instances at most, also during peaks."""

    cpu_target_percent: int = Field(default=55, ge=10, le=90)
    """Average CPU use that target tracking holds, in percent."""

    root_volume_gib: int = Field(default=16, ge=10, le=1024)
    """Size of each instance's encrypted gp3 root volume, in GiB."""

    spot: SpotConfig | None = None
    """Absent: On-Demand only."""

    peaks: Annotated[tuple[Peak, ...], Field(strict=False, max_length=20)] = ()
    """Daily peaks that the fleet grows for ahead of time."""

    processes_per_instance: int = Field(default=2, ge=1, le=64)
    """Application processes on each instance."""

    database_pool_size: int = Field(default=5, ge=1, le=100)
    """Database connections of each process to each shard endpoint, at most."""

    deployment_policy: Literal["AllAtOnce", "Rolling", "RollingWithAdditionalBatch", "Immutable"] = "Rolling"
    """How Beanstalk rolls a new version out."""

    batch_percent: int = Field(default=30, ge=1, le=100)
    """Share of the fleet that a rolling deployment replaces at a time, in percent."""

    managed_update_start: str = Field(default="tue:04:00", pattern=WEEKLY_WINDOW)
    """Start of the weekly window in which Beanstalk applies platform patches, UTC."""

    @property
    def architecture(self) -> Literal["arm64", "x86_64"]:
        """CPU architecture of the instance types."""
        return "arm64" if GRAVITON.match(self.instance_types[0]) else "x86_64"

    @field_validator("instance_types")
    @classmethod
    def _one_architecture(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for instance_type in value:
            if not re.match(r"^[a-z]+\d+[a-z-]*\.(nano|micro|small|medium|\d*x?large|metal)$", instance_type):
                raise rule_error(
                    "", got=instance_type, allowed="an EC2 instance type", fix="write it as m8g.large"
                )
        if len({bool(GRAVITON.match(instance_type)) for instance_type in value}) > 1:
            raise rule_error(
                "",
                got=list(value),
                allowed="instance types of one architecture (Beanstalk builds one image)",
                fix="keep either the Graviton types (m8g, c8g, t4g) or the x86 types",
            )
        return value

    @model_validator(mode="after")
    def _sizes_are_ordered(self) -> Self:
        if self.min_instances > self.max_instances:
            raise rule_error(
                "min_instances",
                got=self.min_instances,
                allowed=f"at most max_instances ({self.max_instances})",
                fix="raise max_instances or lower min_instances",
            )
        if self.spot and self.spot.on_demand_base > self.max_instances:
            raise rule_error(
                "spot.on_demand_base",
                got=self.spot.on_demand_base,
                allowed=f"at most max_instances ({self.max_instances})",
                fix="lower on_demand_base or raise max_instances",
            )
        return self

    @model_validator(mode="after")
    def _peaks_fit(self) -> Self:
        names = [peak.name for peak in self.peaks]
        if len(set(names)) < len(names):
            raise rule_error(
                "peaks", got=names, allowed="peaks with distinct names", fix="rename one of them"
            )
        for index, peak in enumerate(self.peaks):
            desired = peak.desired_instances or peak.min_instances
            if not self.min_instances <= peak.min_instances <= desired <= self.max_instances:
                raise rule_error(
                    f"peaks[{index}].min_instances",
                    got=f"min {peak.min_instances}, desired {desired}",
                    allowed=f"{self.min_instances} (min_instances of the tier) <= min <= desired"
                    f" <= {self.max_instances} (max_instances of the tier)",
                    fix="raise max_instances or lower the peak",
                )
        return self


class WebConfig(FleetConfig):
    """The web tier."""

    requests_per_target: int = Field(default=1000, ge=1, le=1_000_000)
    """Requests per instance and minute that target tracking holds."""

    health_check_path: str = Field(default="/health", pattern=r"^/[A-Za-z0-9._~/-]*$")
    """Path that the load balancer checks; it must not depend on the database."""


class PeriodicJob(Slice):
    """A job that Beanstalk posts to one worker on a schedule (cron.yaml)."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")
    """Name of the job."""

    path: str = Field(pattern=r"^/[A-Za-z0-9._~/-]*$")
    """Path of the worker application that the job is posted to."""

    schedule: str = Field(pattern=r"^(\S+ ){4}\S+$")
    """Cron expression of five fields, UTC."""


class WorkerConfig(FleetConfig):
    """The worker tier."""

    backlog_per_instance: int = Field(default=100, ge=1, le=1_000_000)
    """Messages ready in the broker per instance that target tracking holds."""

    periodic_jobs: Annotated[tuple[PeriodicJob, ...], Field(strict=False)] = ()
    """Jobs that run on a schedule, each once over the whole fleet."""


class CatalogConfig(Slice):
    """The external system that the product list comes from."""

    base_url: str
    """Base URL of the partner's product-list API, https only."""

    timeout_seconds: int = Field(default=3, ge=1, le=30)
    """Seconds that a call may take."""

    stale_seconds: int = Field(default=86_400, ge=0, le=2_592_000)
    """Seconds for which an old product list is still served while the partner does not answer."""

    @field_validator("base_url")
    @classmethod
    def _is_https(cls, value: str) -> str:
        if not re.match(r"^https://[A-Za-z0-9.-]+(:443)?(/\S*)?$", value):
            raise rule_error(
                "",
                got=value,
                allowed="an https URL on port 443 (outbound rules allow no other port)",
                fix="write it as https://partner.example.com/products",
            )
        return value


class ApplicationConfig(Slice):
    """What runs on the instances."""

    bundle: str = "workload"
    """Folder of the source bundle, relative to the project; put your own application here."""

    platform: str = Field(
        default="Python 3.13 running on 64bit Amazon Linux 2023/4.13.7",
        pattern=r"^[A-Za-z0-9.#+ -]+ running on 64bit Amazon Linux 2023( v\d+)?/\d+\.\d+\.\d+$",
    )
    """Beanstalk platform branch and version. Managed updates apply later patches."""

    catalog: CatalogConfig | None = None
    """Absent: the store has no external product list."""

"""Settings of the Beanstalk tiers: the fleets, their scaling and their schedules."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from config.base import Distinct, HttpPath, Slice, WeeklyStart, rule_error, text
from config.peaks import Peak

GRAVITON = re.compile(r"^[a-z]+[0-9]+g[a-z]*\.")
INSTANCE_TYPE = r"^[a-z]+[0-9]+[a-z-]*\.(nano|micro|small|medium|[0-9]*x?large|metal)$"
InstanceType = Annotated[str, text(INSTANCE_TYPE, "an EC2 instance type", "m8g.large")]

# Bound of this model, far below what an Auto Scaling group takes, so that a slip is told.
MOST_INSTANCES = 500


class SpotConfig(Slice):
    """Spot share of a fleet."""

    on_demand_base: int = Field(default=2, ge=0, le=MOST_INSTANCES)
    """On-Demand instances that the fleet starts with before any Spot instance."""

    on_demand_above_base_percent: int = Field(default=50, ge=0, le=100)
    """Share of On-Demand instances above the base, in percent."""


class FleetConfig(Slice):
    """What the web and worker tiers have in common: an Auto Scaling group that Beanstalk runs."""

    instance_types: Annotated[
        tuple[InstanceType, ...], Field(strict=False, min_length=1, max_length=40), Distinct
    ] = ("t4g.small",)
    """EC2 instance types in order of preference, all of one architecture."""

    min_instances: int = Field(default=1, ge=1, le=MOST_INSTANCES)
    """Instances outside of peaks, at least."""

    max_instances: int = Field(default=2, ge=1, le=MOST_INSTANCES)
    """Instances at most, also during peaks."""

    cpu_target_percent: int = Field(default=55, ge=10, le=90)
    """Average CPU use that target tracking holds, in percent."""

    root_volume_gib: int = Field(default=16, ge=10, le=1024)
    """Size of each instance's gp3 root volume, in GiB; encrypted where the account's EBS default says so."""

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

    managed_update_start: WeeklyStart = "tue:06:00"
    """Start of the weekly window in which Beanstalk applies platform patches, UTC."""

    @property
    def architecture(self) -> Literal["arm64", "x86_64"]:
        """CPU architecture of the instance types."""
        return "arm64" if GRAVITON.match(self.instance_types[0]) else "x86_64"

    @field_validator("instance_types")
    @classmethod
    def _one_architecture(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse instance types of two architectures: Beanstalk builds one image."""
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
        """Refuse `min_instances` or `spot.on_demand_base` above `max_instances`."""
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
        """Refuse peaks of one name, and peaks outside of min_instances <= min <= desired <= max_instances."""
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

    peak_requests_per_second: int = Field(default=10, ge=1, le=1_000_000)
    """Requests per second that reach the web tier at its highest peak. The fleet of a protected environment
    must carry them with one zone lost."""

    health_check_path: HttpPath = "/health"
    """Path that the load balancer checks; it must not depend on the database."""


class PeriodicJob(Slice):
    """A job that Beanstalk posts to one worker on a schedule (cron.yaml)."""

    name: Annotated[
        str,
        text(
            r"^[a-z][a-z0-9-]{0,63}$",
            "1 to 64 lowercase letters, digits and hyphens, first a letter",
            "purge-receipts",
        ),
    ]
    """Name of the job."""

    path: HttpPath
    """Path of the worker application that the job is posted to."""

    schedule: Annotated[
        str,
        text(
            r"^([A-Z0-9*,/-]+ ){4}[A-Z0-9*,/-]+$",
            "five cron fields, names of days and months in capitals",
            "*/15 * * * *",
        ),
    ]
    """Cron expression: minute, hour, day of month, month, day of week; UTC."""


class WorkerConfig(FleetConfig):
    """The worker tier."""

    backlog_per_instance: int = Field(default=100, ge=1, le=1_000_000)
    """Messages ready in the broker per instance that target tracking holds."""

    periodic_jobs: Annotated[tuple[PeriodicJob, ...], Field(strict=False)] = ()
    """Jobs that run on a schedule, each once over the whole fleet."""

    @field_validator("periodic_jobs")
    @classmethod
    def _distinct_names(cls, value: tuple[PeriodicJob, ...]) -> tuple[PeriodicJob, ...]:
        """Refuse two periodic jobs of one name."""
        names = [job.name for job in value]
        if len(set(names)) < len(names):
            raise rule_error("", got=names, allowed="jobs with distinct names", fix="rename one of them")
        return value

"""Settings of PostgreSQL and its shards."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.base import DailyWindow, Slice, WeeklyWindow, check_windows, rule_error, text
from config.limits import alarms_on, is_burstable
from config.shards import InstanceClass, ShardConfig, check_buckets


class DatabaseConfig(Slice):
    """RDS for PostgreSQL in shards, each a writer with its read replicas, secret and alarms."""

    engine_version: Annotated[
        str, text(r"^1[5-8](\.[0-9]{1,2})?$", "a PostgreSQL version from 15 to 18", "17")
    ] = "17"
    """PostgreSQL version. A major version alone lets RDS apply minor versions without a downgrade on the
    next deployment."""

    instance_class: InstanceClass = "db.t4g.micro"
    """Graviton class of every writer and replica, unless a shard sets its own."""

    storage_gib: int = Field(default=20, ge=20, le=65_536)
    """Storage allocated to each instance at first, in GiB (gp3)."""

    max_storage_gib: int = Field(default=100, ge=22, le=65_536)
    """Ceiling of storage autoscaling, in GiB."""

    multi_az: bool = True
    """Whether each writer has a synchronous standby in another zone."""

    replica_multi_az: bool = False
    """Whether each read replica has one too: reads keep their capacity when a zone is lost, and a replica
    that is promoted is at once as safe as its writer was. It doubles the cost of replicas."""

    port: int = Field(default=5432, ge=1150, le=65_535)
    """Port of every instance. Another than the default satisfies AwsSolutions-RDS11 and hides little, as
    security groups are what closes it. A change replaces the instances: choose it before you first deploy."""

    read_replicas: int = Field(default=1, ge=0, le=15)
    """Read replicas of each shard, spread over the zones. RDS allows 15 per source."""

    backup_retention_days: int = Field(default=7, ge=0, le=35)
    """Days of automatic backups and point-in-time restore. Zero turns backups off."""

    backup_window: DailyWindow = "02:00-03:00"
    """Daily backup window, UTC."""

    maintenance_window: WeeklyWindow = "sun:03:30-sun:04:30"
    """Weekly maintenance window, UTC."""

    rotation_days: int = Field(default=30, ge=1, le=1000)
    """Days after which each shard's passwords are replaced: the application's and the owner's."""

    insights_retention_days: Literal[7, 31, 62, 93, 186, 372, 465, 731] = 7
    """Days that Performance Insights keeps its data; seven are free."""

    virtual_buckets: int = Field(default=1024, ge=1024, le=65_536)
    """Virtual buckets that keys hash to. Fixed for the life of the data: shards own buckets, and moving a
    bucket is how data moves."""

    shards: Annotated[tuple[ShardConfig, ...], Field(strict=False, min_length=1, max_length=32)] = (
        ShardConfig(name="s1", buckets=("0-1023",)),
    )
    """The shards and the virtual buckets that each owns. `python -m ops shards plan` prints a map for one
    more shard that moves as few buckets as possible."""

    @model_validator(mode="after")
    def _replicas_need_backups(self) -> Self:
        """Refuse read replicas without automatic backups, which RDS replicates from."""
        if self.read_replicas and not self.backup_retention_days:
            raise rule_error(
                "backup_retention_days",
                got=0,
                allowed="at least 1 while there are read replicas (RDS replicates from backups)",
                fix="set backup_retention_days to 1 or more, or read_replicas to 0",
            )
        return self

    @model_validator(mode="after")
    def _storage_can_grow(self) -> Self:
        """Refuse a `max_storage_gib` less than 10 % above `storage_gib`, as RDS does."""
        if self.max_storage_gib < self.storage_gib * 1.1:
            raise rule_error(
                "max_storage_gib",
                got=self.max_storage_gib,
                allowed=f"at least 10 % above storage_gib ({self.storage_gib})",
                fix=f"set max_storage_gib to {-(-self.storage_gib * 11 // 10)} or more",
            )
        return self

    @model_validator(mode="after")
    def _buckets_are_covered_once(self) -> Self:
        """Refuse shards of one name, and virtual buckets that are not in exactly one shard."""
        check_buckets(self.shards, self.virtual_buckets)
        return self

    @model_validator(mode="after")
    def _windows_are_apart(self) -> Self:
        """Refuse a backup window under 30 minutes or overlapping the maintenance window."""
        check_windows("backup_window", self.backup_window, self.maintenance_window, shortest=30)
        return self

    @property
    def alarm_count(self) -> int:
        """How many alarms watch it: those of each writer and its rotation, each replica, and ten metrics."""
        replicas = self.read_replicas
        of_each = 6 + replicas + 3 * alarms_on(replicas) + alarms_on(2 + replicas)
        of_each += alarms_on(2 * (1 + replicas))
        of_burstable = alarms_on(1 + replicas)
        classes = [shard.instance_class or self.instance_class for shard in self.shards]
        return sum(of_each + (of_burstable if is_burstable(name) else 0) for name in classes)

"""Settings of what holds data: PostgreSQL shards, Valkey, RabbitMQ and S3."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from config.base import WEEKLY_WINDOW, Names, Slice, rule_error
from config.shards import ShardConfig, check_buckets

DAILY_WINDOW = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"
WEEKLY_RANGE = (
    r"^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d-"
    r"(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d$"
)
# CloudWatch Logs accepts no other retention periods (PutRetentionPolicy).
LogRetentionDays = Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653]


class DatabaseConfig(Slice):
    """RDS for PostgreSQL in shards, each a writer with its read replicas, secret and alarms."""

    engine_version: str = Field(default="17", pattern=r"^1[5-8](\.\d{1,2})?$")
    """PostgreSQL version. A major version alone lets RDS apply minor versions without a downgrade on the
    next deployment."""

    instance_class: str = Field(
        default="db.t4g.micro",
        pattern=r"^db\.(t4g|m[6-9]gd?|r[6-9]gd?|x2gd)\.(micro|small|medium|\d*x?large)$",
    )
    """Graviton class of every writer and replica, unless a shard sets its own."""

    storage_gib: int = Field(default=20, ge=20, le=65_536)
    """Storage allocated to each instance at first, in GiB (gp3)."""

    max_storage_gib: int = Field(default=100, ge=22, le=65_536)
    """Ceiling of storage autoscaling, in GiB."""

    multi_az: bool = True
    """Whether each writer has a synchronous standby in another zone."""

    read_replicas: int = Field(default=1, ge=0, le=15)
    """Read replicas of each shard, spread over the zones. RDS allows 15 per source."""

    backup_retention_days: int = Field(default=7, ge=0, le=35)
    """Days of automatic backups and point-in-time restore. Zero turns backups off."""

    backup_window: str = Field(default="02:00-03:00", pattern=DAILY_WINDOW)
    """Daily backup window, UTC."""

    maintenance_window: str = Field(default="sun:03:30-sun:04:30", pattern=WEEKLY_RANGE)
    """Weekly maintenance window, UTC."""

    insights_retention_days: Literal[7, 31, 62, 93, 186, 372, 465, 731] = 7
    """Days that Performance Insights keeps its data; seven are free."""

    virtual_buckets: int = Field(default=1024, ge=1024, le=65_536)
    """Virtual buckets that keys hash to. Fixed for the life of the data: shards own buckets, and moving a
    bucket is how data moves."""

    shards: Annotated[tuple[ShardConfig, ...], Field(strict=False, min_length=1, max_length=32)] = (
        ShardConfig(name="s1", buckets=("0-1023",)),
    )
    """The shards and the virtual buckets that each owns. `python -m ops shards add` prints a map for one
    more shard that moves as few buckets as possible."""

    @model_validator(mode="after")
    def _replicas_need_backups(self) -> Self:
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
        # RDS rejects a ceiling less than 10 % above the allocation.
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
        check_buckets(self.shards, self.virtual_buckets)
        return self


class CacheConfig(Slice):
    """ElastiCache for Valkey: a cluster of nodes, or serverless."""

    mode: Literal["cluster", "serverless"] = "cluster"
    """`cluster`: nodes in cluster mode with failover. `serverless`: pay per use, for spiky or small loads."""

    engine_version: str = Field(default="8.1", pattern=r"^(7\.2|8\.\d|9\.\d)$")
    """Valkey version; serverless takes its major version."""

    node_type: str = Field(
        default="cache.t4g.micro",
        pattern=r"^cache\.(t4g|m[6-9]g|r[6-9]gd?)\.(micro|small|medium|\d*x?large)$",
    )
    """Graviton node type of a cluster."""

    shards: int = Field(default=1, ge=1, le=90)
    """Shards (node groups) of a cluster."""

    replicas_per_shard: int = Field(default=1, ge=0, le=5)
    """Replicas of each shard; at least one lets a shard fail over to another zone."""

    snapshot_retention_days: int = Field(default=1, ge=0, le=35)
    """Days that daily snapshots are kept. Zero turns them off."""

    snapshot_window: str = Field(default="04:30-05:30", pattern=DAILY_WINDOW)
    """Daily snapshot window, UTC."""

    maintenance_window: str = Field(default="sun:06:00-sun:07:00", pattern=WEEKLY_RANGE)
    """Weekly maintenance window, UTC."""

    serverless_max_storage_gb: int = Field(default=10, ge=1, le=5_000)
    """Ceiling of a serverless cache's data, in GB."""

    serverless_max_ecpu_per_second: int = Field(default=10_000, ge=1_000, le=15_000_000)
    """Ceiling of a serverless cache's ElastiCache processing units per second."""


class BrokerConfig(Slice):
    """Amazon MQ for RabbitMQ."""

    deployment_mode: Literal["SINGLE_INSTANCE", "CLUSTER_MULTI_AZ"] = "SINGLE_INSTANCE"
    """One node, or three nodes over three zones."""

    engine_version: Literal["4.2"] = "4.2"
    """RabbitMQ version. Patches are applied by Amazon MQ."""

    instance_type: str = Field(default="mq.m7g.medium", pattern=r"^mq\.m7g\.(medium|large|\d*xlarge)$")
    """Node type; RabbitMQ 4 runs on m7g only."""

    maintenance_window: str = Field(default="sun:08:00", pattern=WEEKLY_WINDOW)
    """Start of the weekly two-hour maintenance window, UTC."""

    consumer_timeout_minutes: int = Field(default=30, ge=1, le=240)
    """Minutes after which an unacknowledged delivery is taken from its consumer and redelivered."""


class StorageConfig(Slice):
    """The media bucket and the log buckets."""

    noncurrent_version_days: int = Field(default=30, ge=1, le=3650)
    """Days that a replaced or deleted media object can still be restored."""

    tiering_after_days: int = Field(default=30, ge=0, le=3650)
    """Days after which media moves to S3 Intelligent-Tiering."""

    access_log_retention_days: int = Field(default=90, ge=1, le=3653)
    """Days that load balancer, CDN and bucket access logs are kept."""

    upload_origins: Names = ()
    """Web origins whose pages may upload media straight to S3 (CORS), such as `https://shop.example.com`."""

    @field_validator("upload_origins")
    @classmethod
    def _origins_are_https(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not origin.startswith("https://") or "/" in origin.removeprefix("https://"):
                raise rule_error(
                    "",
                    got=origin,
                    allowed="an origin: https:// and a host name, without a path",
                    fix="write it as https://shop.example.com",
                )
        return value

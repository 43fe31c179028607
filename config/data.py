"""Settings of what holds data: PostgreSQL shards, Valkey, RabbitMQ and S3."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.base import (
    DailyWindow,
    Distinct,
    Slice,
    WeeklyStart,
    WeeklyWindow,
    check_windows,
    rule_error,
    text,
)
from config.limits import is_burstable
from config.shards import InstanceClass, ShardConfig, check_buckets

# https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html (nodes per cluster)
MOST_NODES = 90
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html (metric math alarms)
METRICS_PER_ALARM = 10

CACHE_NODE = (
    r"^cache\.(t4g\.(micro|small|medium)|[mr][678]g\.(large|(2|4|8|12|16)?xlarge)"
    r"|r6gd\.(2|4|8|12|16)?xlarge)$"
)
Origin = Annotated[
    str,
    text(
        r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?$",
        "https:// and a host name, without a path",
        "https://shop.example.com",
    ),
]
BROKER_NODE = r"^mq\.m7g\.(medium|large|(2|4|8|12|16)?xlarge)$"


def _alarms_on(metrics: int) -> int:
    """Count the alarms that it takes to watch so many metrics."""
    return -(-metrics // METRICS_PER_ALARM)


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
    """Port of every instance. Another than the default satisfies AwsSolutions-RDS11 and hides little: security
    groups are what closes it. Choose it before the first deployment: a change replaces the instances."""

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
        of_each = 6 + replicas + 3 * _alarms_on(replicas) + _alarms_on(2 + replicas)
        of_each += _alarms_on(2 * (1 + replicas))
        of_burstable = _alarms_on(1 + replicas)
        classes = [shard.instance_class or self.instance_class for shard in self.shards]
        return sum(of_each + (of_burstable if is_burstable(name) else 0) for name in classes)


class CacheConfig(Slice):
    """ElastiCache for Valkey: a cluster of nodes, or serverless."""

    mode: Literal["cluster", "serverless"] = "cluster"
    """`cluster`: nodes in cluster mode with failover. `serverless`: pay per use, for spiky or small loads."""

    engine_version: Literal["7.2", "8.0", "8.1", "8.2", "9.0", "9.1"] = "8.1"
    """Valkey version; serverless takes its major version."""

    node_type: Annotated[str, text(CACHE_NODE, "a Graviton node type of ElastiCache", "cache.m7g.large")] = (
        "cache.t4g.micro"
    )
    """Graviton node type of a cluster."""

    shards: int = Field(default=1, ge=1, le=90)
    """Shards (node groups) of a cluster."""

    replicas_per_shard: int = Field(default=1, ge=0, le=5)
    """Replicas of each shard; at least one lets a shard fail over to another zone."""

    snapshot_retention_days: int = Field(default=1, ge=0, le=35)
    """Days that daily snapshots are kept. Zero turns them off."""

    snapshot_window: DailyWindow = "04:30-05:30"
    """Daily snapshot window, UTC."""

    maintenance_window: WeeklyWindow = "sun:06:00-sun:07:00"
    """Weekly maintenance window, UTC."""

    serverless_max_storage_gb: int = Field(default=10, ge=1, le=5_000)
    """Ceiling of a serverless cache's data, in GB."""

    serverless_max_ecpu_per_second: int = Field(default=10_000, ge=1_000, le=15_000_000)
    """Ceiling of a serverless cache's ElastiCache processing units per second."""

    @property
    def alarm_count(self) -> int:
        """How many alarms watch it: those of each shard, and those of ten nodes each."""
        if self.mode == "serverless":
            return 4
        kinds = 2 + bool(self.replicas_per_shard) + is_burstable(self.node_type)
        return 4 * self.shards + kinds * _alarms_on(self.shards * (1 + self.replicas_per_shard))

    @model_validator(mode="after")
    def _nodes_are_few_enough(self) -> Self:
        """Refuse more than 90 nodes, ElastiCache's quota for a cluster."""
        nodes = self.shards * (1 + self.replicas_per_shard)
        if self.mode == "cluster" and nodes > MOST_NODES:
            raise rule_error(
                "shards",
                got=self.shards,
                allowed=f"at most {MOST_NODES} nodes over all shards, replicas included; these are {nodes}",
                fix="use fewer replicas_per_shard, or a larger node_type",
            )
        return self

    @model_validator(mode="after")
    def _windows_are_apart(self) -> Self:
        """Refuse a snapshot window under 60 minutes or overlapping the maintenance window."""
        check_windows("snapshot_window", self.snapshot_window, self.maintenance_window, shortest=60)
        return self


class BrokerConfig(Slice):
    """Amazon MQ for RabbitMQ."""

    deployment_mode: Literal["SINGLE_INSTANCE", "CLUSTER_MULTI_AZ"] = "SINGLE_INSTANCE"
    """One node, or three nodes over three zones."""

    engine_version: Literal["4.2"] = "4.2"
    """RabbitMQ version. Patches are applied by Amazon MQ."""

    instance_type: Annotated[str, text(BROKER_NODE, "an m7g node type of Amazon MQ", "mq.m7g.large")] = (
        "mq.m7g.medium"
    )
    """Node type; RabbitMQ 4 runs on m7g only."""

    maintenance_window: WeeklyStart = "sun:08:00"
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

    upload_origins: Annotated[tuple[Origin, ...], Field(strict=False), Distinct] = ()
    """Web origins whose pages may upload media straight to S3 (CORS), such as `https://shop.example.com`."""

"""Settings of what holds data: PostgreSQL shards (their own module), Valkey, RabbitMQ and S3."""

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
from config.database import DatabaseConfig
from config.limits import alarms_on, is_burstable

__all__ = ["BrokerConfig", "CacheConfig", "DatabaseConfig", "StorageConfig"]

# https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html (nodes per cluster)
MOST_NODES = 90

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
        return 4 * self.shards + kinds * alarms_on(self.shards * (1 + self.replicas_per_shard))

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

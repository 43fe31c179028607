"""Limits that AWS sets, each with its source. Last compared with the sources: 2026-11-22."""

import re

GIB = 1024**3

# GiB of memory for each vCPU of a family. https://aws.amazon.com/rds/instance-types/
GIB_PER_VCPU = {"t": 4, "m": 4, "r": 8, "x": 16}
BURSTABLE_GIB = {"micro": 1, "small": 2, "medium": 4}
DATABASE_SIZES = (
    "micro",
    "small",
    "medium",
    "large",
    "xlarge",
    *(f"{n}xlarge" for n in (2, 4, 8, 12, 16, 24, 48)),
)
CLASS = re.compile(r"^db\.([tmrx])\d\w*\.(micro|small|medium|\d*x?large)$")

# RDS for PostgreSQL: LEAST({DBInstanceClassMemory/9531392},5000), where the memory is what RDS leaves of the
# class's. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
BYTES_PER_CONNECTION = 9_531_392
MOST_CONNECTIONS = 5000

# Clients of a node (`maxclients`, which cannot be set) and of a serverless cache.
# https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
CACHE_CLIENTS = 65_000
BURSTABLE_CACHE_CLIENTS = 20_000

# Connections and channels of one broker node.
# https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-sizing-guidelines.html
BROKER_CONNECTIONS = {
    "medium": 100,
    "large": 5_000,
    "xlarge": 10_000,
    "2xlarge": 20_000,
    "4xlarge": 40_000,
    "8xlarge": 80_000,
    "12xlarge": 120_000,
    "16xlarge": 160_000,
}

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html (metric math alarms)
METRICS_PER_ALARM = 10


def instance_memory_gib(instance_class: str) -> int:
    """Compute the memory of a class such as `db.r8g.2xlarge`, in GiB; ValueError for an unknown kind."""
    match = CLASS.match(instance_class)
    if not match:
        raise ValueError(
            f"{instance_class!r} is not an RDS class whose memory is known, such as db.r8g.large"
        )
    family, size = match[1], match[2]
    if family == "t" and size in BURSTABLE_GIB:
        return BURSTABLE_GIB[size]
    return GIB_PER_VCPU[family] * _vcpus(size)


def is_burstable(instance_class: str) -> bool:
    """Tell whether a class of RDS or ElastiCache lives on CPU credits beyond a small baseline."""
    return instance_class.split(".")[1].startswith("t")


def alarms_on(metrics: int) -> int:
    """Count the alarms that it takes to watch so many metrics."""
    return -(-metrics // METRICS_PER_ALARM)


def database_connections(instance_class: str) -> int:
    """Compute how many connections an RDS for PostgreSQL instance nominally takes."""
    return min(int(instance_memory_gib(instance_class) * GIB / BYTES_PER_CONNECTION), MOST_CONNECTIONS)


def cache_connections(node_type: str) -> int:
    """Tell how many clients a cache node takes."""
    return BURSTABLE_CACHE_CLIENTS if node_type.startswith("cache.t") else CACHE_CLIENTS


def broker_connections(instance_type: str) -> int:
    """Tell how many connections one node of a RabbitMQ broker takes; ValueError for an unknown size."""
    size = instance_type.rsplit(".", 1)[-1]
    if size not in BROKER_CONNECTIONS:
        raise ValueError(f"{instance_type!r} is not a size of Amazon MQ, such as mq.m7g.large")
    return BROKER_CONNECTIONS[size]


def _vcpus(size: str) -> int:
    if size in ("micro", "small", "medium"):
        return 1
    if size == "large":
        return 2
    return 4 * int(size.removesuffix("xlarge") or 1)

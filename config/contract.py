"""The contract with the application: the environment properties that the infrastructure hands it.

Defined once. The web stack sets exactly these, the workload reads exactly these, and
docs/configuration.md lists exactly these. Secrets travel as ARNs, never as values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Tier = Literal["web", "worker"]


class Property(StrEnum):
    """Name of an environment property."""

    ENVIRONMENT = "STOREFRONT_ENVIRONMENT"
    TIER = "STOREFRONT_TIER"
    REGION = "AWS_REGION"
    PROCESSES = "WEB_CONCURRENCY"
    DATABASE_PARAMETERS = "DATABASE_PARAMETERS"
    DATABASE_POOL_SIZE = "DATABASE_POOL_SIZE"
    CACHE_ENDPOINT = "CACHE_ENDPOINT"
    CACHE_MODE = "CACHE_MODE"
    CACHE_NAME = "CACHE_NAME"
    CACHE_USER = "CACHE_USER"
    BROKER_ENDPOINT = "BROKER_ENDPOINT"
    BROKER_SECRET = "BROKER_SECRET"  # noqa: S105 - the name of a property, not a secret
    MEDIA_BUCKET = "MEDIA_BUCKET"
    CATALOG_URL = "CATALOG_URL"
    CATALOG_SECRET = "CATALOG_SECRET"  # noqa: S105 - the name of a property, not a secret
    CATALOG_TIMEOUT_SECONDS = "CATALOG_TIMEOUT_SECONDS"
    CATALOG_STALE_SECONDS = "CATALOG_STALE_SECONDS"


MEANINGS: dict[Property, str] = {
    Property.ENVIRONMENT: "Name of the environment.",
    Property.TIER: "`web` or `worker`.",
    Property.REGION: "Home region of the store.",
    Property.PROCESSES: "Application processes on each instance.",
    Property.DATABASE_PARAMETERS: "Path of the SSM parameters with the shard map: `map` has the virtual "
    "buckets of each shard, `shards/<name>` has a shard's writer, readers, port and database, each tier's "
    "`user` and the ARN of its `secret` in `logins`, and, for migrations, that of the `owner_secret`. A tier "
    "may read its own secret only; web migrates, so it may also read the owner's, and replace every tier's.",
    Property.DATABASE_POOL_SIZE: "Connections of each process to each shard endpoint, at most.",
    Property.CACHE_ENDPOINT: "Host and port of the cache, TLS.",
    Property.CACHE_MODE: "`cluster` or `serverless`; both speak the cluster protocol.",
    Property.CACHE_NAME: "Replication group id or serverless cache name, which an IAM token is signed for.",
    Property.CACHE_USER: "User that authenticates with an IAM token.",
    Property.BROKER_ENDPOINT: "AMQPS URL of the broker, without credentials. Worker tier only: web leaves "
    "its messages in an outbox, which the worker relays.",
    Property.BROKER_SECRET: "ARN of the secret with the broker's `username` and `password`. Worker tier "
    "only.",
    Property.MEDIA_BUCKET: "Bucket of media and uploads.",
    Property.CATALOG_URL: "Base URL of the partner's product list. Web tier only; absent without a partner, "
    "as are the next three.",
    Property.CATALOG_SECRET: "ARN of the secret with the partner's `api_key`.",
    Property.CATALOG_TIMEOUT_SECONDS: "Seconds that a call to the partner may take.",
    Property.CATALOG_STALE_SECONDS: "Seconds for which an old product list is still served.",
}

ONE_TIER: Mapping[Property, Tier] = {
    Property.BROKER_ENDPOINT: "worker",
    Property.BROKER_SECRET: "worker",
    Property.CATALOG_URL: "web",
    Property.CATALOG_SECRET: "web",
    Property.CATALOG_TIMEOUT_SECONDS: "web",
    Property.CATALOG_STALE_SECONDS: "web",
}
"""Properties that one tier alone is told, since it alone may read the secret that goes with them."""

DATABASE_USERS: Mapping[Tier, str] = {"web": "storefront_app", "worker": "storefront_worker"}
"""The database user of each tier. The one of web had the database to itself once, hence its name."""


def properties_of(tier: Tier) -> frozenset[Property]:
    """List the properties that a tier is told, with a partner configured."""
    return frozenset(name for name in Property if ONE_TIER.get(name, tier) == tier)


@dataclass(frozen=True, kw_only=True)
class ParameterPaths:
    """Names of the SSM parameters that hold the shard map of one environment."""

    environment: str

    @property
    def root(self) -> str:
        """Path that the application reads recursively."""
        return f"/storefront/{self.environment}/database"

    @property
    def map(self) -> str:
        """Parameter with the virtual buckets of each shard."""
        return f"{self.root}/map"

    def shard(self, name: str) -> str:
        """Name the parameter with the endpoints of one shard."""
        return f"{self.root}/shards/{name}"

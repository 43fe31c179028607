"""What the infrastructure tells the application: environment properties, read once at start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SECRET_ARN = r"arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d*:secret:\S+"  # noqa: S105 - a pattern, not a secret
_CATALOG = ("CATALOG_URL", "CATALOG_SECRET", "CATALOG_TIMEOUT_SECONDS", "CATALOG_STALE_SECONDS")

NAMES = frozenset(
    {
        "STOREFRONT_ENVIRONMENT",
        "STOREFRONT_TIER",
        "AWS_REGION",
        "WEB_CONCURRENCY",
        "DATABASE_PARAMETERS",
        "DATABASE_POOL_SIZE",
        "CACHE_ENDPOINT",
        "CACHE_USER",
        "CACHE_NAME",
        "CACHE_MODE",
        "BROKER_ENDPOINT",
        "BROKER_SECRET",
        "MEDIA_BUCKET",
        *_CATALOG,
    }
)
"""Every variable that the application reads, in one tier or the other."""


class SettingsError(Exception):
    """A variable is missing or malformed; the message names it."""


@dataclass(frozen=True, kw_only=True)
class BrokerSettings:
    """Where the worker tier gets its jobs from."""

    host: str
    port: int
    secret: str


@dataclass(frozen=True, kw_only=True)
class CatalogSettings:
    """Where the web tier gets the product list from."""

    url: str
    secret: str
    timeout_seconds: int
    stale_seconds: int


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The contract with the infrastructure. Secrets are ARNs, read at run time, never values.

    Each tier is told of its own secrets only: the worker of the broker's, web of the partner's.
    """

    environment: str
    tier: str
    region: str
    processes: int
    database_parameters: str
    database_pool_size: int
    cache_host: str
    cache_port: int
    cache_user: str
    cache_name: str
    cache_serverless: bool
    media_bucket: str
    broker: BrokerSettings | None
    catalog: CatalogSettings | None

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "Settings":
        """Read and check every variable."""
        cache = _match(env, "CACHE_ENDPOINT", r"([\w.-]+):(\d{1,5})", "host:port")
        tier = _text(env, "STOREFRONT_TIER", r"web|worker", "web or worker")
        return cls(
            environment=_text(env, "STOREFRONT_ENVIRONMENT", r"[a-z][a-z0-9-]*", "a lower-case name"),
            tier=tier,
            region=_text(env, "AWS_REGION", r"[a-z]{2}(-[a-z]+)+-\d", "a region such as eu-west-1"),
            processes=_number(env, "WEB_CONCURRENCY"),
            database_parameters=_text(env, "DATABASE_PARAMETERS", r"(/[\w.-]+)+", "an SSM path"),
            database_pool_size=_number(env, "DATABASE_POOL_SIZE"),
            cache_host=cache[1],
            cache_port=int(cache[2]),
            cache_user=_text(env, "CACHE_USER", r"[\w-]+", "a user name"),
            cache_name=_text(env, "CACHE_NAME", r"[\w-]+", "a cache name"),
            cache_serverless=_text(env, "CACHE_MODE", r"cluster|serverless", "cluster or serverless")
            == "serverless",
            media_bucket=_text(env, "MEDIA_BUCKET", r"[a-z0-9.-]{3,63}", "a bucket name"),
            broker=_broker(env) if tier == "worker" else None,
            catalog=_catalog(env) if tier == "web" else None,
        )


def _broker(env: Mapping[str, str]) -> BrokerSettings:
    endpoint = _match(env, "BROKER_ENDPOINT", r"amqps://([\w.-]+):(\d{1,5})/?", "amqps://host:port")
    return BrokerSettings(
        host=endpoint[1],
        port=int(endpoint[2]),
        secret=_text(env, "BROKER_SECRET", _SECRET_ARN, "the ARN of a secret"),
    )


def _catalog(env: Mapping[str, str]) -> CatalogSettings | None:
    if not any(env.get(name) for name in _CATALOG):
        return None
    return CatalogSettings(
        url=_text(env, "CATALOG_URL", r"https://[^\s@?#]+", "an https URL without credentials or query"),
        secret=_text(env, "CATALOG_SECRET", _SECRET_ARN, "the ARN of a secret"),
        timeout_seconds=_number(env, "CATALOG_TIMEOUT_SECONDS"),
        stale_seconds=_number(env, "CATALOG_STALE_SECONDS"),
    )


def _match(env: Mapping[str, str], name: str, pattern: str, allowed: str) -> re.Match[str]:
    value = env.get(name)
    if not value:
        raise SettingsError(f"{name} is not set: expected {allowed}")
    match = re.fullmatch(pattern, value)
    if match is None:
        # The value stays out of the message: somebody may have put a password into it.
        raise SettingsError(f"{name} is malformed: expected {allowed}")
    return match


def _text(env: Mapping[str, str], name: str, pattern: str, allowed: str) -> str:
    return _match(env, name, pattern, allowed)[0]


def _number(env: Mapping[str, str], name: str) -> int:
    return int(_text(env, name, r"[1-9]\d{0,6}", "a whole number from 1"))

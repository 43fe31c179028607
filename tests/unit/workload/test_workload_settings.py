import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from storefront_app.settings import NAMES, Settings, SettingsError

WORKLOAD = Path(__file__).parents[3] / "workload"
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:broker-AbCdEf"
ENVIRONMENT = {
    "STOREFRONT_ENVIRONMENT": "dev",
    "STOREFRONT_TIER": "web",
    "AWS_REGION": "eu-west-1",
    "WEB_CONCURRENCY": "2",
    "DATABASE_PARAMETERS": "/storefront/dev/database",
    "DATABASE_POOL_SIZE": "5",
    "CACHE_ENDPOINT": "cache.example:6379",
    "CACHE_USER": "storefront",
    "CACHE_NAME": "store-cache",
    "CACHE_MODE": "serverless",
    "BROKER_ENDPOINT": "amqps://broker.example:5671",
    "BROKER_SECRET": SECRET,
    "MEDIA_BUCKET": "store-media",
    "CATALOG_URL": "https://catalog.example/v1/products",
    "CATALOG_SECRET": SECRET,
    "CATALOG_TIMEOUT_SECONDS": "3",
    "CATALOG_STALE_SECONDS": "3600",
}
CATALOG = {name for name in ENVIRONMENT if name.startswith("CATALOG_")}
BROKER = {name for name in ENVIRONMENT if name.startswith("BROKER_")}
WEB = {name: value for name, value in ENVIRONMENT.items() if name not in BROKER}
WORKER = {name: value for name, value in ENVIRONMENT.items() if name not in CATALOG} | {
    "STOREFRONT_TIER": "worker"
}


class Recorder(Mapping[str, str]):
    """An environment that notes which variables are read."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values_, self.read = values, set[str]()

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return self.values_[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


def test_names_are_exactly_the_variables_that_the_tiers_read() -> None:
    read = set[str]()
    for values in (WEB, WORKER):
        environment = Recorder(values)
        Settings.read(environment)
        assert environment.read == set(values)
        read |= environment.read
    assert read == NAMES == set(ENVIRONMENT)


def test_a_tier_does_not_even_look_at_the_secret_of_the_other() -> None:
    assert Settings.read(ENVIRONMENT).broker is None
    assert Settings.read(ENVIRONMENT | {"STOREFRONT_TIER": "worker"}).catalog is None


def test_the_contract_becomes_typed_values() -> None:
    settings, worker = Settings.read(WEB), Settings.read(WORKER)
    assert (settings.cache_host, settings.cache_port, settings.cache_serverless) == (
        "cache.example",
        6379,
        True,
    )
    assert worker.broker is not None
    assert (worker.broker.host, worker.broker.port) == ("broker.example", 5671)
    assert settings.catalog is not None
    assert settings.catalog.stale_seconds == 3600


def test_a_store_without_a_partner_has_no_catalog() -> None:
    environment = {name: value for name, value in WEB.items() if name not in CATALOG}
    assert Settings.read(environment).catalog is None


@pytest.mark.parametrize("name", sorted(ENVIRONMENT))
def test_a_missing_variable_is_named(name: str) -> None:
    tier = WORKER if name in BROKER else WEB
    environment = {key: value for key, value in tier.items() if key != name}
    with pytest.raises(SettingsError, match=f"^{name} is not set"):
        Settings.read(environment)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STOREFRONT_TIER", "database"),
        ("WEB_CONCURRENCY", "0"),
        ("DATABASE_POOL_SIZE", "many"),
        ("DATABASE_PARAMETERS", "storefront/dev"),
        ("CACHE_ENDPOINT", "cache.example"),
        ("CACHE_MODE", "disabled"),
        ("BROKER_ENDPOINT", "amqp://broker.example:5672"),
        ("BROKER_SECRET", "hunter2"),
        ("CATALOG_URL", "http://catalog.example/products"),
    ],
)
def test_a_malformed_variable_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is malformed: expected"):
        Settings.read((WORKER if name in BROKER else WEB) | {name: value})


def test_an_error_does_not_repeat_a_password_in_a_url() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.read(WORKER | {"BROKER_ENDPOINT": "amqps://user:hunter2@broker.example:5671"})
    assert "hunter2" not in str(caught.value)


def start(role: str, settings: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Start a process of the application that cannot run, and return how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "storefront_app", role],
        cwd=WORKLOAD,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("role", ["web", "tasks", "consume", "migrate"])
def test_a_process_with_a_bad_setting_ends_with_one_line(role: str) -> None:
    process = start(role, ENVIRONMENT | {"CACHE_ENDPOINT": ""})
    assert process.returncode == 1
    assert process.stderr.splitlines() == ["storefront: CACHE_ENDPOINT is not set: expected host:port"]


@pytest.mark.parametrize("role", ["tasks", "consume"])
def test_a_process_of_the_worker_refuses_to_start_on_the_web_tier(role: str) -> None:
    process = start(role, WEB)
    assert process.returncode == 1
    assert process.stderr.splitlines() == [f"storefront: {role} needs STOREFRONT_TIER=worker, got web"]

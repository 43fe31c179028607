"""What each tier's process is wired to; nothing connects before it is used."""

from collections.abc import Callable, Mapping

import pytest
from starlette.applications import Starlette

from storefront_app.broker import Broker
from storefront_app.runtime import create_tasks, create_web
from storefront_app.settings import SettingsError
from tests.unit.workload.test_workload_settings import ENVIRONMENT, WEB, WORKER


def start(
    create: Callable[[], Starlette], settings: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> Starlette:
    """Build an application in the environment of a tier and no other."""
    monkeypatch.setattr("storefront_app.logs.configure", lambda: None)
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return create()


async def test_the_web_tier_starts_without_knowing_of_the_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    app = start(create_web, WEB, monkeypatch)
    async with app.router.lifespan_context(app):
        assert app.state.services.catalog is not None
        assert not hasattr(app.state, "publisher")


async def test_the_worker_tier_starts_without_knowing_of_the_partner(monkeypatch: pytest.MonkeyPatch) -> None:
    app = start(create_tasks, WORKER, monkeypatch)
    async with app.router.lifespan_context(app):
        assert isinstance(app.state.publisher, Broker)


async def test_the_workers_tasks_do_not_start_on_the_web_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    app = start(create_tasks, WEB, monkeypatch)
    with pytest.raises(SettingsError, match="only the worker tier"):
        async with app.router.lifespan_context(app):
            raise AssertionError("it started")

"""Every environment that declares itself protected keeps every guarantee."""

from pathlib import Path

import pytest

from config import load_environment
from config.loader import ENVIRONMENTS
from guarantees.judge import judges
from guarantees.store import Store, read
from tests.support.assembly import assembly_of

PROTECTED = [
    file.stem for file in sorted(ENVIRONMENTS.glob("*.toml")) if load_environment(file.stem).protected
]


def _store(environment: str) -> Store:
    return read(Path(assembly_of(environment).folder), load_environment(environment))


@pytest.fixture(scope="module", params=PROTECTED)
def store(request: pytest.FixtureRequest) -> Store:
    return _store(request.param)


def test_there_is_a_protected_environment() -> None:
    assert "prod" in PROTECTED


@pytest.mark.parametrize("name", judges())
def test_the_guarantee_holds(store: Store, name: str) -> None:
    assert judges()[name](store) == []


def test_an_unprotected_environment_keeps_fewer() -> None:
    dev = _store("dev")
    broken = {name for name, judge in judges().items() if judge(dev)}
    assert {"every shard fails over", "the broker keeps its quorum", "databases resist deletion"} <= broken

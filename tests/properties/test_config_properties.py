"""What holds for any environment file: valid ones load and round-trip, spoiled ones are told why."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import ConfigError, EnvironmentConfig, load_environment
from config.schema import Node, node_at, resolve, toml
from tests.properties.strategies import DEPENDENT, environments
from tests.properties.values import Settings

RELAXED = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def _write(environment: Settings) -> str:
    return "".join(f"{key} = {toml(value)}\n" for key, value in environment.items())


@RELAXED
@given(environments())
def test_any_valid_file_loads_and_survives_the_round_trip(tmp_path: Path, environment: Settings) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(_write(environment), encoding="utf-8")
    config = load_environment(str(file))
    again = EnvironmentConfig.model_validate(config.model_dump())
    assert again == config
    assert config.model_dump(mode="json", exclude_unset=True).keys() == environment.keys()


@RELAXED
@given(environments(), st.data())
def test_an_unknown_key_anywhere_is_named(tmp_path: Path, environment: Settings, data: st.DataObject) -> None:
    section = data.draw(st.sampled_from(sorted(DEPENDENT)))
    environment[section] = environment.get(section, {}) | {"unheard_of": 1}
    first, second, third = _refusal(tmp_path, environment)
    assert first.endswith(f": {section}.unheard_of: got 1")
    assert all(key in second for key in _keys(section))
    assert third == "  fix: remove the key"


@RELAXED
@given(environments(), st.data())
def test_a_value_of_the_wrong_kind_is_named_with_what_is_allowed(
    tmp_path: Path, environment: Settings, data: st.DataObject
) -> None:
    section = data.draw(st.sampled_from(sorted(DEPENDENT)))
    key = data.draw(st.sampled_from(sorted(_keys(section))))
    environment[section] = environment.get(section, {}) | {key: WRONG[_kind(section, key)]}
    first, second, third = _refusal(tmp_path, environment)[:3]
    assert f": {section}.{key}: got " in first
    assert second.startswith("  allowed: ")
    assert third.startswith("  fix: ")


WRONG: dict[str, Any] = {
    "integer": "many",
    "number": "much",
    "boolean": "perhaps",
    "string": 7,
    "array": 7,
}


def _kind(section: str, key: str) -> str:
    node: Node = resolve(node_at((section, key)) or {})
    kind: str = node.get("type", "string")
    return kind


def _keys(section: str) -> list[str]:
    return list((node_at((section,)) or {})["properties"])


def _refusal(folder: Path, environment: Settings) -> list[str]:
    file = folder / "mine.toml"
    file.write_text(_write(environment), encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_environment(str(file))
    assert str(error.value).startswith(str(file))
    return str(error.value).splitlines()

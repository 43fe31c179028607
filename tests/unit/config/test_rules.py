"""Every rule of an environment file: what breaks it, and the three lines that the engineer reads."""

import tomllib
from pathlib import Path

import pytest

from config import ConfigError, load_environment
from config.docs import page

REQUIRED = 'name = "dev"\nregion = "eu-west-1"\n'
BROKEN = tomllib.loads((Path(__file__).parent / "broken_rules.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rule_is_told_with_its_key_its_value_what_is_allowed_and_the_fix(
    tmp_path: Path, case: dict[str, str]
) -> None:
    file = tmp_path / "mine.toml"
    text = case["file"]
    file.write_text(text if text.startswith("name =") else REQUIRED + text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_environment(str(file))
    assert f"{error.value}\n" == f"{file}: {case['error']}"


def test_every_rule_over_several_settings_is_documented() -> None:
    bullets = [line for line in page().splitlines() if line.startswith("- ")]
    assert len(bullets) > 20
    assert all(line.endswith(".") and "Refuse" not in line and len(line) > 20 for line in bullets)

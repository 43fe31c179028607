"""The app itself: wrong input ends in one clear message, never in a traceback."""

from pathlib import Path

import pytest

from tests.support.assembly import SynthesisError, synthesize


def _refusal(selector: str, folder: Path) -> str:
    with pytest.raises(SynthesisError) as error:
        synthesize(selector, folder / "out")
    return str(error.value)


def test_an_unknown_environment_is_all_that_is_said(tmp_path: Path) -> None:
    assert _refusal("prd", tmp_path) == (
        "error: env: there is no environment 'prd'\n"
        "  allowed: dev, prod, or the path of a file that ends in .toml\n"
        "  fix: did you mean 'prod'?\n"
    )


def test_a_broken_rule_is_all_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('name = "x"\nregion = "eu-west-1"\n[web]\nmin_instances = 0\n', encoding="utf-8")
    lines = _refusal(str(file), tmp_path).splitlines()
    assert lines[0] == f"error: {file}: web.min_instances: got 0"
    assert len(lines) == 3


def test_a_finding_of_the_validator_names_construct_and_rule_without_a_traceback(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    text = 'name = "x"\nregion = "eu-west-1"\n[database]\nengine_version = "17.99"\n'
    file.write_text(text, encoding="utf-8")
    message = _refusal(str(file), tmp_path)
    assert "'17.99' is not one of" in message
    assert "Database/ShardS1/Writer" in message
    assert "error: validation found faults" in message
    assert "Traceback" not in message

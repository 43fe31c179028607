"""The README shows what really happens."""

import re
from pathlib import Path

import pytest

from config import ConfigError, load_environment

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_mistake_that_it_shows_is_told_in_these_words() -> None:
    with pytest.raises(ConfigError) as error:
        load_environment("prd")
    assert f"$ make synth ENV=prd\nerror: {error.value}\n" in README


def test_every_verb_that_it_names_exists() -> None:
    verbs = set(re.findall(r"\bmake ([a-z][a-z-]+)", README))
    assert verbs >= {"up", "test", "down", "deploy", "destroy", "diff", "bootstrap", "synth"}
    assert verbs <= set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.M))


def test_every_file_that_it_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert "docs/configuration.md" in links
    assert [link for link in links if not (ROOT / link).exists()] == []

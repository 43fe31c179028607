"""Generated files are what the model and the templates say now."""

import subprocess
import sys
from pathlib import Path

import pytest

from config import docs
from tests.support.assembly import ROOT, Assembly


def test_the_settings_page_and_the_schema_are_current() -> None:
    assert docs.main(["--check"]) == 0


def test_an_outdated_page_is_shown_with_its_fix(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "page", lambda: "something else\n")
    assert docs.main(["--check"]) == 1
    assert "fix: run `make docs`" in capsys.readouterr().err


def test_an_unknown_argument_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert docs.main(["--chekc"]) == 2
    assert "got --chekc" in capsys.readouterr().err


def test_the_pictures_are_current(prod: Assembly) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "diagrams", "check", "--assembly", prod.folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("record", sorted((ROOT / "docs" / "adr").glob("0*.md")), ids=lambda path: path.stem)
def test_every_decision_record_is_listed_and_complete(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    number = int(record.name[:4])
    assert text.startswith(f"# {number}. ")
    assert all(part in text for part in ("Status: ", "## Context", "## Decision", "## Consequences"))
    assert f"]({record.name})" in (record.parent / "README.md").read_text(encoding="utf-8")

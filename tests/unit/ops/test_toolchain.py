"""Set-up says what is missing on the machine, and what to do about it."""

import sys
from collections import namedtuple
from pathlib import Path

import pytest

from ops import toolchain
from ops.toolchain import SetUpError

Version = namedtuple("Version", "major minor")


def _python(tmp_path: Path, says: str) -> str:
    """Make an interpreter that cannot make virtual environments."""
    script = tmp_path / "python3"
    script.write_text(f"#!/bin/sh\necho '{says}'\nexit 1\n", encoding="utf-8")
    script.chmod(0o755)
    return str(script)


def test_an_old_python_is_refused_with_the_way_to_name_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", Version(3, 9))
    with pytest.raises(SetUpError, match=r"3\.11 or newer is needed.* is 3\.9(.|\n)*make PYTHON="):
        toolchain.install_python(tmp_path)


def test_a_python_without_ensurepip_names_the_debian_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", _python(tmp_path, "ensurepip is not available"))
    package = rf"python{sys.version_info.major}\.{sys.version_info.minor}-venv"
    with pytest.raises(SetUpError, match=rf"ensurepip is missing\n  fix: apt install {package}"):
        toolchain.install_python(tmp_path)
    assert not (tmp_path / ".venv").exists()


def test_another_failure_shows_what_the_interpreter_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", _python(tmp_path, "No space left on device"))
    with pytest.raises(SetUpError, match="No space left on device"):
        toolchain.install_python(tmp_path)


def test_an_environment_without_node_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetUpError, match=r"Node is missing from \.venv"):
        toolchain.install_node(tmp_path)


def test_an_unknown_step_is_a_usage_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["toolchain.py", "everything"])
    assert toolchain.main() == 2
    assert "usage:" in capsys.readouterr().err

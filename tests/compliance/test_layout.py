"""The two folders that share their names with packages of PyPI stay folders (ADR 0002)."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.assembly import ROOT


@pytest.mark.parametrize("folder", ["constructs", "diagrams"])
def test_the_suite_refuses_to_start_when_a_folder_becomes_a_package(tmp_path: Path, folder: str) -> None:
    for path in ("tests/conftest.py", "pyproject.toml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "__init__.py").touch()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"delete {folder}/__init__.py: it hides the PyPI package" in done.stderr


def test_tests_are_modules_and_no_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []

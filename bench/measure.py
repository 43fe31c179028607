"""Times child processes and says how each compares with its goal."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.cdk import node
from ops.synthesis import settings

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
# Bytecode is kept between rounds, whatever this shell says of it: goals are of a warm machine.
SETTINGS = {"JSII_NODE": str(node()), "PYTHONDONTWRITEBYTECODE": ""}

# The floor of any Python CDK synthesis: what Node, jsii and the library cost before the first resource.
EMPTY_APP = "import aws_cdk as cdk; app = cdk.App(); cdk.Stack(app, 'Empty'); app.synth()"


class BenchError(Exception):
    """Something that was to be timed failed; carries the end of what it printed."""


@dataclass(frozen=True)
class Result:
    """One measurement; the goal is in the unit of the value, and None where there is only a floor."""

    name: str
    value: float
    unit: str
    goal: float | None
    note: str = ""


def best(action: Callable[[], float], rounds: int = ROUNDS) -> float:
    """Take the fastest of a few rounds: on a shared machine the others measure the neighbors."""
    return min(action() for _ in range(rounds))


def timed(command: Sequence[str | Path], extra: Mapping[str, str] | None = None) -> float:
    """Run a command and return its wall time in seconds. Raises BenchError when it fails."""
    started = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | SETTINGS | dict(extra or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    elapsed = time.perf_counter() - started
    if done.returncode:
        raise BenchError(f"{' '.join(map(str, command))} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return elapsed


def empty_app() -> float:
    """Time an app without resources, with every switch that makes it faster."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-O", "-c", EMPTY_APP]
        return timed(command, {"CDK_OUTDIR": folder, "CDK_VALIDATION": "false"})


def synthesis(env: str, *, validation: bool) -> float:
    """Time one synthesis of an environment as `cdk synth` runs it, without the CLI around it."""
    with tempfile.TemporaryDirectory() as folder:
        return timed([sys.executable, ROOT / "app.py"], settings(env, folder, validation=validation))

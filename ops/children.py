"""Runs other programs so that none outlives this one."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from ops.common import ROOT

GRACE_SECONDS = 5.0
WATCH_SECONDS = 1.0


def run(
    command: Sequence[str | Path], env: Mapping[str, str], watch: Callable[[], None] | None = None
) -> int:
    """Run `command` in the project with its output shown, and return its exit code.

    `watch` is called every second, and ends the command by raising.

    The child leads a process group of its own, so that an interruption of this program can stop it with
    all its descendants: the CDK CLI starts Python, which starts Node.
    """
    child = subprocess.Popen(
        [str(word) for word in command],
        cwd=ROOT,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while True:
            with suppress(subprocess.TimeoutExpired):
                return child.wait(WATCH_SECONDS)
            if watch:
                watch()
    except BaseException:
        _stop_group(child)
        raise


def _stop_group(child: "subprocess.Popen[bytes]") -> None:
    """Let the child end in order, then end whatever is left of its group."""
    _signal_group(child.pid, signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        child.wait(GRACE_SECONDS)
    _signal_group(child.pid, signal.SIGKILL)
    child.wait()


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, number)

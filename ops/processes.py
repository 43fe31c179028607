"""Tells whether a process that was started earlier still runs, and stops it."""

import os
import signal
import subprocess
import time
from pathlib import Path

STOP_SECONDS = 10.0


def runs(pid: int, needle: str) -> bool:
    """Whether process `pid` exists and is the one meant: ids are reused, so its command line must tell."""
    return needle in _command_line(pid)


def stop(pid: int, needle: str) -> bool:
    """Ask a process to stop, insist after a while, and return whether it is gone."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not runs(pid, needle):
            return True
        os.kill(pid, number)
        if _gone(pid, needle):
            return True
    return False


def _gone(pid: int, needle: str) -> bool:
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        if not runs(pid, needle):
            return True
        time.sleep(0.05)
    return False


def _command_line(pid: int) -> str:
    """Read a command line; an ended process that nobody has waited for yet has none."""
    proc = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    listed = subprocess.run(
        ["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return listed.stdout

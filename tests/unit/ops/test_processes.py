"""Processes are recognized by more than their id, and stopped for certain."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import children, processes

WORD = "storefront-test-marker"


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[str]"]:
    code = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); signal.pause()"
    )
    process = subprocess.Popen([sys.executable, "-c", code, WORD], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_process_is_known_by_its_command_line(sleeper: "subprocess.Popen[str]") -> None:
    assert processes.runs(sleeper.pid, WORD)
    assert not processes.runs(sleeper.pid, "another-program")


def test_a_process_that_ignores_the_request_is_stopped_all_the_same(
    sleeper: "subprocess.Popen[str]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.2)
    assert processes.stop(sleeper.pid, WORD)
    assert sleeper.wait() == -signal.SIGKILL


def test_a_reused_id_is_left_alone(sleeper: "subprocess.Popen[str]") -> None:
    assert processes.stop(sleeper.pid, "another-program")
    assert sleeper.poll() is None


def test_the_exit_code_of_a_child_is_returned() -> None:
    assert children.run([sys.executable, "-c", "raise SystemExit(7)"], os.environ) == 7


def test_an_interruption_stops_the_child_and_its_own_children(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    grandchild = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); signal.pause()"
    child = (
        "import os, subprocess, sys\n"
        f"other = subprocess.Popen([sys.executable, '-c', {grandchild!r}])\n"
        f"open({str(pids)!r} + '.new', 'w').write(f'{{os.getpid()}} {{other.pid}}')\n"
        f"os.rename({str(pids)!r} + '.new', {str(pids)!r})\n"
        "other.wait()"
    )
    parent = (
        "import os, signal, sys; from ops import children\n"
        # A shell starts background jobs with SIGINT ignored, and whatever runs the tests may be one.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"children.run([sys.executable, '-c', {child!r}], os.environ)"
    )
    running = subprocess.Popen([sys.executable, "-c", parent], stderr=subprocess.DEVNULL)
    while not pids.exists():
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    assert running.wait(20) != 0
    for pid in map(int, pids.read_text(encoding="utf-8").split()):
        assert not processes.runs(pid, "python")

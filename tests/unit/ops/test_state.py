"""State between runs survives being killed, and one command at a time changes it."""

import subprocess
import sys
from pathlib import Path

import pytest

from ops import state
from ops.common import OpsError

EMULATOR = state.Emulator(pid=1, port=2, endpoint="http://127.0.0.1:2", cdk_home="/h", started="now")


def test_what_was_saved_is_loaded_until_it_is_forgotten(tmp_path: Path) -> None:
    state.save(EMULATOR, tmp_path)
    assert state.load(tmp_path) == EMULATOR
    state.forget(tmp_path)
    assert state.load(tmp_path) is None
    state.forget(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', '{"unknown": 1}'])
def test_a_half_written_file_counts_as_no_state(tmp_path: Path, content: str) -> None:
    (tmp_path / "embedded-aws.json").write_text(content, encoding="utf-8")
    assert state.load(tmp_path) is None


def test_a_second_command_is_told_that_another_runs(tmp_path: Path) -> None:
    second = (
        "from pathlib import Path; from ops import state\n"
        f"with state.exclusive(Path({str(tmp_path)!r})): pass"
    )
    with state.exclusive(tmp_path):
        refused = subprocess.run([sys.executable, "-c", second], capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "another `make up` or `make down` is running" in refused.stderr


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(OpsError), state.exclusive(tmp_path):
        raise OpsError("broken")
    with state.exclusive(tmp_path):
        assert (tmp_path / "lock").exists()

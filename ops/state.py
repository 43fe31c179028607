"""What is known between runs: where the embedded AWS is, and that one command at a time changes it."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from ops.common import STATE, OpsError


@dataclass(frozen=True)
class Emulator:
    """An embedded AWS that some run of `up` started."""

    pid: int
    port: int
    endpoint: str
    cdk_home: str
    started: str


def _file(folder: Path) -> Path:
    return folder / "embedded-aws.json"


def load(folder: Path = STATE) -> Emulator | None:
    """Read the state; None when there is none or when a killed run left half of it."""
    try:
        return Emulator(**json.loads(_file(folder).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def save(emulator: Emulator, folder: Path = STATE) -> None:
    """Write the state at once or not at all."""
    folder.mkdir(exist_ok=True, parents=True)
    half = _file(folder).with_suffix(".tmp")
    half.write_text(json.dumps(asdict(emulator), indent=2) + "\n", encoding="utf-8")
    half.replace(_file(folder))


def forget(folder: Path = STATE) -> None:
    """Remove the state."""
    _file(folder).unlink(missing_ok=True)


@contextmanager
def exclusive(folder: Path = STATE) -> Iterator[None]:
    """Hold the lock of `up` and `down`, which the system frees when this process ends, however it ends."""
    folder.mkdir(exist_ok=True, parents=True)
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OpsError(
                "another `make up` or `make down` is running in this checkout\n  fix: wait for it, or stop it"
            ) from None
        yield

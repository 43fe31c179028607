"""The embedded AWS as a process in the background: started once, reused, restarted when broken, stopped."""

import os
import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path

from embedded_aws import server
from ops import processes, state
from ops.common import STATE, OpsError, console
from ops.state import Emulator

MODULE = "embedded_aws"  # the word that tells the server's command line from another process's


def running(folder: Path = STATE) -> Emulator | None:
    """Return the embedded AWS of an earlier run if it runs and answers."""
    emulator = state.load(folder)
    if emulator and processes.runs(emulator.pid, MODULE) and server.is_ready(emulator.endpoint):
        return emulator
    return None


def require_free(port: int) -> None:
    """Raise OpsError when something listens on `port`."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((server.HOST, port))
        except OSError as error:
            raise OpsError(
                f"port {port} of {server.HOST} cannot be used: {error.strerror}\n"
                "  fix: make up PORT=<another>, or leave PORT out for a free one"
            ) from None


def start(port: int | None, folder: Path = STATE) -> Emulator:
    """Start an embedded AWS in the background, in place of whatever an earlier run left."""
    stop(folder)
    home = folder / "cdk-home"
    # The CLI keeps which account a key belongs to: nothing of an earlier account may survive.
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    try:
        aws = server.start(port=port, log=folder / "embedded-aws.log", cdk_home=home)
    except server.StartError as error:
        raise OpsError(str(error)) from None
    try:
        emulator = Emulator(
            pid=aws.pid,
            port=aws.port,
            endpoint=aws.endpoint,
            cdk_home=str(home),
            started=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        state.save(emulator, folder)
    except BaseException:
        aws.stop()
        raise
    return emulator


def stop(folder: Path = STATE) -> Emulator | None:
    """Stop the embedded AWS, check that it is gone, and return which it was; None when none ran."""
    emulator = state.load(folder)
    ran = emulator is not None and processes.runs(emulator.pid, MODULE)
    if emulator and ran and not processes.stop(emulator.pid, MODULE):
        raise OpsError(f"process {emulator.pid} does not end\n  fix: kill -9 {emulator.pid}")
    state.forget(folder)
    return emulator if ran else None


def variables(emulator: Emulator, region: str, account: str | None = None) -> dict[str, str]:
    """List the variables that point aws, boto3 and cdk at the embedded AWS."""
    found = server.environment(emulator.endpoint, Path(emulator.cdk_home), region)
    if account:  # a 12-digit access key is the account of whoever signs with it
        found |= {"AWS_ACCESS_KEY_ID": account, "CDK_DEFAULT_ACCOUNT": account}
    return found


def enter(emulator: Emulator, region: str, account: str | None = None) -> None:
    """Point this process and its children at the embedded AWS, and drop what could point elsewhere."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)
    os.environ.update(variables(emulator, region, account))


def log_tail(folder: Path = STATE, lines: int = 12) -> str:
    """Return the end of the server's log."""
    try:
        text = (folder / "embedded-aws.log").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def require_alive(emulator: Emulator, folder: Path = STATE) -> None:
    """Raise OpsError if the embedded AWS went away under a command; forget it, so the next run restarts."""
    if processes.runs(emulator.pid, MODULE):
        return
    state.forget(folder)
    console.print(log_tail(folder), style="dim")
    raise OpsError(
        "the embedded AWS stopped while it was in use, and what was deployed is gone with it\n"
        f"  fix: run make up again; the log is {folder / 'embedded-aws.log'}"
    )

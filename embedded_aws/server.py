"""Starts the embedded AWS as a process of its own, for the tools and the tests that deploy to it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

HOST = "127.0.0.1"
ACCOUNT = "111111111111"  # a 12-digit access key is the account of whoever signs with it
DEFAULT_REGION = "eu-west-1"

_ROOT = Path(__file__).resolve().parent.parent
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0


class StartError(RuntimeError):
    """The embedded AWS did not start; the message says why."""


@dataclass
class EmbeddedAws:
    """A running embedded AWS. Use it as a context manager, or call `stop`."""

    port: int
    process: subprocess.Popen[bytes]
    cdk_home: Path
    scratch: tempfile.TemporaryDirectory[str]

    @property
    def endpoint(self) -> str:
        """The one address of every service."""
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self.process.pid

    def env(self, region: str = DEFAULT_REGION) -> dict[str, str]:
        """Return what points the AWS CLI, boto3 and the CDK CLI here, and nowhere else."""
        return environment(self.endpoint, self.cdk_home, region)

    def stop(self) -> None:
        """Stop the server and wait until it is gone."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def environment(endpoint: str, cdk_home: Path, region: str = DEFAULT_REGION) -> dict[str, str]:
    """Return the variables that point the AWS CLI, boto3 and the CDK CLI to an embedded AWS."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "embedded",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        # A profile or a configuration file of the user's must not point anything elsewhere.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": region,
        # The CLI remembers which account a key belongs to: keep that out of the user's home.
        "CDK_HOME": str(cdk_home),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "NO_PROXY": HOST,
        "no_proxy": HOST,
    }


def start(
    port: int | None = None,
    log: Path | None = None,
    spy: Path | None = None,
    state_file: Path | None = None,
    cdk_home: Path | None = None,
) -> EmbeddedAws:
    """Start an embedded AWS on `port`, or on a free one, and wait until it answers."""
    chosen = free_port() if port is None else port
    problem = port_problem(chosen)
    if problem:
        raise StartError(problem)
    command = [sys.executable, "-m", "embedded_aws", "--port", str(chosen)]
    command += ["--spy", str(spy)] if spy else []
    command += ["--state-file", str(state_file)] if state_file else []
    scratch = tempfile.TemporaryDirectory(prefix="embedded-aws-")
    home = cdk_home or Path(scratch.name) / "cdk-home"
    home.mkdir(parents=True, exist_ok=True)
    output = log or Path(scratch.name) / "server.log"
    with output.open("wb") as sink:
        # A session of its own: Ctrl-C at the terminal reaches the caller, which stops the server itself.
        process = subprocess.Popen(
            command, cwd=_ROOT, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, start_new_session=True
        )
    aws = EmbeddedAws(chosen, process, home, scratch)
    try:
        _wait_until_ready(aws, output)
    except BaseException:
        aws.stop()
        raise
    return aws


def free_port() -> int:
    """Return a port on 127.0.0.1 that nothing listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def port_problem(port: int) -> str | None:
    """Say why a server cannot listen on a port, or None."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return f"embedded AWS: port {port} on {HOST} is in use; stop what uses it, or choose another port"
    return None


def is_ready(endpoint: str) -> bool:
    """Whether an embedded AWS answers at this address."""
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(f"{endpoint}/_ministack/ready", timeout=2) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def _wait_until_ready(aws: EmbeddedAws, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if aws.process.poll() is not None:
            raise StartError(log.read_text(errors="replace").strip() or f"exit code {aws.process.returncode}")
        if is_ready(aws.endpoint):
            return
        time.sleep(0.05)
    said = log.read_text(errors="replace").strip()[-1000:]
    raise StartError(f"the embedded AWS did not answer within {_START_SECONDS:.0f} s; its log ends: {said}")

"""`make up` from start to end, on the real CDK CLI: deployed, verified, repeated, interrupted, stopped."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest

from ops import processes

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.embedded


class Store:
    """One folder of state and one assembly: a checkout of its own, as far as `ops` can tell."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command in the background, its output in `log`."""
        command = [sys.executable, "-m", "ops", *arguments]
        env = {**os.environ, "STOREFRONT_STATE": str(self.folder / "state")}
        with self.log.open("w", encoding="utf-8") as sink:
            return subprocess.Popen(command, cwd=ROOT, env=env, stdout=sink, stderr=sink, text=True)

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run a command, and return its exit code and output."""
        code = self.start(*arguments).wait(300)
        return code, self.log.read_text(encoding="utf-8")

    def up(self, *more: str) -> tuple[str, ...]:
        return ("up", "--env", "dev", "--out", str(self.folder / "cdk.out"), *more)

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def pid(self) -> int | None:
        """The process of the embedded AWS, if the state knows one."""
        try:
            state = json.loads((self.folder / "state" / "embedded-aws.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return int(state["pid"])

    def wait_for(self, text: str, process: "subprocess.Popen[str]") -> None:
        """Wait until a running command has printed `text`."""
        deadline = time.monotonic() + 120
        while text not in self.log.read_text(encoding="utf-8"):
            assert process.poll() is None, self.log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, f"{text!r} was never printed"
            time.sleep(0.05)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Point boto3 at this store by what `ops env` prints, as a shell would."""
        code, text = self.run("env")
        assert code == 0, text
        exports = dict(re.findall(r"^export (\w+)='?([^'\n]*)'?$", text, flags=re.M))
        kept = dict(os.environ)
        os.environ.update(exports)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(kept)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A deployed and verified dev environment."""
    store = Store(tmp_path_factory.mktemp("store"))
    code, output = store.run(*store.up())
    try:
        assert code == 0, output
        yield store
    finally:
        store.run("down")


def _client(service: str, region: str = "eu-west-1") -> Any:
    create: Any = boto3.client
    return create(service, region_name=region)


def _leftovers(store: Store) -> list[str]:
    """List the command lines of processes that work on this store."""
    lines = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in lines.splitlines() if str(store.folder) in line]


def test_the_first_run_says_what_runs_where_and_how_to_stop(store: Store) -> None:
    code, output = store.run(*store.up())
    assert code == 0
    for words in ("are as promised", "http://127.0.0.1:", 'eval "$(make -s env)"', "make down"):
        assert words in output
    pictures = {file.name for file in (store.folder / "cdk.out" / "pictures").iterdir()}
    assert {"architecture.html", "overview-light.png", "full-dark.svg"} <= pictures


def test_another_run_changes_nothing(store: Store) -> None:
    code, output = store.run(*store.up("--no-picture"))
    assert code == 0
    stacks = re.findall(r"✅ +(\w+) \(Storefront-dev-\w+\)(.*)", output)
    assert len(stacks) == 11
    assert all("no changes" in rest for _, rest in stacks), stacks
    assert "no source has changed" in output


def test_what_was_tampered_with_is_named(store: Store) -> None:
    with store.entered():
        alarms = _client("cloudwatch")
        gone = alarms.describe_alarms(AlarmTypes=["MetricAlarm"])["MetricAlarms"][0]
        alarms.delete_alarms(AlarmNames=[gone["AlarmName"]])
        buckets = [bucket["Name"] for bucket in _client("s3").list_buckets()["Buckets"]]
        media = next(name for name in buckets if "media" in name)
        _client("s3").put_bucket_versioning(Bucket=media, VersioningConfiguration={"Status": "Suspended"})
        code, output = store.run("verify", "--out", str(store.folder / "cdk.out"))
    assert code == 1
    assert re.search(r"✘ Alarms(.|\n)*promised, and not there", output)
    assert re.search(r"Storage/Media: versioning\n +promised: Enabled\n +found: +Suspended", output)
    assert "2 differences" in output


def test_a_port_in_use_is_told(tmp_path: Path, store: Store) -> None:
    other = Store(tmp_path)
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        code, output = other.run(*store.up("--port", str(port)))
    assert code == 1
    assert f"port {port} of 127.0.0.1 cannot be used: Address already in use" in output
    assert "make up PORT=" in output
    assert other.pid is None


def test_an_interruption_leaves_nothing_running(tmp_path: Path) -> None:
    store = Store(tmp_path)
    running = store.start(*store.up())
    store.wait_for("Deploy ", running)
    pid = store.pid
    assert pid is not None
    running.send_signal(signal.SIGINT)
    assert running.wait(30) == 130
    assert not processes.runs(pid, "embedded_aws")
    assert store.pid is None
    assert _leftovers(store) == []


def test_a_killed_embedded_aws_is_told_and_the_next_run_recovers(store: Store) -> None:
    running = store.start(*store.up("--no-picture"))
    store.wait_for("Deploy ", running)
    assert store.pid is not None
    os.kill(store.pid, signal.SIGKILL)
    assert running.wait(120) == 1
    assert "the embedded AWS stopped while it was in use" in store.log.read_text(encoding="utf-8")
    code, output = store.run(*store.up("--no-picture"))
    assert code == 0, output
    assert "are as promised" in output


def test_down_stops_it_and_forgets_it(store: Store) -> None:
    pid = store.pid
    assert pid is not None
    code, output = store.run("down")
    assert (code, f"(process {pid})" in output) == (0, True)
    assert not processes.runs(pid, "embedded_aws")
    assert store.run("env")[0] == 1

"""Starting and stopping: one clear message, one address, nothing left behind."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from embedded_aws.server import EmbeddedAws, StartError, free_port, is_ready, start
from tests.integration.embedded.deploying import settled

pytestmark = pytest.mark.embedded


def test_port_in_use_ends_in_one_message(aws: EmbeddedAws) -> None:
    command = [sys.executable, "-m", "embedded_aws", "--port", str(aws.port)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.strip().count("\n") == 0
    assert f"port {aws.port} on 127.0.0.1 is in use" in ended.stderr


def test_start_on_a_port_in_use_says_so(aws: EmbeddedAws, tmp_path: Path) -> None:
    with pytest.raises(StartError, match=f"port {aws.port} on 127.0.0.1 is in use"):
        start(port=aws.port, log=tmp_path / "log")


def test_server_listens_on_the_loopback_address_only(aws: EmbeddedAws) -> None:
    listening = {
        line.split()[1]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    }
    port = f"{aws.port:04X}"
    assert {address for address in listening if address.endswith(f":{port}")} == {f"0100007F:{port}"}


def test_stop_ends_the_process_and_removes_the_state_file(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with start(log=tmp_path / "log", state_file=state) as running:
        recorded = json.loads(state.read_text())
        assert recorded == {"endpoint": running.endpoint, "pid": running.pid}
        assert is_ready(running.endpoint)
    assert running.process.poll() == 0
    assert not is_ready(running.endpoint)
    assert not state.exists()
    assert not running.cdk_home.exists()


def test_environment_points_every_tool_here_and_nowhere_else(aws: EmbeddedAws) -> None:
    env = aws.env("us-east-1")
    assert env["AWS_ENDPOINT_URL"] == aws.endpoint
    assert env["AWS_REGION"] == "us-east-1"
    assert env["AWS_ACCESS_KEY_ID"] == "111111111111"
    assert env["AWS_CONFIG_FILE"] == env["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert Path(env["CDK_HOME"]).is_dir()


def test_settings_of_the_user_do_not_reach_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with start(log=tmp_path / "log") as running:
        monkeypatch.delenv("AWS_PROFILE")
        cloudformation = boto3.client(
            "cloudformation",
            endpoint_url=running.endpoint,
            region_name="eu-west-1",
            aws_access_key_id="111111111111",
            aws_secret_access_key="test",
            config=Config(proxies={}),
        )
        template = "Resources: {Address: {Type: 'AWS::EC2::EIP', Properties: {Domain: vpc}}}"
        cloudformation.create_stack(StackName="own", TemplateBody=template)
        assert settled(cloudformation, "own").status == "CREATE_COMPLETE"


def test_free_port_is_free() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", free_port()))

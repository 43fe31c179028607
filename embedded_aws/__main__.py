"""`python -m embedded_aws`: serve the account-free AWS on 127.0.0.1 until interrupted."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from embedded_aws.server import HOST, port_problem

DEFAULT_PORT = 4566


def main() -> int:
    """Start the server; 0 when it was stopped, 1 when it could not start."""
    options = _options()
    problem = port_problem(options.port)
    if problem:
        print(problem, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="embedded-aws-") as scratch:
        _configure(options.port, Path(scratch))
        return _serve(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m embedded_aws", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="port on 127.0.0.1 (default: %(default)s)"
    )
    parser.add_argument(
        "--state-file", type=Path, help="write the endpoint and process id here while serving"
    )
    parser.add_argument("--spy", type=Path, help="log the properties that no handler reads to this file")
    return parser.parse_args()


def _configure(port: int, scratch: Path) -> None:
    """Set the environment from which the emulator, once imported, takes its settings."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]  # a profile or an endpoint of the user's is not for the handlers' own requests
    os.environ.update(
        BIND_HOST=HOST,
        GATEWAY_PORT=str(port),
        MINISTACK_HOST=HOST,
        LOG_LEVEL="ERROR",
        TMPDIR=str(scratch),
        S3_DATA_DIR=str(scratch / "s3"),
        DOCKER_HOST=f"unix://{scratch}/no-docker.sock",  # no container is ever started
        PERSIST_STATE="0",
        AUTH="false",
        SERVICES="",
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        AWS_EC2_METADATA_DISABLED="true",
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        NO_PROXY=HOST,
        no_proxy=HOST,
    )
    tempfile.tempdir = str(scratch)


def _serve(options: argparse.Namespace) -> int:
    # Imported late: the emulator takes its settings from the environment above.
    from embedded_aws.extension import install  # noqa: PLC0415
    from embedded_aws.process import serve  # noqa: PLC0415

    install(spy=options.spy)
    state = {"endpoint": f"http://{HOST}:{options.port}", "pid": os.getpid()}
    if options.state_file:
        options.state_file.write_text(json.dumps(state) + "\n", encoding="utf-8")
    try:
        serve(HOST, options.port, lambda: print(f"embedded AWS ready on {state['endpoint']}", flush=True))
    finally:
        if options.state_file:
            options.state_file.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

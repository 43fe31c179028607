"""boto3 clients of the emulator's own endpoint: handlers use the public API, as CloudFormation does."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from ministack.core.responses import get_account_id, get_region


def api(service: str) -> Any:
    """Return a client of one service, in the account and region of the stack being deployed."""
    return _client(service, get_account_id(), get_region())


@cache
def _client(service: str, account: str, region: str) -> Any:
    # boto3's overloads want a literal service name, which a table of handlers does not have.
    session: Any = boto3.Session()
    return session.client(
        service,
        endpoint_url=f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key="loopback",  # noqa: S106 (the emulator checks no signature)
        config=Config(retries={"max_attempts": 1}, max_pool_connections=32, parameter_validation=True),
    )

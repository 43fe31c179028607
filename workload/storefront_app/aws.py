"""Calls to AWS. boto3 blocks, so each call runs in a thread."""

import asyncio
import json
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from storefront_app.errors import UnavailableError

log = logging.getLogger(__name__)

SECRET_SECONDS = 300.0
"""How long a secret is reused. A rotated one is read earlier, as soon as the old one is refused."""

_REFUSED_SECONDS = 5.0  # a burst of refused connections reads the secret once


class Secrets(Protocol):
    """Reads JSON secrets."""

    async def read(self, arn: str, *, refused: bool = False) -> dict[str, str]:
        """Return the secret; `refused` says that the last value did not authenticate."""
        ...


class SecretWriter(Protocol):
    """Replaces JSON secrets, also those that it may not read."""

    async def write(self, arn: str, value: Mapping[str, object]) -> None:
        """Make this the current value."""
        ...


class Aws:
    """The AWS APIs that the application calls."""

    def __init__(self, region: str) -> None:
        self.session = boto3.session.Session(region_name=region)
        config = Config(
            connect_timeout=2,
            read_timeout=5,
            retries={"mode": "standard", "total_max_attempts": 3},
            signature_version="v4",
        )
        self._ssm = self.session.client("ssm", config=config)
        self._secrets = self.session.client("secretsmanager", config=config)

    async def parameters(self, path: str) -> dict[str, str]:
        """Read all SSM parameters below a path."""

        def read() -> dict[str, str]:
            pages = self._ssm.get_paginator("get_parameters_by_path").paginate(Path=path, Recursive=True)
            return {item["Name"]: item["Value"] for page in pages for item in page["Parameters"]}

        return await asyncio.to_thread(read)

    async def secret(self, arn: str) -> str:
        """Read the current value of a secret."""
        answer = await asyncio.to_thread(self._secrets.get_secret_value, SecretId=arn)
        return answer["SecretString"]

    async def write(self, arn: str, value: Mapping[str, object]) -> None:
        """Replace the current value of a secret."""
        await asyncio.to_thread(self._secrets.put_secret_value, SecretId=arn, SecretString=json.dumps(value))


class SecretCache:
    """Secrets, kept for a few minutes.

    Reading one for each connection would meet the API's rate limit at every scale-out. When Secrets
    Manager does not answer, the last value is used on: it is usually still right.
    """

    def __init__(
        self, fetch: Callable[[str], Awaitable[str]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._values: dict[str, tuple[float, dict[str, str]]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def read(self, arn: str, *, refused: bool = False) -> dict[str, str]:
        """Return the secret's fields; read it again when the last value was refused."""
        async with self._locks[arn]:
            known = self._values.get(arn)
            if known and self._clock() - known[0] < (_REFUSED_SECONDS if refused else SECRET_SECONDS):
                return known[1]
            try:
                value: dict[str, str] = json.loads(await self._fetch(arn))
            except (BotoCoreError, ClientError) as error:
                if known is None:
                    raise UnavailableError("secret store") from error
                log.exception("secret not read, using the last value", extra={"secret": arn})
                return known[1]
            self._values[arn] = (self._clock(), value)
            return value

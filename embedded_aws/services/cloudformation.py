"""CloudFormation: an answer about an operation waits for its end, so that no caller has to sleep."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any
from urllib.parse import parse_qs

from ministack.services import cloudformation as stock

from embedded_aws.services.common import Response, get_state, load_persisted_state

__all__ = ["get_state", "handle_request", "load_persisted_state", "reset"]

# The CDK CLI asks every five seconds; nearly every operation here is over within one.
_LONGEST_WAIT_SECONDS = 4.0
_INTERVAL_SECONDS = 0.02
_UNSETTLED = re.compile(rb"<(StackStatus|Status)>(?!REVIEW)[A-Z_]*(_IN_PROGRESS|_PENDING)</\1>")
_WAITING_ACTIONS = frozenset({"DescribeStacks", "DescribeChangeSet"})


async def handle_request(
    method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
) -> Response:
    """Answer as the emulator does, but when asked about one stack, once it has settled."""
    request = parse_qs(body.decode(errors="replace"))
    waits = request.get("Action", [""])[0] in _WAITING_ACTIONS and "StackName" in request
    deadline = time.monotonic() + (_LONGEST_WAIT_SECONDS if waits else 0)
    while True:
        answer: Response = await stock.handle_request(method, path, headers, body, query_params)
        if time.monotonic() >= deadline or not _UNSETTLED.search(answer[2]):
            return answer
        await asyncio.sleep(_INTERVAL_SECONDS)


def reset() -> None:
    """Forget every stack."""
    stock.reset()

"""The read side of the Cloud Control API, over everything that the stacks deployed."""

from __future__ import annotations

import json
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import cloudcontrol as stock

from embedded_aws.resources import STORE
from embedded_aws.services.common import Response, get_state, load_persisted_state

__all__ = ["get_state", "handle_request", "load_persisted_state", "reset"]


async def handle_request(
    method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
) -> Response:
    """Answer GetResource and ListResources from the stacks; leave the rest to the emulator."""
    action = headers.get("x-amz-target", "").rpartition(".")[2]
    request = json.loads(body) if body else {}
    if action == "GetResource":
        response = _get(request)
    elif action == "ListResources":
        response = json_response(
            {"TypeName": request["TypeName"], "ResourceDescriptions": STORE.list(request["TypeName"])}
        )
    else:
        response = await stock.handle_request(method, path, headers, body, query_params)
    answer: Response = response
    return answer


def reset() -> None:
    """Forget every resource, as the emulator's own reset does."""
    STORE.clear()
    stock.reset()


def _get(request: dict[str, str]) -> Any:
    type_name, identifier = request["TypeName"], request["Identifier"]
    found = STORE.get(type_name, identifier)
    if found is None:
        return error_response_json(
            "ResourceNotFoundException",
            f"Resource of type '{type_name}' with identifier '{identifier}' was not found.",
            400,
        )
    return json_response({"TypeName": type_name, "ResourceDescription": found})

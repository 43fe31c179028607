"""AWS WAF: logging configurations, which the emulator lacks."""

from __future__ import annotations

import json
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, json_response
from ministack.services import waf as stock

from embedded_aws.services.common import Record, Response, get_state, load_persisted_state

__all__ = ["get_state", "handle_request", "load_persisted_state", "reset"]

_logging: dict[tuple[str, str], Record] = {}  # by account and web ACL


async def handle_request(
    method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
) -> Response:
    """Serve the logging operations here, everything else in the emulator."""
    action = headers.get("x-amz-target", "").rpartition(".")[2]
    operation = _OPERATIONS.get(action)
    if operation is None:
        response = await stock.handle_request(method, path, headers, body, query_params)
    else:
        response = operation(json.loads(body))
    answer: Response = response
    return answer


def reset() -> None:
    """Forget every logging configuration and web ACL."""
    _logging.clear()
    stock.reset()


def _put(request: Record) -> Any:
    configuration = request["LoggingConfiguration"]
    _logging[get_account_id(), configuration["ResourceArn"]] = configuration
    return json_response({"LoggingConfiguration": configuration})


def _get(request: Record) -> Any:
    found = _logging.get((get_account_id(), request["ResourceArn"]))
    if found is None:
        return error_response_json(
            "WAFNonexistentItemException", "The web ACL has no logging configuration.", 400
        )
    return json_response({"LoggingConfiguration": found})


def _list(_request: Record) -> Any:
    return json_response(
        {"LoggingConfigurations": [kept for key, kept in _logging.items() if key[0] == get_account_id()]}
    )


def _delete(request: Record) -> Any:
    _logging.pop((get_account_id(), request["ResourceArn"]), None)
    return json_response({})


_OPERATIONS = {
    "PutLoggingConfiguration": _put,
    "GetLoggingConfiguration": _get,
    "ListLoggingConfigurations": _list,
    "DeleteLoggingConfiguration": _delete,
}

"""Amazon MQ: configurations, which the emulator lacks, and the broker settings that it drops."""

from __future__ import annotations

import datetime
import json
import re
import uuid
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import mq as stock

from embedded_aws.services.common import Record, Response, get_state, load_persisted_state

__all__ = ["get_state", "handle_request", "load_persisted_state", "reset"]

_PATH = re.compile(r"/v1/configurations(?:/(?P<id>[^/]+)(?:/revisions/(?P<revision>\d+))?)?$")
_BROKER = re.compile(r"/v1/brokers/[^/]+$")
_KEPT = (
    "encryptionOptions",
    "logs",
    "maintenanceWindowStartTime",
    "securityGroups",
    "storageSize",
    "subnetIds",
)

_configurations: dict[tuple[str, str, str], Record] = {}
_data: dict[tuple[str, int], str] = {}


async def handle_request(
    method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
) -> Response:
    """Serve configurations here; complete what the emulator answers for brokers."""
    request = json.loads(body) if body else {}
    match = _PATH.match(path)
    if match:
        return _configuration_request(method, match, request)
    status, response_headers, answer = await stock.handle_request(method, path, headers, body, query_params)
    if status == 200 and path == "/v1/brokers" and method == "POST":
        _complete(stock._brokers[json.loads(answer)["brokerId"]], request)
    elif status == 200 and method == "GET" and _BROKER.match(path):
        users = [{"username": name} for name in stock._users[path.rpartition("/")[2]]]
        return _answer({**json.loads(answer), "users": users})
    elif status == 200 and method == "PUT" and "configuration" in request:
        broker = stock._brokers[path.rpartition("/")[2]]
        broker["configurations"] = {"current": broker.pop("configuration")}
    return status, response_headers, answer


def reset() -> None:
    """Forget every configuration and broker."""
    _configurations.clear()
    _data.clear()
    stock.reset()


def _configuration_request(method: str, match: re.Match[str], request: Record) -> Response:
    if method == "POST":
        return _answer(_create(request))
    if match["id"] is None:
        scope = (get_account_id(), get_region())
        return _answer(
            {"configurations": [kept for key, kept in _configurations.items() if key[:2] == scope]}
        )
    found = _configurations.get((get_account_id(), get_region(), match["id"]))
    if found is None:
        answer: Response = stock._err(404, "configurationId", f"Can't find configuration [{match['id']}].")
        return answer
    if match["revision"]:
        revision = int(match["revision"])
        return _answer({"configurationId": match["id"], "data": _data.get((match["id"], revision), "")})
    if method == "PUT":
        _revise(found, request)
    return _answer(found)


def _create(request: Record) -> Record:
    identifier = f"c-{uuid.uuid4()}"
    created = {
        "arn": f"arn:aws:mq:{get_region()}:{get_account_id()}:configuration:{identifier}",
        "authenticationStrategy": request.get("authenticationStrategy", "simple"),
        "created": _now(),
        "engineType": request["engineType"],
        "engineVersion": request.get("engineVersion"),
        "id": identifier,
        "latestRevision": {"created": _now(), "description": "Auto-generated default", "revision": 1},
        "name": request["name"],
        "tags": request.get("tags", {}),
    }
    _configurations[get_account_id(), get_region(), identifier] = created
    return created


def _revise(configuration: Record, request: Record) -> None:
    revision = configuration["latestRevision"]["revision"] + 1
    description = request.get("description", "")
    configuration["latestRevision"] = {"created": _now(), "description": description, "revision": revision}
    _data[configuration["id"], revision] = request["data"]


def _complete(broker: Record, request: Record) -> None:
    """Give a broker the settings it was created with, and the endpoints that AWS would give it."""
    broker.update({key: request[key] for key in _KEPT if key in request})
    if "configuration" in request:
        broker["configurations"] = {"current": request["configuration"]}
    host = f"b-{broker['brokerId']}.mq.{get_region()}.on.aws"
    broker["brokerInstances"] = [{"consoleURL": f"https://{host}", "endpoints": [f"amqps://{host}:5671"]}]
    for user in request.get("users", []):
        entry = {
            "username": user["username"],
            "consoleAccess": user.get("consoleAccess", False),
            "groups": [],
        }
        stock._users[broker["brokerId"]][user["username"]] = entry


def _answer(content: Record) -> Response:
    answer: Response = stock._ok(content)
    return answer


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")

"""The AWS query protocol, driven by botocore's own model of a service: form in, XML out."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

import botocore.session
from botocore import xform_name
from botocore.model import OperationModel

Response = tuple[int, dict[str, str], bytes]

_HEADERS = {"Content-Type": "text/xml"}


class ApiError(Exception):
    """An error of the emulated service, with the code that its API documents."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


class QueryService:
    """Serves a backend whose methods are the service's operations, named as boto3 names them."""

    def __init__(self, name: str, backend: object) -> None:
        session: Any = botocore.session.get_session()
        self._model = session.get_service_model(name)
        self._backend = backend

    async def handle_request(
        self, _method: str, _path: str, _headers: dict[str, str], body: bytes, query_params: dict[str, Any]
    ) -> Response:
        """Parse the request, call the backend, write the response or the error."""
        form = {key: value[0] if isinstance(value, list) else value for key, value in query_params.items()}
        form.update(parse_qsl(body.decode(), keep_blank_values=True))
        request_id = str(uuid.uuid4())
        try:
            return 200, dict(_HEADERS), self._answer(form, request_id).encode()
        except ApiError as error:
            text = (
                f"<ErrorResponse><Error><Type>Sender</Type><Code>{error.code}</Code>"
                f"<Message>{escape(error.message)}</Message></Error>"
                f"<RequestId>{request_id}</RequestId></ErrorResponse>"
            )
            return error.status, dict(_HEADERS), text.encode()

    def _answer(self, form: dict[str, str], request_id: str) -> str:
        action = form.get("Action", "")
        operation = getattr(self._backend, xform_name(action), None)
        if operation is None:
            raise ApiError("InvalidAction", f"{action} is not emulated")
        model: OperationModel = self._model.operation_model(action)
        request = _parsed(model.input_shape, "", form) if model.input_shape else None
        result = operation(request or {}) or {}
        members = ""
        if model.output_shape:
            wrapper = model.output_shape.serialization.get("resultWrapper", f"{action}Result")
            members = _written(model.output_shape, wrapper, result)
        metadata = f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
        return f"<{action}Response>{members}{metadata}</{action}Response>"


def _parsed(shape: Any, prefix: str, form: dict[str, str]) -> Any:
    """Return the value of a shape in a request form, None where the form does not have it."""
    if shape.type_name == "structure":
        found = {
            name: _parsed(member, f"{prefix}.{name}" if prefix else name, form)
            for name, member in shape.members.items()
        }
        return {name: value for name, value in found.items() if value is not None} or None
    if shape.type_name == "list":
        items: list[Any] = []
        while (item := _parsed(shape.member, f"{prefix}.member.{len(items) + 1}", form)) is not None:
            items.append(item)
        return items or None
    text = form.get(prefix)
    if text is None or shape.type_name not in {"integer", "long", "boolean"}:
        return text
    return text.lower() == "true" if shape.type_name == "boolean" else int(text)


def _written(shape: Any, name: str, value: Any) -> str:
    """Write a value as XML; nothing for what is absent."""
    if value is None:
        return ""
    if shape.type_name == "structure":
        inner = "".join(_written(member, key, value.get(key)) for key, member in shape.members.items())
    elif shape.type_name == "list":
        inner = "".join(_written(shape.member, "member", item) for item in value)
    elif shape.type_name == "boolean":
        inner = "true" if value else "false"
    else:
        inner = escape(str(value))
    return f"<{name}>{inner}</{name}>"

"""Failures that the caller can act on, and how they look on the wire."""

from collections.abc import Mapping
from http import HTTPStatus


class Problem(Exception):  # noqa: N818 - RFC 9457's own term
    """A request ends with this status and an RFC 9457 body."""

    def __init__(self, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})


class UnavailableError(Problem):
    """Something that the request needs does not answer; the same request may succeed later."""

    def __init__(self, what: str, retry_after_seconds: int = 1) -> None:
        super().__init__(
            HTTPStatus.SERVICE_UNAVAILABLE,
            f"The {what} does not answer. Try again.",
            {"Retry-After": str(retry_after_seconds)},
        )

"""What Elastic Beanstalk remembers, by account and region."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from ministack.core.responses import get_account_id, get_region

Record = dict[str, Any]


@dataclass
class Regional:
    """The Elastic Beanstalk of one account in one region."""

    applications: dict[str, Record] = field(default_factory=dict)
    versions: dict[tuple[str, str], Record] = field(default_factory=dict)
    environments: dict[str, Record] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)


STATE: dict[tuple[str, str], Regional] = {}


def here() -> Regional:
    """Return the state of the account and region that the request is for."""
    return STATE.setdefault((get_account_id(), get_region()), Regional())


def arn(kind: str, path: str) -> str:
    """Return the ARN of an Elastic Beanstalk resource."""
    return f"arn:aws:elasticbeanstalk:{get_region()}:{get_account_id()}:{kind}/{path}"


def now() -> str:
    """Return the current time as the API writes it."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")

"""Elastic Beanstalk's API, as the emulator's dispatcher calls it."""

from __future__ import annotations

from typing import Any

from embedded_aws.beanstalk.applications import Applications
from embedded_aws.beanstalk.environments import Environments
from embedded_aws.beanstalk.platforms import Platforms
from embedded_aws.beanstalk.state import STATE
from embedded_aws.query import QueryService


class Backend(Applications, Environments, Platforms):
    """Every operation, by the name the API gives it."""


handle_request = QueryService("elasticbeanstalk", Backend()).handle_request


def reset() -> None:
    """Forget every application and environment, as the emulator's own reset does."""
    STATE.clear()


def get_state() -> dict[str, Any]:
    """Nothing to persist: the emulator keeps its state in memory."""
    return {}


def load_persisted_state(_data: Any) -> None:
    """Nothing to restore."""

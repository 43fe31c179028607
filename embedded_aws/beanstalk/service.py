"""Elastic Beanstalk's API, as the emulator's dispatcher calls it."""

from __future__ import annotations

from embedded_aws.beanstalk.applications import Applications
from embedded_aws.beanstalk.environments import Environments
from embedded_aws.beanstalk.platforms import Platforms
from embedded_aws.beanstalk.state import STATE
from embedded_aws.query import QueryService
from embedded_aws.services.common import get_state, load_persisted_state

__all__ = ["get_state", "handle_request", "load_persisted_state", "reset"]


class Backend(Applications, Environments, Platforms):
    """Every operation, by the name the API gives it."""


handle_request = QueryService("elasticbeanstalk", Backend()).handle_request


def reset() -> None:
    """Forget every application and environment, as the emulator's own reset does."""
    STATE.clear()

"""Replaces a function of the emulator's CloudFormation in every module that imported it by name."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

_PACKAGE = "ministack.services.cloudformation"


def replace(name: str, function: Callable[..., Any]) -> None:
    """Put `function` in the place of `name`, which an emulator of another version may not have."""
    modules = [module for key, module in list(sys.modules.items()) if key.startswith(_PACKAGE)]
    users = [module for module in modules if hasattr(module, name)]
    if not users:
        raise RuntimeError(f"{_PACKAGE} has no {name}: install the pinned version of ministack")
    for module in users:
        setattr(module, name, function)

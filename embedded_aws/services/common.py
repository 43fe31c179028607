"""What every service module hands to the emulator's dispatcher."""

from __future__ import annotations

from typing import Any

Response = tuple[int, dict[str, str], bytes]
Record = dict[str, Any]


def get_state() -> Record:
    """Nothing to persist: the emulator keeps its state in memory."""
    return {}


def load_persisted_state(_data: Any) -> None:
    """Nothing to restore."""

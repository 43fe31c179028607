"""Hosted zones that an environment names by id: an account has them already, the emulator makes ids up."""

from __future__ import annotations

from typing import Any

from ministack.services import route53

EXISTING = "existing/"
"""A caller reference that begins so ends in the id that the new zone gets."""


def install() -> None:
    """Let CreateHostedZone take an id from the caller reference."""
    module: Any = route53
    create = module._create_hosted_zone

    def create_under_its_id(body: bytes, query: dict[str, Any]) -> Any:
        answer = create(body, query)
        with module._lock:
            for reference, made_up in list(module._caller_refs.items()):
                if reference.startswith(EXISTING):
                    _rename(module, made_up, reference.removeprefix(EXISTING))
                    module._caller_refs[reference] = reference.removeprefix(EXISTING)
        return answer

    module._create_hosted_zone = create_under_its_id


def _rename(module: Any, old: str, new: str) -> None:
    if old != new:
        module._zones[new] = {**module._zones.pop(old), "id": new}
        module._records[new] = module._records.pop(old)

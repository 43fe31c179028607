"""`Fn::GetStackOutput`: the weak reference from one stack to an output of another, in any region."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudformation
from ministack.services.cloudformation import engine

from embedded_aws.patching import replace

_FUNCTION = "Fn::GetStackOutput"

_resolve_others: Callable[..., Any] = engine._resolve_refs


def install() -> None:
    """Resolve the function wherever the emulator resolves intrinsics."""
    replace("_resolve_refs", resolve)


def resolve(value: Any, *context: Any) -> Any:
    """Resolve as the emulator does, which recurses through here, and weak references across regions."""
    if isinstance(value, dict) and _FUNCTION in value:
        return stack_output(_resolve_others(value[_FUNCTION], *context))
    return _resolve_others(value, *context)


def stack_output(reference: dict[str, str]) -> str:
    """Return the value of an output, or an error that names the stack, the output and the region."""
    stack_name, output = reference["StackName"], reference["OutputName"]
    region = reference.get("Region") or get_region()
    account = reference["RoleArn"].split(":")[4] if reference.get("RoleArn") else get_account_id()
    stack = cloudformation._stacks.get_scoped(account, region, stack_name)
    if stack is None or stack["StackStatus"] == "DELETE_COMPLETE":
        raise ValueError(
            f"{_FUNCTION}: stack {stack_name} does not exist in {region}; deploy it before the stacks "
            f"that read its output {output}"
        )
    found = {item["OutputKey"]: str(item["OutputValue"]) for item in stack.get("Outputs", [])}
    if output not in found:
        known = ", ".join(sorted(found)) or "none"
        raise ValueError(
            f"{_FUNCTION}: stack {stack_name} in {region} has no output {output} (it has: {known})"
        )
    return found[output]

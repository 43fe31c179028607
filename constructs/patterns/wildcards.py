"""Acknowledges the wildcards of an IAM policy, each with the control that keeps it narrow."""

from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
from constructs import IConstruct

from patterns.nag import acknowledge


def acknowledge_wildcards(policy: IConstruct, reasons: Mapping[str, str]) -> None:
    """Acknowledge AwsSolutions-IAM5 on `policy` for each resource in `reasons`.

    cdk-nag names a finding by its resource, in which the references differ by account and region; the
    names are made from the resources themselves. Only references within the policy's own stack can be
    named, since others get their final form at the very end of synthesis.
    """
    stack = cdk.Stack.of(policy)
    resources = stack.resolve(list(reasons))
    for resource, reason in zip(resources, reasons.values(), strict=True):
        acknowledge(policy, f"AwsSolutions-IAM5[Resource::{_flat(resource)}]", reason)


def _flat(value: Any) -> str:
    """Write a resolved value the way cdk-nag does: references in angle brackets."""
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        delimiter, items = value["Fn::Join"]
        return str(delimiter).join(map(_flat, items))
    if "Fn::GetAtt" in value:
        return f"<{'.'.join(value['Fn::GetAtt'])}>"
    if "Ref" in value:
        return f"<{value['Ref']}>"
    raise ValueError(
        f"a wildcard in {value} cannot be acknowledged; only joins, attributes and references can"
    )

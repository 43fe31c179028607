"""Skips a checkov check on one resource, with the reason in the template, where checkov reads it."""

import aws_cdk as cdk
from constructs import IConstruct


def skip(construct: IConstruct, check: str, reason: str) -> None:
    """Skip `check`, such as `CKV_AWS_18`, on the resource that `construct` is or wraps."""
    resource = construct if isinstance(construct, cdk.CfnResource) else construct.node.default_child
    if not isinstance(resource, cdk.CfnResource):
        raise TypeError(f"{construct.node.path} wraps no resource that {check} could be skipped on")
    checkov = resource.get_metadata("checkov") or {"skip": []}
    checkov["skip"].append({"id": check, "comment": reason})
    resource.add_metadata("checkov", checkov)

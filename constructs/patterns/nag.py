"""Acknowledges one finding of a cdk-nag rule on one resource, with the control that compensates it."""

import aws_cdk as cdk
from constructs import IConstruct

SHORTEST_REASON = 30


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Acknowledge `rule`, such as `AwsSolutions-S1`, on a single construct.

    A rule of CDK's own validator comes with its pack, as in `CloudFormation-Validate::E3670`. The id is
    namespaced by its pack, since a plain id erases the finding from the validation report
    instead of keeping it there as suppressed. Raises ValueError for a stack, a stage or an app, which
    would silence findings yet to come, and for a reason too short to name a compensating control.
    """
    if isinstance(construct, cdk.Stack | cdk.Stage):
        raise ValueError(f"{rule}: acknowledge the resource concerned, not all of {construct.node.path!r}")
    if len(reason) < SHORTEST_REASON:
        raise ValueError(f"{rule}: {reason!r} does not name the control that compensates the finding")
    namespaced = rule if "::" in rule.split("[", 1)[0] else f"{rule.split('-', 1)[0]}::{rule}"
    cdk.Validations.of(construct).acknowledge(cdk.Acknowledgment(id=namespaced, reason=reason))

"""The cdk-nag packs of an environment, and the acknowledgement of one finding on one resource."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import aws_cdk as cdk
from constructs import IConstruct

if TYPE_CHECKING:
    from cdk_nag import NagPack

SHORTEST_REASON = 30
HIPAA, NIST, PCI = "HIPAA.Security", "NIST.800.53.R5", "PCI.DSS.321"
REGULATIONS = (HIPAA, NIST, PCI)


def packs(scope: IConstruct, *, protected: bool) -> "list[NagPack]":
    """List the rule packs that an environment is checked against.

    The three regulations ask for standbys, replication and long backups, which an environment that may be
    destroyed in one command does without to save their cost.
    """
    # Loaded here, since it takes a tenth of a synthesis, which one without validation need not wait for.
    import cdk_nag  # noqa: PLC0415

    solutions = cdk_nag.AwsSolutionsChecks(scope)
    if not protected:
        return [solutions]
    return [
        solutions,
        cdk_nag.HIPAASecurityChecks(scope),
        cdk_nag.NIST80053R5Checks(scope),
        cdk_nag.PCIDSS321Checks(scope),
    ]


def acknowledge_regulations(
    construct: IConstruct, rule: str, reason: str, *, packs: Sequence[str] = REGULATIONS
) -> None:
    """Acknowledge a rule that several regulations share, such as `S3BucketReplicationEnabled`."""
    _acknowledge(construct, [f"{pack}-{rule}" for pack in packs], reason)


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Acknowledge `rule`, such as `AwsSolutions-S1`, on a single construct.

    A rule of CDK's own validator comes with its pack, as in `CloudFormation-Validate::E3670`. The id is
    namespaced by its pack, since a plain id erases the finding from the validation report
    instead of keeping it there as suppressed. Raises ValueError for a stack, a stage or an app, which
    would silence findings yet to come, and for a reason too short to name a compensating control.
    """
    _acknowledge(construct, [rule], reason)


def _acknowledge(construct: IConstruct, rules: Sequence[str], reason: str) -> None:
    named = ", ".join(rules)
    if isinstance(construct, cdk.Stack | cdk.Stage):
        raise ValueError(f"{named}: acknowledge the resource concerned, not all of {construct.node.path!r}")
    if len(reason) < SHORTEST_REASON:
        raise ValueError(f"{named}: {reason!r} does not name the control that compensates the finding")
    ids = [rule if "::" in rule.split("[", 1)[0] else f"{rule.split('-', 1)[0]}::{rule}" for rule in rules]
    # One call for all, since each one waits for Node.
    cdk.Validations.of(construct).acknowledge(*(cdk.Acknowledgment(id=id_, reason=reason) for id_ in ids))

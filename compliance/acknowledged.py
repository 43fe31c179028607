"""What the rule packs found and the project acknowledges, counted rule by rule."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rich.table import Table

from compliance.environments import Environment
from compliance.validation import PACKS, source_of

# Read replicas take encryption and key over from their writer, and RDS refuses the property on them.
REPLICA_ENCRYPTION = "RDSStorageEncrypted"
OWN_NAME = re.compile(r"ruleSuffixOverride: '([^']+)'.*?rule: \w+\.(\w+)", re.DOTALL)


@dataclass(frozen=True, order=True)
class Finding:
    """What one rule says of one resource, however many packs repeat it."""

    rule: str
    resource: str
    detail: str


Findings = Mapping[Finding, list[str]]


def findings(environment: Environment) -> Findings:
    """Map each acknowledged finding to the packs that report it."""
    found: dict[Finding, list[str]] = {}
    for pack in PACKS:
        for violation in environment.report.get(pack, {}).get("suppressedViolations", []):
            name, _, detail = violation["ruleName"].removeprefix(f"{pack}-").partition("[")
            for construct in violation["violatingConstructs"]:
                key = Finding(rule_name(name), construct["constructPath"], detail.removesuffix("]"))
                found.setdefault(key, []).append(pack)
    return found


def rule_name(name: str) -> str:
    """Translate a name of the AwsSolutions pack, such as SMG4, to the rule that all packs share."""
    return _own_names().get(name, name)


@cache
def _own_names() -> Mapping[str, str]:
    return dict(OWN_NAME.findall(source_of(PACKS["AwsSolutions"])))


def without_replica_encryption(found: Findings) -> Findings:
    """Leave out what RDS itself forbids to satisfy."""
    return {finding: packs for finding, packs in found.items() if finding.rule != REPLICA_ENCRYPTION}


def table(environment: Environment) -> Table:
    """List the rules with their resources; the last line has the totals."""
    found = findings(environment)
    title = f"Acknowledged in {environment.config.name}"
    listing = Table("Rule", title=title, title_justify="left", show_footer=True)
    listing.columns[0].footer = f"{len({finding.rule for finding in found})} rules"
    counts = {"Findings": len(found), "Over the packs": sum(map(len, found.values()))}
    for heading, total in counts.items():
        listing.add_column(heading, justify="right", footer=str(total))
    listing.add_column("Resources", overflow="fold")
    for rule in sorted({finding.rule for finding in found}):
        of_rule = [finding for finding in found if finding.rule == rule]
        reports = sum(len(found[finding]) for finding in of_rule)
        resources = sorted({finding.resource.removesuffix("/Resource") for finding in of_rule})
        listing.add_row(rule, str(len(of_rule)), str(reports), ", ".join(resources))
    return listing

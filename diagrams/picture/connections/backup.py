"""Backups: what is backed up, where it is copied to, and where restores are tried."""

from collections.abc import Iterator

from picture.connections.lines import Plan
from picture.groups import tier
from picture.model import Connection


def selections(plan: Plan) -> Iterator[Connection]:
    """Connect what plans select to the vault that they fill."""
    for selection in plan.index.all("Backup::BackupSelection"):
        for schedule in plan.index.targets(selection, "BackupPlanId"):
            for target in plan.index.targets(selection, "BackupSelection", "Resources"):
                why = [selection, schedule, target]
                yield plan.line(target, schedule, "backup", why=why)


def copies(plan: Plan) -> Iterator[Connection]:
    """Connect plans to the vaults of other regions that they copy to."""
    for schedule in plan.index.all("Backup::BackupPlan"):
        for vault in plan.index.targets(schedule, "BackupPlan", "BackupPlanRule", type="Backup::BackupVault"):
            label = "" if plan.end(schedule) == plan.end(vault) else "copies"
            yield plan.line(schedule, vault, "backup", label, why=[schedule, vault])


def tests(plan: Plan) -> Iterator[Connection]:
    """Connect restore tests to the tier of subnets that they restore into."""
    for selection in plan.index.all("Backup::RestoreTestingSelection"):
        for group in plan.index.targets(selection, "RestoreMetadataOverrides", type="RDS::DBSubnetGroup"):
            for subnet in plan.index.targets(group, "SubnetIds", type="EC2::Subnet"):
                why = [selection, group]
                yield plan.line(selection, tier(plan.index, subnet), "backup", "restore test", why=why)

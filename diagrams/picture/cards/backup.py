"""Cards of AWS Backup: the home region's vault with its plans, and the copies in another region."""

from collections.abc import Iterable, Iterator
from typing import Any

from picture.cards.sheet import Drawn, clock, counted, draw, fact, inner, listed, number, several, span
from picture.groups import COPY, SERVICES, home_region
from picture.index import Index, Resource

VAULT = "Backup::BackupVault"


def backup(index: Index) -> Iterator[Drawn]:
    """Draw the vault at home with what is put into it, when, and for how long."""
    vaults = [vault for vault in index.all(VAULT) if vault.region == home_region(index)]
    plans, selections = index.all("Backup::BackupPlan"), index.all("Backup::BackupSelection")
    tests = index.all("Backup::RestoreTestingPlan")
    if not vaults and not plans:
        return
    snapshots = [rule for rule in _rules(plans) if not rule.get("EnableContinuousBackup")]
    moments = [rule for rule in _rules(plans) if rule.get("EnableContinuousBackup")]
    times = sorted({clock(rule.get("ScheduleExpression")) for rule in snapshots})
    checked = sorted({clock(test.properties.get("ScheduleExpression")) for test in tests})
    yield draw(
        "backup", SERVICES, "AWS Backup",
        several(vaults, "vault"),
        fact("daily", f"{listed(*times)} UTC, kept {_kept(snapshots)}" if snapshots else "", plans),
        fact("moments", f"any moment of {_kept(moments)}" if moments else "", plans),
        fact("lock", _lock(vaults), vaults),
        fact("test", f"restore test {listed(*checked)} UTC" if checked else "", tests),
        shows=(*vaults, *plans),
        tells=(*selections, *tests, *index.all("Backup::RestoreTestingSelection")),
    )  # fmt: skip


def copies(index: Index) -> Iterator[Drawn]:
    """Draw the vault of another region."""
    vaults = [vault for vault in index.all(VAULT) if vault.region != home_region(index)]
    if not vaults:
        return
    plans = index.all("Backup::BackupPlan")
    actions = [action for rule in _rules(plans) for action in rule.get("CopyActions", [])]
    yield draw(
        "backup-copy", COPY, "AWS Backup: copies",
        several(vaults, "vault"),
        fact("kept", f"daily copies kept {_kept(actions)}" if actions else "", plans),
        fact("count", f"from {counted(len(plans), 'plan')}", plans),
        fact("lock", _lock(vaults), vaults),
        shows=vaults,
    )  # fmt: skip


def _rules(plans: Iterable[Resource]) -> list[dict[str, Any]]:
    return [rule for plan in plans for rule in inner(plan.properties, "BackupPlan", "BackupPlanRule") or []]


def _kept(rules: Iterable[object]) -> str:
    return span((number(inner(rule, "Lifecycle", "DeleteAfterDays")) for rule in rules), "d")


def _lock(vaults: Iterable[Resource]) -> str:
    locks = [lock for vault in vaults if (lock := vault.properties.get("LockConfiguration"))]
    if not locks:
        return "vault not locked"
    kind = "compliance" if any("ChangeableForDays" in lock for lock in locks) else "governance"
    return f"{kind} lock, {span(number(lock.get('MinRetentionDays')) for lock in locks)} d at least"

"""Mutants of backups and experiments."""

from guarantees.recovery import EXPERIMENT, PLAN, RESTORE_TEST, SELECTION, VAULT
from guarantees.store import Resource
from mutation.edits import REMOVED, Mutant, item, property_of, stack_setting, without


def _copies(rule: dict[str, object]) -> bool:
    return "CopyActions" in rule


def _continuous(rule: dict[str, object]) -> bool:
    return rule.get("EnableContinuousBackup") is True


def _database(resource: Resource) -> bool:
    return resource.stack == "Database"


RULES = "BackupPlan.BackupPlanRule"
MUTANTS = [
    Mutant("Backups", "vault unlocked", property_of(VAULT, "LockConfiguration", REMOVED)),
    Mutant("Backups", "vault's stack deletable", stack_setting("Backup", "terminationProtection", False)),
    Mutant("Backups", "vault loses its key", property_of(VAULT, "EncryptionKeyArn", REMOVED)),
    Mutant(
        "Backups",
        "no moment but the daily one",
        item(PLAN, RULES, _continuous, "EnableContinuousBackup", False),
    ),
    Mutant("Backups", "copies gone", item(PLAN, RULES, _copies, "CopyActions", REMOVED)),
    Mutant("Backups", "writers not covered", without(SELECTION, _database)),
    Mutant("Backups", "a shard not covered", property_of(SELECTION, "BackupSelection.Resources.1", REMOVED)),
    Mutant("Backups", "media not covered", without(SELECTION, lambda found: found.stack == "Storage")),
    Mutant("Backups", "restore not tested", without(RESTORE_TEST)),
    Mutant(
        "Experiments", "nothing stops one", property_of(EXPERIMENT, "StopConditions", [{"Source": "none"}])
    ),
    Mutant("Experiments", "no log", property_of(EXPERIMENT, "LogConfiguration", REMOVED)),
]

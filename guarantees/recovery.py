"""Judges of recovery: backups that are locked, copied and tested, and experiments that stop themselves."""

from collections.abc import Iterator

from guarantees.data import BUCKET, writers
from guarantees.judge import Finding, judge
from guarantees.store import Store

VAULT = "AWS::Backup::BackupVault"
PLAN = "AWS::Backup::BackupPlan"
SELECTION = "AWS::Backup::BackupSelection"
RESTORE_TEST = "AWS::Backup::RestoreTestingSelection"
EXPERIMENT = "AWS::FIS::ExperimentTemplate"


@judge
def vaults_are_locked(store: Store) -> Iterator[Finding]:
    """Every backup vault is encrypted with a key of ours and locked against early deletion."""
    for vault in store.resources(VAULT):
        if not vault.properties.get("LockConfiguration", {}).get("MinRetentionDays"):
            yield f"{vault}: is not locked"
        if store.target(vault.stack, vault.properties.get("EncryptionKeyArn")) is None:
            yield f"{vault}: has no key of ours"


@judge
def data_is_backed_up_to_any_moment(store: Store) -> Iterator[Finding]:
    """Plans with point-in-time recovery cover every writer and the media."""
    covered = []
    for selection in store.resources(SELECTION):
        plan = store.target(selection.stack, selection.properties["BackupPlanId"])
        rules = plan.properties["BackupPlan"]["BackupPlanRule"] if plan else []
        if any(rule.get("EnableContinuousBackup") for rule in rules):
            chosen = selection.properties["BackupSelection"]["Resources"]
            covered += [found.id for found in store.targets(selection.stack, chosen)]
    media = [bucket for bucket in store.resources(BUCKET) if bucket.id.startswith("Media")]
    for resource in (*writers(store), *media):
        if resource.id not in covered:
            yield f"{resource}: is in no plan"


@judge
def backups_are_copied_to_a_second_region(store: Store) -> Iterator[Finding]:
    """Each plan copies to a vault of another region, where one is configured."""
    if store.config.backup.copy_region is None:
        return
    for plan in store.resources(PLAN):
        rules = plan.properties["BackupPlan"]["BackupPlanRule"]
        if not any(rule.get("CopyActions") for rule in rules):
            yield f"{plan}: copies nothing"


@judge
def restores_are_tested(store: Store) -> Iterator[Finding]:
    """Restore tests cover every writer."""
    tested = [
        found.id
        for selection in store.resources(RESTORE_TEST)
        for found in store.targets(selection.stack, selection.properties["ProtectedResourceArns"])
    ]
    for writer in writers(store):
        if writer.id not in tested:
            yield f"{writer}: its restore is never tested"


@judge
def experiments_stop_themselves(store: Store) -> Iterator[Finding]:
    """Every fault-injection experiment has an alarm that stops it, a role of its own and a log."""
    roles = []
    for experiment in store.resources(EXPERIMENT):
        conditions = experiment.properties.get("StopConditions", [])
        if not conditions or any(each.get("Source") != "aws:cloudwatch:alarm" for each in conditions):
            yield f"{experiment}: nothing stops it"
        roles.append(str(experiment.properties["RoleArn"]))
        if roles.count(roles[-1]) > 1:
            yield f"{experiment}: shares its role"
        if not experiment.properties.get("LogConfiguration"):
            yield f"{experiment}: leaves no log"

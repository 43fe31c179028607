"""Judges of the shards: encryption, deletion, backups, patches."""

from collections.abc import Iterator

from guarantees.data import DATABASE, RETAINED, is_key_of_ours, replicas, writers
from guarantees.judge import Finding, judge
from guarantees.store import Store

LEAST_BACKUP_DAYS = 7


@judge
def databases_are_encrypted(store: Store) -> Iterator[Finding]:
    """Every shard is encrypted at rest with a key of ours, and so is what its insights keep."""
    for writer in writers(store):
        if writer.properties.get("StorageEncrypted") is not True:
            yield f"{writer}: storage is not encrypted"
        if not is_key_of_ours(store, writer, "KmsKeyId"):
            yield f"{writer}: no key of ours"
    for instance in store.resources(DATABASE):
        if not is_key_of_ours(store, instance, "PerformanceInsightsKMSKeyId"):
            yield f"{instance}: insights have no key of ours"


@judge
def databases_demand_tls(store: Store) -> Iterator[Finding]:
    """Every database instance uses a parameter group that refuses plaintext."""
    for instance in store.resources(DATABASE):
        group = store.target(instance.stack, instance.properties.get("DBParameterGroupName"))
        if group is None or group.properties["Parameters"].get("rds.force_ssl") != "1":
            yield f"{instance}: accepts plaintext"


@judge
def databases_are_private(store: Store) -> Iterator[Finding]:
    """No database instance has a public address."""
    for instance in store.resources(DATABASE):
        if instance.properties.get("PubliclyAccessible") is not False:
            yield f"{instance}: may get a public address"


@judge
def databases_resist_deletion(store: Store) -> Iterator[Finding]:
    """Every database instance refuses deletion, and a writer leaves a snapshot and its backups."""
    for instance in store.resources(DATABASE):
        if instance.properties.get("DeletionProtection") is not True:
            yield f"{instance}: can be deleted"
    for writer in writers(store):
        if writer.properties.get("DeleteAutomatedBackups") is not False:
            yield f"{writer}: its backups go with it"
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if writer.body.get(policy) not in ("Snapshot", *RETAINED):
                yield f"{writer}: {policy} is {writer.body.get(policy)}"


@judge
def replicas_can_be_replaced(store: Store) -> Iterator[Finding]:
    """No replica asks for a final snapshot, which RDS refuses to make of one."""
    for replica in replicas(store):
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if replica.body.get(policy) == "Snapshot":
                yield f"{replica}: {policy} is Snapshot"


@judge
def databases_can_be_restored(store: Store) -> Iterator[Finding]:
    """Every writer keeps at least a week of backups to restore any second of."""
    for writer in writers(store):
        if int(writer.properties.get("BackupRetentionPeriod", 0)) < LEAST_BACKUP_DAYS:
            yield f"{writer}: fewer than {LEAST_BACKUP_DAYS} days of backups"


@judge
def databases_are_observable(store: Store) -> Iterator[Finding]:
    """Every database instance exports its logs, and reports insights and enhanced monitoring."""
    for instance in store.resources(DATABASE):
        properties = instance.properties
        if "postgresql" not in properties.get("EnableCloudwatchLogsExports", ()):
            yield f"{instance}: exports no log"
        if not properties.get("EnablePerformanceInsights") or not properties.get("MonitoringInterval"):
            yield f"{instance}: no insights or no enhanced monitoring"


@judge
def databases_take_patches(store: Store) -> Iterator[Finding]:
    """Every database instance applies minor versions by itself."""
    for instance in store.resources(DATABASE):
        if instance.properties.get("AutoMinorVersionUpgrade") is not True:
            yield f"{instance}: takes no patches"


@judge
def databases_can_grow(store: Store) -> Iterator[Finding]:
    """Storage of each writer grows before it is full."""
    for writer in writers(store):
        if int(writer.properties.get("MaxAllocatedStorage", 0)) <= int(writer.properties["AllocatedStorage"]):
            yield f"{writer}: storage cannot grow"

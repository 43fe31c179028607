"""Judges of what holds data: encryption, deletion, backups, isolation."""

from collections.abc import Iterator

from guarantees.judge import Finding, judge
from guarantees.store import Resource, Store

DATABASE = "AWS::RDS::DBInstance"
CACHE = "AWS::ElastiCache::ReplicationGroup"
BROKER = "AWS::AmazonMQ::Broker"
BUCKET = "AWS::S3::Bucket"
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a type, not a secret
LOGS = "AWS::Logs::LogGroup"
QUEUE = "AWS::SQS::Queue"
RETAINED = ("Retain", "RetainExceptOnCreate")
LEAST_BACKUP_DAYS = 7


def writers(store: Store) -> list[Resource]:
    """The writer of each shard."""
    return [
        found for found in store.resources(DATABASE) if "SourceDBInstanceIdentifier" not in found.properties
    ]


def replicas(store: Store) -> list[Resource]:
    """The read replicas of all shards."""
    return [found for found in store.resources(DATABASE) if "SourceDBInstanceIdentifier" in found.properties]


def _is_key_of_ours(store: Store, resource: Resource, name: str) -> bool:
    key = store.target(resource.stack, resource.properties.get(name))
    return key is not None and key.type == "AWS::KMS::Key"


@judge
def databases_are_encrypted(store: Store) -> Iterator[Finding]:
    """Every shard is encrypted at rest with a key of ours, and so is what its insights keep."""
    for writer in writers(store):
        if writer.properties.get("StorageEncrypted") is not True:
            yield f"{writer}: storage is not encrypted"
        if not _is_key_of_ours(store, writer, "KmsKeyId"):
            yield f"{writer}: no key of ours"
    for instance in store.resources(DATABASE):
        if not _is_key_of_ours(store, instance, "PerformanceInsightsKMSKeyId"):
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


@judge
def the_cache_is_encrypted(store: Store) -> Iterator[Finding]:
    """The cache is encrypted at rest with a key of ours and in transit, and takes signed-in users only."""
    for cache in store.resources(CACHE):
        properties = cache.properties
        if not properties.get("AtRestEncryptionEnabled") or not _is_key_of_ours(store, cache, "KmsKeyId"):
            yield f"{cache}: not encrypted at rest with a key of ours"
        tls = (properties.get("TransitEncryptionEnabled"), properties.get("TransitEncryptionMode"))
        if tls != (True, "required"):
            yield f"{cache}: accepts plaintext"
        if not store.targets(cache.stack, properties.get("UserGroupIds")):
            yield f"{cache}: anybody in reach may use it"


@judge
def cache_users_have_no_passwords(store: Store) -> Iterator[Finding]:
    """Every user of the cache signs in with its role, and may not administer."""
    for user in store.resources("AWS::ElastiCache::User"):
        access = str(user.properties["AccessString"]).split()
        if "off" not in access and user.properties.get("AuthenticationMode") != {"Type": "iam"}:
            yield f"{user}: does not sign in with a role"
        if "+@all" in access and not {"-@admin", "-@dangerous"} <= set(access):
            yield f"{user}: may administer the cache"


@judge
def the_cache_outlives_mistakes(store: Store) -> Iterator[Finding]:
    """The cache keeps snapshots, reshards online, and leaves a snapshot when it is deleted."""
    for cache in store.resources(CACHE):
        if int(cache.properties.get("SnapshotRetentionLimit", 0)) < 1:
            yield f"{cache}: keeps no snapshots"
        if (cache.body.get("UpdatePolicy") or {}).get("UseOnlineResharding") is not True:
            yield f"{cache}: is replaced when its shards change"
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if cache.body.get(policy) not in ("Snapshot", *RETAINED):
                yield f"{cache}: {policy} is {cache.body.get(policy)}"


@judge
def the_broker_is_private_and_encrypted(store: Store) -> Iterator[Finding]:
    """The broker has no public address, and a key of ours."""
    for broker in store.resources(BROKER):
        if broker.properties.get("PubliclyAccessible") is not False:
            yield f"{broker}: has a public address"
        options = broker.properties.get("EncryptionOptions", {})
        key = store.target(broker.stack, options.get("KmsKeyId"))
        if options.get("UseAwsOwnedKey") is not False or key is None:
            yield f"{broker}: has no key of ours"


@judge
def the_broker_keeps_logs_and_takes_patches(store: Store) -> Iterator[Finding]:
    """The broker writes its general log and applies patches by itself."""
    for broker in store.resources(BROKER):
        if not broker.properties.get("Logs", {}).get("General"):
            yield f"{broker}: writes no log"
        if broker.properties.get("AutoMinorVersionUpgrade") is not True:
            yield f"{broker}: takes no patches"


@judge
def no_password_is_in_a_template(store: Store) -> Iterator[Finding]:
    """Passwords of databases and brokers are references to a secret that is read at deployment."""
    for writer in writers(store):
        if "{{resolve:secretsmanager:" not in str(writer.properties.get("MasterUserPassword")):
            yield f"{writer}: password in the template"
    for broker in store.resources(BROKER):
        for user in broker.properties.get("Users", ()):
            if "{{resolve:secretsmanager:" not in str(user.get("Password")):
                yield f"{broker}: password in the template"


def _keys_of_what_is_kept(store: Store) -> dict[str, set[str]]:
    used: dict[str, set[str]] = {}
    for stack, template in store.templates.items():
        for body in template["Resources"].values():
            if body.get("DeletionPolicy") in ("Snapshot", *RETAINED) and body["Type"] != "AWS::KMS::Key":
                for target in store.targets(stack, body.get("Properties", {})):
                    used.setdefault(target.stack, set()).add(target.id)
    return used


@judge
def what_holds_data_outlives_its_stack(store: Store) -> Iterator[Finding]:
    """Buckets, brokers, secrets, zones, egress addresses and the keys of data are kept when a stack goes."""
    kinds = (BUCKET, BROKER, SECRET, "AWS::Route53::HostedZone", "AWS::EC2::EIP", "AWS::KMS::Key")
    used = _keys_of_what_is_kept(store)
    for resource in store.resources(*kinds):
        if resource.type == "AWS::KMS::Key" and resource.id not in used.get(resource.stack, ()):
            continue  # what it encrypts goes with the stack too
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if resource.body.get(policy) not in RETAINED:
                yield f"{resource}: {policy} is {resource.body.get(policy)}"


@judge
def stacks_that_hold_data_resist_deletion(store: Store) -> Iterator[Finding]:
    """A stack with a database, cache, broker, bucket of media or hosted zone refuses deletion."""
    kinds = (DATABASE, CACHE, BROKER, "AWS::Route53::HostedZone")
    held = {resource.stack for resource in store.resources(*kinds)}
    for stack in sorted(held | {"Storage"}):
        if store.stacks[stack].get("terminationProtection") is not True:
            yield f"{stack}: can be deleted"


@judge
def buckets_are_closed(store: Store) -> Iterator[Finding]:
    """Every bucket blocks public access, has no ACLs, and refuses plaintext and old TLS."""
    policies = store.resources("AWS::S3::BucketPolicy")
    for bucket in store.resources(BUCKET):
        block = bucket.properties.get("PublicAccessBlockConfiguration", {})
        names = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
        if not all(block.get(name) is True for name in names):
            yield f"{bucket}: may be made public"
        rules = bucket.properties.get("OwnershipControls", {}).get("Rules", [])
        # Without rules, S3 enforces the owner.
        if {rule["ObjectOwnership"] for rule in rules} - {"BucketOwnerEnforced"}:
            yield f"{bucket}: takes ACLs"
        own = [
            policy
            for policy in policies
            if policy.stack == bucket.stack and policy.properties["Bucket"] == {"Ref": bucket.id}
        ]
        denials = [
            statement.get("Condition")
            for policy in own
            for statement in policy.properties["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Deny" and statement["Action"] == "s3:*"
        ]
        if {"Bool": {"aws:SecureTransport": "false"}} not in denials:
            yield f"{bucket}: accepts plaintext"
        if {"NumericLessThan": {"s3:TlsVersion": 1.2}} not in denials:
            yield f"{bucket}: accepts old TLS"


@judge
def buckets_are_encrypted_and_tidied(store: Store) -> Iterator[Finding]:
    """Every bucket is encrypted, media with a key of ours, and has a lifecycle."""
    for bucket in store.resources(BUCKET):
        rules = bucket.properties.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", [])
        kinds = [rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] for rule in rules]
        if not kinds or (bucket.id.startswith("Media") and not kinds[0].startswith("aws:kms")):
            yield f"{bucket}: not encrypted as it should be"
        lifecycle = bucket.properties.get("LifecycleConfiguration", {}).get("Rules", [])
        if not [rule for rule in lifecycle if rule["Status"] == "Enabled"]:
            yield f"{bucket}: has no lifecycle"


@judge
def media_can_be_restored(store: Store) -> Iterator[Finding]:
    """Media is versioned and its access is logged."""
    for bucket in store.resources(BUCKET):
        if bucket.id.startswith("Media"):
            if bucket.properties.get("VersioningConfiguration") != {"Status": "Enabled"}:
                yield f"{bucket}: keeps no versions"
            if not bucket.properties.get("LoggingConfiguration"):
                yield f"{bucket}: access is not logged"


@judge
def keys_rotate(store: Store) -> Iterator[Finding]:
    """Every key rotates."""
    for key in store.resources("AWS::KMS::Key"):
        if key.properties.get("EnableKeyRotation") is not True:
            yield f"{key}: does not rotate"


@judge
def secrets_are_generated_under_keys_of_ours(store: Store) -> Iterator[Finding]:
    """Every secret is generated, and encrypted with a key of ours."""
    for secret in store.resources(SECRET):
        if "GenerateSecretString" not in secret.properties or "SecretString" in secret.properties:
            yield f"{secret}: its value is in the template"
        if not _is_key_of_ours(store, secret, "KmsKeyId"):
            yield f"{secret}: has no key of ours"


@judge
def logs_are_kept_and_encrypted(store: Store) -> Iterator[Finding]:
    """Every log group has a retention and a key of ours."""
    for group in store.resources(LOGS):
        if not group.properties.get("RetentionInDays"):
            yield f"{group}: has no retention"
        if not _is_key_of_ours(store, group, "KmsKeyId"):
            yield f"{group}: has no key of ours"


@judge
def queues_lose_nothing(store: Store) -> Iterator[Finding]:
    """Every queue is encrypted and refuses plaintext, and jobs that fail go to dead letters."""
    guarded = {
        (policy.stack, queue["Ref"])
        for policy in store.resources("AWS::SQS::QueuePolicy")
        for queue in policy.properties["Queues"]
        if any(
            statement["Effect"] == "Deny"
            and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
            for statement in policy.properties["PolicyDocument"]["Statement"]
        )
    }
    queues = store.resources(QUEUE)
    redriven = {
        target.id
        for queue in queues
        for target in store.targets(queue.stack, queue.properties.get("RedrivePolicy", {}))
    }
    for queue in queues:
        properties = queue.properties
        if not properties.get("SqsManagedSseEnabled") and not properties.get("KmsMasterKeyId"):
            yield f"{queue}: not encrypted"
        if (queue.stack, queue.id) not in guarded:
            yield f"{queue}: accepts plaintext"
        if "RedrivePolicy" not in properties and queue.id not in redriven:
            yield f"{queue}: jobs that fail are lost"

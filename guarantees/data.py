"""What holds data, and the judges of all of it: passwords, keys, secrets, logs, queues, deletion."""

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


def writers(store: Store) -> list[Resource]:
    """The writer of each shard."""
    return [
        found for found in store.resources(DATABASE) if "SourceDBInstanceIdentifier" not in found.properties
    ]


def replicas(store: Store) -> list[Resource]:
    """The read replicas of all shards."""
    return [found for found in store.resources(DATABASE) if "SourceDBInstanceIdentifier" in found.properties]


def is_key_of_ours(store: Store, resource: Resource, name: str) -> bool:
    """Whether a property names a key that the templates define."""
    key = store.target(resource.stack, resource.properties.get(name))
    return key is not None and key.type == "AWS::KMS::Key"


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
    """A stack with a database, cache, broker, bucket of media, hosted zone or backups refuses deletion."""
    kinds = (DATABASE, CACHE, BROKER, "AWS::Route53::HostedZone", "AWS::Backup::BackupVault")
    held = {resource.stack for resource in store.resources(*kinds)}
    for stack in sorted(held | {"Storage"}):
        if store.stacks[stack].get("terminationProtection") is not True:
            yield f"{stack}: can be deleted"


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
        if not is_key_of_ours(store, secret, "KmsKeyId"):
            yield f"{secret}: has no key of ours"


@judge
def logs_are_kept_and_encrypted(store: Store) -> Iterator[Finding]:
    """Every log group has a retention and a key of ours."""
    for group in store.resources(LOGS):
        if not group.properties.get("RetentionInDays"):
            yield f"{group}: has no retention"
        if not is_key_of_ours(store, group, "KmsKeyId"):
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

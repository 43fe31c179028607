"""Judges of buckets: closed, encrypted, tidied, restorable."""

from collections.abc import Iterator

from guarantees.data import BUCKET
from guarantees.judge import Finding, judge
from guarantees.store import Store


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

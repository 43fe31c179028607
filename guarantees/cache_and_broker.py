"""Judges of cache and broker: encryption, who signs in, deletion, patches."""

from collections.abc import Iterator

from guarantees.data import BROKER, CACHE, RETAINED, is_key_of_ours
from guarantees.judge import Finding, judge
from guarantees.store import Store


@judge
def the_cache_is_encrypted(store: Store) -> Iterator[Finding]:
    """The cache is encrypted at rest with a key of ours and in transit, and takes signed-in users only."""
    for cache in store.resources(CACHE):
        properties = cache.properties
        if not properties.get("AtRestEncryptionEnabled") or not is_key_of_ours(store, cache, "KmsKeyId"):
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

"""Cards of regional services: buckets, secrets, keys, parameters, the worker's queue."""

from collections.abc import Iterable, Iterator
from typing import Any

from picture.cards.shards import owned, shard_map
from picture.cards.sheet import Drawn, counted, draw, fact, inner, listed, number, several, span
from picture.groups import SERVICES
from picture.index import Index, Resource

BUCKET = "S3::Bucket"
YEAR = 365  # days after which KMS rotates, unless told otherwise


def media(index: Index) -> Iterator[Drawn]:
    """Draw the buckets that do not keep logs."""
    kept = _log_buckets(index)
    buckets = [bucket for bucket in index.all(BUCKET) if bucket not in kept]
    if not buckets:
        return
    versioned = "versioned" if _versioned(buckets) else "not versioned"
    old = _days(buckets, "NoncurrentVersionExpiration", "NoncurrentDays")
    tiered = sorted(
        number(move.get("TransitionInDays"))
        for rule in _rules(buckets)
        for move in rule.get("Transitions", [])
        if move.get("StorageClass") == "INTELLIGENT_TIERING"
    )
    yield draw(
        "media", SERVICES, "S3: media",
        several(buckets, "bucket"),
        fact("protection", listed(versioned, _encryption(buckets)), buckets),
        fact("versions", f"old versions kept {old}" if old else "", buckets),
        fact("tiering", f"tiered by access from day {tiered[0]}" if tiered else "", buckets),
        shows=buckets,
    )  # fmt: skip


def logs(index: Index) -> Iterator[Drawn]:
    """Draw the buckets that access, flow and CDN logs are delivered to."""
    buckets = _log_buckets(index)
    if not buckets:
        return
    deliveries = index.all("Logs::Delivery", "Logs::DeliveryDestination", "Logs::DeliverySource")
    senders = [*index.all("EC2::FlowLog"), *deliveries]
    kept = _days(buckets, "ExpirationInDays")
    yield draw(
        "logs", SERVICES, "S3: logs",
        several(buckets, "bucket"),
        fact("retention", f"kept {kept}" if kept else "kept for good", buckets),
        fact("protection", listed("versioned" if _versioned(buckets) else "", _encryption(buckets)), buckets),
        shows=buckets, tells=senders,
    )  # fmt: skip


def _log_buckets(index: Index) -> list[Resource]:
    """Find the buckets that something delivers logs to."""
    found = [
        target
        for resource, *keys in (
            *((each, "LoggingConfiguration") for each in index.all(BUCKET)),
            *((each, "LogDestination") for each in index.all("EC2::FlowLog")),
            *((each, "DestinationResourceArn") for each in index.all("Logs::DeliveryDestination")),
        )
        for target in index.targets(resource, *keys, type=BUCKET)
    ]
    return [bucket for bucket in index.all(BUCKET) if bucket in found]


def _rules(buckets: Iterable[Resource]) -> list[dict[str, Any]]:
    return [
        rule for each in buckets for rule in inner(each.properties, "LifecycleConfiguration", "Rules") or []
    ]


def _days(buckets: Iterable[Resource], *keys: str) -> str:
    return span((number(inner(rule, *keys)) for rule in _rules(buckets) if inner(rule, *keys)), "d")


def _versioned(buckets: Iterable[Resource]) -> bool:
    return all(inner(each.properties, "VersioningConfiguration", "Status") == "Enabled" for each in buckets)


def _encryption(buckets: Iterable[Resource]) -> str:
    keyed = all("aws:kms" in str(each.properties.get("BucketEncryption")) for each in buckets)
    return "SSE-KMS" if keyed else "SSE-S3"


def secrets(index: Index) -> Iterator[Drawn]:
    """Draw the secrets, and which of them are replaced without people."""
    every, schedules = index.all("SecretsManager::Secret"), index.all("SecretsManager::RotationSchedule")
    if not every:
        return
    times = sorted({str(inner(each.properties, "RotationRules", "ScheduleExpression")) for each in schedules})
    often = listed(*(time.removeprefix("rate(").removesuffix(")") for time in times))
    manual = len(every) - len(schedules)
    yield draw(
        "secrets", SERVICES, "Secrets Manager",
        fact("count", counted(len(every), "secret"), every),
        fact("rotation", f"{len(schedules)} rotate every {often}" if schedules else "", schedules),
        fact("manual", f"{manual} replaced by people" if manual else "", [*every, *schedules]),
        shows=every, tells=(*schedules, *index.all("SecretsManager::SecretTargetAttachment")),
    )  # fmt: skip


def keys(index: Index) -> Iterator[Drawn]:
    """Draw the keys that data is encrypted under."""
    every = index.all("KMS::Key")
    if not every:
        return
    rotated = all(key.properties.get("EnableKeyRotation") for key in every)
    periods = span((number(key.properties.get("RotationPeriodInDays", YEAR)) for key in every), "d")
    often = "every year" if periods == f"{YEAR} d" else f"every {periods}"
    regions = {key.region for key in every}
    yield draw(
        "keys", SERVICES, "KMS",
        fact("count", f"{counted(len(every), 'key')} in {counted(len(regions), 'region')}", every),
        fact("rotation", f"rotated {often}" if rotated else "not all rotated", every),
        shows=every,
    )  # fmt: skip


def parameters(index: Index) -> Iterator[Drawn]:
    """Draw the parameters that the application reads by their names: the map of the shards."""
    named = [each for each in index.all("SSM::Parameter") if "Name" in each.properties]
    if not named:
        return
    maps = shard_map(index)
    buckets = sum(number(value["virtual_buckets"]) for _, value in maps)
    sizes = [owned(ranges) for _, value in maps for ranges in value.get("shards", {}).values()]
    sources = [parameter for parameter, _ in maps]
    yield draw(
        "parameters", SERVICES, "Parameter Store",
        fact("map", f"shard map: {counted(len(sizes), 'shard')}" if maps else "", sources),
        fact("buckets", f"{buckets} buckets, {span(sizes)} each" if maps else "", sources),
        fact("count", counted(len(named), "parameter"), named),
        shows=named,
    )  # fmt: skip


def queue(index: Index) -> Iterator[Drawn]:
    """Draw the queue of periodic jobs with the one of those that failed."""
    every = index.all("SQS::Queue")
    if not every:
        return
    redriven = [each for each in every if "RedrivePolicy" in each.properties]
    tries = [inner(each.properties, "RedrivePolicy", "maxReceiveCount") for each in redriven]
    dead = [target for each in redriven for target in index.targets(each, "RedrivePolicy")]
    jobs = [each for each in every if each not in dead]
    yield draw(
        "queue", SERVICES, "SQS: periodic jobs",
        several(jobs, "queue"),
        fact("retention", f"jobs kept {_kept(jobs)}", jobs),
        fact("dead", f"after {tries[0]} tries kept {_kept(dead)} more" if tries else "", [*redriven, *dead]),
        shows=every,
    )  # fmt: skip


def _kept(queues: Iterable[Resource]) -> str:
    return span(
        (number(each.properties.get("MessageRetentionPeriod", 345600)) // 86400 for each in queues), "d"
    )

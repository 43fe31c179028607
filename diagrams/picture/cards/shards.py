"""Cards of the database: each shard's writer and its read replicas."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from picture.cards.sheet import Drawn, draw, fact, inner, listed, number, tally, truth
from picture.groups import DATA, tier_of
from picture.index import Index, Resource
from picture.model import Fact

DATABASE = "RDS::DBInstance"


def shards(index: Index) -> dict[str, tuple[Resource, list[Resource]]]:
    """List each shard's writer and replicas by its name.

    The name is the one in the path of the SSM parameter that hands the writer's endpoint to the application;
    a writer without one goes by the construct around it.
    """
    instances = index.all(DATABASE)
    sources = {each: index.targets(each, "SourceDBInstanceIdentifier", type=DATABASE) for each in instances}
    names = dict(_names(index))
    return {
        names.get(writer, writer.path.split("/")[-2].removeprefix("Shard").lower()): (
            writer,
            [each for each in instances if writer in sources[each]],
        )
        for writer in instances
        if not sources[writer]
    }


def _names(index: Index) -> Iterator[tuple[Resource, str]]:
    for parameter in index.all("SSM::Parameter"):
        _, found, name = str(parameter.properties.get("Name", "")).rpartition("/shards/")
        if found:
            for instance in index.targets(parameter, "Value", type=DATABASE):
                yield instance, name


def writers(index: Index) -> Iterator[Drawn]:
    """Draw each shard's writer."""
    for name, (writer, _) in shards(index).items():
        own, groups = [writer], index.targets(writer, "DBParameterGroupName")
        properties = writer.properties
        standby = "Multi-AZ standby" if truth(properties.get("MultiAZ")) else "single zone"
        days = number(properties.get("BackupRetentionPeriod"))
        storage, most = (number(properties.get(key)) for key in ("AllocatedStorage", "MaxAllocatedStorage"))
        protected = "deletion protected" if truth(properties.get("DeletionProtection")) else ""
        yield draw(
            "writer", tier_of(index, writer, "DBSubnetGroupName", default=DATA), f"RDS shard {name}: writer",
            fact("engine", f"{_engine(properties)}, {properties.get('DBInstanceClass')}", own),
            fact("standby", listed(standby, _tls(groups)), [*own, *groups]),
            fact("storage", f"{storage} GiB{f', grows to {most}' if most else ''}", own),
            fact("backups", listed(f"backups {days} d" if days else "no backups", protected), own),
            *_buckets(index, name),
            shows=own, name=name,
        )  # fmt: skip


def _buckets(index: Index, shard: str) -> Iterator[Fact]:
    """Say which virtual buckets a shard owns."""
    for parameter, value in shard_map(index):
        ranges = inner(value, "shards", shard) or []
        total = value["virtual_buckets"]
        if len(ranges) == 1:
            yield fact("buckets", f"buckets {ranges[0]} of {total}", [parameter])
        elif ranges:
            yield fact("buckets", f"{owned(ranges)} of {total} buckets", [parameter])


def replicas(index: Index) -> Iterator[Drawn]:
    """Draw each shard's read replicas as one card."""
    for name, (_, copies) in shards(index).items():
        if not copies:
            continue
        standbys = {truth(copy.properties.get("MultiAZ")) for copy in copies}
        each = " each" if len(copies) > 1 else ""
        yield draw(
            "replicas", tier_of(index, copies[0], "DBSubnetGroupName", default=DATA),
            f"RDS shard {name}: replicas",
            fact("count", tally(copy.properties.get("DBInstanceClass") for copy in copies), copies),
            fact("standby", f"Multi-AZ standby{each}" if standbys == {True} else f"one zone{each}", copies),
            shows=copies, name=name,
        )  # fmt: skip


def _engine(properties: Any) -> str:
    names = {"postgres": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB"}
    engine = str(properties.get("Engine"))
    return f"{names.get(engine, engine)} {properties.get('EngineVersion', '')}".strip()


def _tls(groups: list[Resource]) -> str:
    forced = any(str(inner(each.properties, "Parameters", "rds.force_ssl")) == "1" for each in groups)
    return "TLS only" if forced else ""


def shard_map(index: Index) -> list[tuple[Resource, dict[str, Any]]]:
    """Find the parameters that hold a shard map, with what they say."""
    found = []
    for parameter in index.all("SSM::Parameter"):
        try:
            value = json.loads(parameter.properties["Value"])
        except (KeyError, TypeError, ValueError):
            continue
        if isinstance(value, dict) and "virtual_buckets" in value:
            found.append((parameter, value))
    return found


def owned(ranges: Iterable[object]) -> int:
    """Count the buckets in ranges such as `0-511`."""
    total = 0
    for each in ranges:
        first, _, last = str(each).partition("-")
        total += number(last or first) - number(first) + 1
    return total

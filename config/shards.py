"""The shard map: which shard owns which virtual buckets, and how to add a shard with the fewest moves."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import Field, field_validator

from config.base import Slice, rule_error, text

INSTANCE_CLASS = (
    r"^db\.(t4g\.(micro|small|medium|large|xlarge|2xlarge)"
    r"|(m6gd?|m7g|r6g|r7g)\.(large|(2|4|8|12|16)?xlarge)"
    r"|(m8g|r8gd?)\.(large|(2|4|8|12|16|24|48)?xlarge))$"
)
InstanceClass = Annotated[str, text(INSTANCE_CLASS, "a Graviton instance class of RDS", "db.m8g.large")]

RANGE = re.compile(r"^([0-9]{1,5})(?:-([0-9]{1,5}))?$")


class ShardConfig(Slice):
    """One shard of the database."""

    name: Annotated[
        str, text(r"^[a-z][a-z0-9]{0,11}$", "1 to 12 lowercase letters and digits, first a letter", "s1")
    ]
    """Name of the shard. It becomes part of logical ids: never rename a shard that holds data."""

    buckets: Annotated[
        tuple[Annotated[str, text(RANGE.pattern, "a bucket or a range of buckets", "0-511")], ...],
        Field(strict=False, min_length=1),
    ]
    """Virtual buckets that the shard owns, as ranges that include both ends."""

    instance_class: InstanceClass | None = None
    """Instance class of a shard that is hotter than the others. Absent: the one of all shards."""

    @field_validator("buckets")
    @classmethod
    def _ranges_ascend(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse a range of buckets that ends before it starts."""
        for buckets in value:
            if not expand([buckets]):
                first, last = buckets.split("-")
                raise rule_error(
                    "",
                    got=buckets,
                    allowed="a range from the lower to the higher bucket",
                    fix=f"write it as {last}-{first}",
                )
        return value


def expand(ranges: Iterable[str]) -> list[int]:
    """List the buckets of ranges such as `0-511`."""
    buckets: list[int] = []
    for written in ranges:
        match = RANGE.match(written)
        if not match:
            raise ValueError(f"{written!r} is not a bucket or a range of buckets such as 0-511")
        first, last = int(match[1]), int(match[2] or match[1])
        buckets += range(first, last + 1)
    return buckets


def compress(buckets: Iterable[int]) -> tuple[str, ...]:
    """Write buckets as the fewest ranges, in ascending order."""
    ranges: list[list[int]] = []
    for bucket in sorted(buckets):
        if ranges and bucket == ranges[-1][1] + 1:
            ranges[-1][1] = bucket
        else:
            ranges.append([bucket, bucket])
    return tuple(str(a) if a == b else f"{a}-{b}" for a, b in ranges)


def check_buckets(shards: Sequence[ShardConfig], virtual_buckets: int) -> None:
    """Raise a rule error unless the shards own every bucket exactly once under distinct names."""
    owner: dict[int, str] = {}
    names = [shard.name for shard in shards]
    if len(set(names)) < len(names):
        raise rule_error(
            "shards", got=names, allowed="shards with distinct names", fix="give each shard a name of its own"
        )
    for index, shard in enumerate(shards):
        for bucket in expand(shard.buckets):
            key = f"shards[{index}].buckets"
            if bucket >= virtual_buckets:
                raise rule_error(
                    key,
                    got=list(shard.buckets),
                    allowed=f"buckets from 0 to {virtual_buckets - 1} (virtual_buckets is {virtual_buckets})",
                    fix=f"end the last range at {virtual_buckets - 1}",
                )
            if bucket in owner:
                raise rule_error(
                    key,
                    got=list(shard.buckets),
                    allowed=f"each bucket once; bucket {bucket} belongs to {owner[bucket]} already",
                    fix=f"take bucket {bucket} out of one of the two shards",
                )
            owner[bucket] = shard.name
    missing = compress(set(range(virtual_buckets)) - set(owner))
    if missing:
        raise rule_error(
            "shards",
            got=f"no shard for {', '.join(missing)}",
            allowed=f"every bucket from 0 to {virtual_buckets - 1} in exactly one shard",
            fix=f"add {', '.join(missing)} to the buckets of a shard",
        )


def add_shard(shards: Mapping[str, Sequence[str]], name: str) -> dict[str, tuple[str, ...]]:
    """Rebalance a map for one more shard, taking from the largest owners only what the new one needs.

    No bucket moves between existing shards, so about 1/S of the keys move, where S counts the new shard.
    """
    if name in shards:
        raise ValueError(f"shard {name!r} exists already")
    owned = {shard: expand(ranges) for shard, ranges in shards.items()}
    share = sum(map(len, owned.values())) // (len(owned) + 1)
    taken: list[int] = []
    for _ in range(share):
        largest = max(owned, key=lambda shard: (len(owned[shard]), shard))
        taken.append(owned[largest].pop())
    return {shard: compress(buckets) for shard, buckets in (owned | {name: taken}).items()}

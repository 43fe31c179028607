"""How much memory an RDS instance class has, which its own limits follow from."""

import re

# GiB of memory for each vCPU of a family. https://aws.amazon.com/rds/instance-types/
GIB_PER_VCPU = {"t": 4, "m": 4, "r": 8, "x": 16}
BURSTABLE_GIB = {"micro": 1, "small": 2, "medium": 4}
CLASS = re.compile(r"^db\.([tmrx])\d\w*\.(micro|small|medium|\d*x?large)$")


def instance_memory_gib(instance_class: str) -> int:
    """Compute the memory of a class such as `db.r8g.2xlarge`, in GiB; ValueError for an unknown kind."""
    family, size = _parse(instance_class)
    if family == "t" and size in BURSTABLE_GIB:
        return BURSTABLE_GIB[size]
    return GIB_PER_VCPU[family] * _vcpus(size)


def _parse(instance_class: str) -> tuple[str, str]:
    match = CLASS.match(instance_class)
    if not match:
        raise ValueError(
            f"{instance_class!r} is not an RDS class whose memory is known, such as db.r8g.large"
        )
    return match[1], match[2]


def _vcpus(size: str) -> int:
    if size in ("micro", "small", "medium"):
        return 1
    if size == "large":
        return 2
    return 4 * int(size.removesuffix("xlarge") or 1)

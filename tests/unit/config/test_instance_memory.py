"""Memory of RDS instance classes."""

import pytest

from config.limits import instance_memory_gib


@pytest.mark.parametrize(
    ("instance_class", "gib"),
    [
        ("db.t4g.micro", 1),
        ("db.t4g.small", 2),
        ("db.t4g.medium", 4),
        ("db.t4g.large", 8),
        ("db.t4g.2xlarge", 32),
        ("db.m8g.large", 8),
        ("db.m7g.16xlarge", 256),
        ("db.r8g.large", 16),
        ("db.r6gd.xlarge", 32),
        ("db.r8g.12xlarge", 384),
        ("db.x2gd.medium", 16),
        ("db.x2gd.4xlarge", 256),
    ],
)
def test_memory_is_what_aws_lists(instance_class: str, gib: int) -> None:
    assert instance_memory_gib(instance_class) == gib


@pytest.mark.parametrize("instance_class", ["r8g.large", "db.z1d.large", "db.r8g.metal", ""])
def test_an_unknown_class_is_refused_by_name(instance_class: str) -> None:
    with pytest.raises(ValueError, match=f"'{instance_class}' is not an RDS class"):
        instance_memory_gib(instance_class)

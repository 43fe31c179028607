"""Two environments fit one account: nothing that must be unique there has one name in both."""

from collections.abc import Iterator
from typing import Any

from tests.support.assembly import Assembly, assembly_of

# Names that identify nothing of ours in an account: of AWS's documents, tiers, databases, and of what is
# unique within its parent only.
SHARED = {
    ("AWS::Backup::RestoreTestingSelection", "RestoreTestingSelectionName"),
    ("AWS::CloudWatch::Alarm", "MetricName"),
    ("AWS::ElasticBeanstalk::Environment", "Tier.Name"),
    ("AWS::RDS::DBInstance", "DBName"),
    ("AWS::SSM::Association", "AutomationTargetParameterName"),
    ("AWS::SSM::Association", "Name"),
}
INTRINSIC = ("Fn::GetStackOutput", "Fn::Sub")


def _names(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """List the names in a resource's own properties and in tables of them, not in its lists."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in INTRINSIC:
                continue
            if isinstance(inner, str) and key.endswith("Name"):
                yield path + key, inner
            else:
                yield from _names(inner, f"{path}{key}.")


def _named(assembly: Assembly) -> set[tuple[str, str, str]]:
    return {
        (resource.body["Type"], place, name)
        for resource in assembly.resources()
        for place, name in _names(resource.properties)
        if (resource.body["Type"], place) not in SHARED
    }


def test_no_name_is_the_same_in_two_environments() -> None:
    dev, prod = _named(assembly_of("dev")), _named(assembly_of("prod"))
    assert len(dev) > 10
    assert dev & prod == set()

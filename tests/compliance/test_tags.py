"""Cost-allocation tags: everything that CloudFormation can tag says what it belongs to."""

from typing import Any

from config import load_environment
from embedded_aws.schema import schema_of
from tests.support.assembly import Assembly, Resource


def _tags(resource: Resource) -> dict[str, Any] | None:
    """Tags of a resource; None where its type takes none, by CloudFormation's own schema."""
    schema = schema_of(resource.body["Type"])
    if schema is None or schema.tags is None:
        return None
    name, shape = schema.tags
    found = resource.properties.get(name, [] if shape == "list" else {})
    return dict(found) if shape == "map" else {tag["Key"]: tag["Value"] for tag in found}


def test_everything_taggable_has_the_tags_of_the_environment(
    environment: Assembly, environment_name: str
) -> None:
    configured = load_environment(environment_name).tags
    assert configured
    tagged = 0
    for resource in environment.resources():
        tags = _tags(resource)
        if tags is None:
            continue
        expected = configured | {
            "storefront:environment": environment_name,
            "storefront:stack": resource.stack,
        }
        assert tags.items() >= expected.items(), resource
        tagged += 1
    assert tagged > 100


def test_only_writers_are_tagged_as_such(environment: Assembly, environment_name: str) -> None:
    shards = load_environment(environment_name).database.shards
    writers = [
        resource
        for resource in environment.resources("AWS::RDS::DBInstance")
        if (_tags(resource) or {}).get("storefront:role") == "writer"
    ]
    assert len(writers) == len(shards)
    assert not [str(writer) for writer in writers if "SourceDBInstanceIdentifier" in writer.properties]

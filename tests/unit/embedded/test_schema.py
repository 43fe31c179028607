"""The resource schemas: what is accepted, converted, replaced and returned."""

from typing import Any

import pytest

from embedded_aws.schema import InvalidPropertiesError, ResourceSchema, known_types, schema_of


def schema(type_name: str) -> ResourceSchema:
    found = schema_of(type_name)
    assert found is not None
    return found


def test_unknown_type_has_no_schema() -> None:
    assert schema_of("AWS::Nothing::Here") is None
    assert "AWS::EC2::VPC" in known_types()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"DelaySeconds": "5"}, {"DelaySeconds": 5}),
        ({"FifoQueue": "TRUE"}, {"FifoQueue": True}),
        ({"QueueName": 7}, {"QueueName": "7"}),
        ({"QueueName": True}, {"QueueName": "true"}),
        ({"DelaySeconds": "soon"}, {"DelaySeconds": "soon"}),
        ({"Tags": [{"Key": "a", "Value": 1}]}, {"Tags": [{"Key": "a", "Value": "1"}]}),
    ],
)
def test_scalars_are_converted_as_cloudformation_converts_them(
    given: dict[str, Any], kept: dict[str, Any]
) -> None:
    assert schema("AWS::SQS::Queue").coerce(given) == kept


def test_refusal_names_type_and_property() -> None:
    with pytest.raises(InvalidPropertiesError, match=r"AWS::SQS::Queue: #/DelaySeconds: .*900"):
        schema("AWS::SQS::Queue").validate({"DelaySeconds": 901})


def test_tags_that_cloudformation_adds_are_not_held_against_the_template() -> None:
    added = {"Key": "aws:cloudformation:stack-name", "Value": "shop"}
    schema("AWS::RDS::DBSubnetGroup").validate(
        {"DBSubnetGroupDescription": "data", "SubnetIds": ["subnet-1"], "Tags": [added]}
    )
    schema("AWS::SSM::Parameter").validate(
        {"Type": "String", "Value": "x", "Tags": {added["Key"]: added["Value"]}}
    )


def test_create_only_change_replaces_and_another_does_not() -> None:
    environment = schema("AWS::ElasticBeanstalk::Environment")
    web, worker = {"Tier": {"Name": "WebServer"}}, {"Tier": {"Name": "Worker"}}
    assert environment.replaces(web, worker) == ["Tier.Name"]
    assert environment.replaces({"PlatformArn": "a"}, {"PlatformArn": "b"}) == []


def test_nested_attributes_are_spelled_out() -> None:
    attributes = schema("AWS::ElastiCache::ServerlessCache").attributes
    assert {"Endpoint.Address", "Endpoint.Port", "ARN"} <= set(attributes)
    assert "Endpoint" not in attributes


@pytest.mark.parametrize(
    ("type_name", "tags"),
    [
        ("AWS::SQS::Queue", ("Tags", "list")),
        ("AWS::SSM::Parameter", ("Tags", "map")),
        ("AWS::Route53::HealthCheck", ("HealthCheckTags", "list")),
        ("AWS::SNS::Subscription", None),
    ],
)
def test_tags_are_found_under_the_name_of_the_type(type_name: str, tags: tuple[str, str] | None) -> None:
    assert schema(type_name).tags == tags

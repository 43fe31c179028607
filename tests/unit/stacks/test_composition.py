"""How the stacks are cut: their names, their regions, their order, and what none of them may contain."""

import re
from graphlib import TopologicalSorter
from typing import Any

from tests.support.assembly import Assembly

EDGE = {"Dns", "Edge", "EdgeObservability"}


def test_stack_names_carry_the_environment(environment: Assembly, environment_name: str) -> None:
    names = {name: stack["properties"]["stackName"] for name, stack in _stacks(environment).items()}
    assert names == {name: f"Storefront-{environment_name}-{name}" for name in names}


def test_the_edge_is_in_us_east_1_and_the_rest_at_home(environment: Assembly) -> None:
    for name, stack in _stacks(environment).items():
        region = stack["environment"].rsplit("/", 1)[1]
        if name == "BackupCopy":
            assert region == "eu-central-1"
        else:
            assert region == ("us-east-1" if name in EDGE else "eu-west-1"), name


def test_a_hosted_zone_is_defined_only_with_a_domain(environment: Assembly, environment_name: str) -> None:
    assert ("Dns" in environment.templates) == (environment_name == "prod")


def test_references_between_stacks_form_no_cycle(environment: Assembly) -> None:
    graph = {name: _producers(environment, name) for name in environment.templates}
    order = list(TopologicalSorter(graph).static_order())
    assert set(order) == set(environment.templates)
    assert graph["Web"] >= {"Network", "Storage", "Database", "Cache", "Messaging"}
    assert graph["Storage"] <= {"Backup", "BackupCopy"}


def test_no_stack_runs_code_of_its_own_to_deploy(environment: Assembly) -> None:
    types = {resource.body["Type"] for resource in environment.resources()}
    assert not [kind for kind in types if "Lambda" in kind or kind.startswith("Custom::") or "Custom" in kind]


def test_no_stack_comes_near_the_limit_of_resources(environment: Assembly) -> None:
    assert max(len(template["Resources"]) for template in environment.templates.values()) < 250


def test_what_holds_data_has_no_name_of_its_own(environment: Assembly) -> None:
    named = {
        "AWS::S3::Bucket": "BucketName",
        "AWS::RDS::DBInstance": "DBInstanceIdentifier",
        "AWS::SecretsManager::Secret": "Name",
        "AWS::ElastiCache::ReplicationGroup": "ReplicationGroupId",
        "AWS::SQS::Queue": "QueueName",
        "AWS::SNS::Topic": "TopicName",
    }
    found = environment.resources(*named)
    assert found
    assert not [str(resource) for resource in found if named[resource.body["Type"]] in resource.properties]


def _producers(assembly: Assembly, stack: str) -> set[str]:
    """The stacks whose outputs a template reads, weakly or not, and those that CDK deploys before it."""
    text = str(assembly.templates[stack])
    read = set(re.findall(r"'StackName': 'Storefront-[a-z0-9-]+-([A-Za-z]+)'", text))
    declared = assembly.manifest["artifacts"][stack].get("dependencies", [])
    return (read | set(declared)) & set(assembly.templates)


def _stacks(assembly: Assembly) -> dict[str, Any]:
    return {name: assembly.manifest["artifacts"][name] for name in assembly.templates}

"""The network is closed and every hop encrypted, read from the templates of every environment."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from tests.support.assembly import Assembly, Resource

GROUP = "AWS::EC2::SecurityGroup"
SCHEDULE = "AWS::SecretsManager::RotationSchedule"
BY_HAND = ("Broker", "CatalogSecret")


def _group(reference: Any, stack: str) -> str:
    """Name the group that a rule refers to: by its own stack, or by the output of another."""
    if "Fn::GetStackOutput" in reference:
        output = reference["Fn::GetStackOutput"]
        name = output["OutputName"].removeprefix("PublishOutputFnGetAtt")
        return f"{output['StackName'].rsplit('-', 1)[-1]}/{name.split('SecurityGroup')[0]}"
    return f"{stack}/{reference['Fn::GetAtt'][0].split('SecurityGroup')[0]}"


def _pairs(assembly: Assembly) -> set[tuple[str, str]]:
    """Who may open connections to whom, as `stack/group`; a prefix list or a range stands for itself."""
    return {
        (_source(rule), _group(rule.properties["GroupId"], rule.stack))
        for rule in assembly.resources("AWS::EC2::SecurityGroupIngress")
    }


def _source(rule: Resource) -> str:
    if "SourceSecurityGroupId" in rule.properties:
        return _group(rule.properties["SourceSecurityGroupId"], rule.stack)
    return str(rule.properties.get("SourcePrefixListId") or rule.properties["CidrIp"])


def test_the_database_admits_both_tiers_its_rotation_and_nobody_else(environment: Assembly) -> None:
    admitted = {source for source, target in _pairs(environment) if target == "Database/Foundation"}
    assert admitted == {"Web/Web", "Web/Worker", "Database/FoundationRotation"}


@pytest.mark.parametrize(
    ("target", "sources"),
    [("Cache/Cache", {"Web/Web", "Web/Worker"}), ("Messaging/Broker", {"Web/Worker"})],
)
def test_cache_and_broker_admit_the_tiers_that_use_them_and_nobody_else(
    environment: Assembly, target: str, sources: set[str]
) -> None:
    assert {source for source, found in _pairs(environment) if found == target} == sources


def test_only_the_load_balancer_reaches_the_web_tier_and_nobody_the_workers(environment: Assembly) -> None:
    admitted = {pair for pair in _pairs(environment) if pair[1] in ("Web/Web", "Web/Worker")}
    assert admitted == {("Web/LoadBalancer", "Web/Web")}


def test_the_internet_is_called_over_tls_alone(environment: Assembly) -> None:
    for group in environment.resources(GROUP):
        for rule in group.properties.get("SecurityGroupEgress", []):
            if rule.get("CidrIp") == "0.0.0.0/0":
                assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 443, 443), group


def test_what_holds_data_calls_nobody(environment: Assembly) -> None:
    calling = {
        _group(rule.properties["GroupId"], rule.stack)
        for rule in environment.resources("AWS::EC2::SecurityGroupEgress")
    }
    assert calling.isdisjoint({"Database/Foundation", "Cache/Cache", "Messaging/Broker"})


def test_the_default_group_of_each_vpc_is_emptied(environment: Assembly) -> None:
    emptied = [
        group["Fn::GetAtt"]
        for association in environment.resources("AWS::SSM::Association")
        for group in association.properties.get("Parameters", {}).get("GroupId", [])
    ]
    vpcs = [[vpc.logical_id, "DefaultSecurityGroup"] for vpc in environment.resources("AWS::EC2::VPC")]
    assert emptied == vpcs
    assert len(vpcs) == 1


def _rotated(environment: Assembly) -> set[tuple[str, str]]:
    attached = {
        (found.stack, found.logical_id): found.properties["SecretId"]["Ref"]
        for found in environment.resources("AWS::SecretsManager::SecretTargetAttachment")
    }
    return {
        (schedule.stack, attached[schedule.stack, schedule.properties["SecretId"]["Ref"]])
        for schedule in environment.resources(SCHEDULE)
    }


def _names(resources: Iterable[Resource]) -> set[tuple[str, str]]:
    return {(resource.stack, resource.logical_id) for resource in resources}


def test_every_secret_rotates_or_has_an_alarm_on_its_age(environment: Assembly) -> None:
    left = _names(environment.resources("AWS::SecretsManager::Secret")) - _rotated(environment)
    assert all(name.startswith(BY_HAND) for _, name in left), left
    ages = [
        alarm
        for alarm in environment.resources("AWS::CloudWatch::Alarm")
        if alarm.properties.get("Namespace") == "Storefront/Credentials"
    ]
    assert len(ages) == len(left) == 2


def test_workers_cannot_become_the_owner_of_tables(environment: Assembly) -> None:
    readers = {
        policy.logical_id.split("Role")[0]
        for policy in environment.resources("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy")
        if policy.stack == "Web" and "ShardS1SecretAttachment" in json.dumps(policy.properties)
    }
    assert readers == {"Web"}


def test_every_connection_to_data_is_encrypted(environment: Assembly) -> None:
    for group in environment.resources("AWS::RDS::DBParameterGroup"):
        assert group.properties["Parameters"]["rds.force_ssl"] == "1"
    for cache in environment.resources("AWS::ElastiCache::ReplicationGroup"):
        assert cache.properties["TransitEncryptionEnabled"] is True
    outputs = [
        parameter.properties["Value"]
        for parameter in environment.resources("AWS::SSM::Parameter")
        if "AmqpEndpoints" in json.dumps(parameter.properties["Value"])
    ]
    assert len(outputs) == 1


def test_with_a_domain_every_hop_to_the_load_balancer_is_encrypted(prod: Assembly) -> None:
    (distribution,) = prod.resources("AWS::CloudFront::Distribution")
    certificate = distribution.properties["DistributionConfig"]["ViewerCertificate"]
    assert certificate["MinimumProtocolVersion"] in ("TLSv1.2_2025", "TLSv1.3_2025")
    (origin,) = prod.resources("AWS::CloudFront::VpcOrigin")
    assert origin.properties["VpcOriginEndpointConfig"]["OriginProtocolPolicy"] == "https-only"
    (listener,) = prod.resources("AWS::ElasticLoadBalancingV2::Listener")
    assert (listener.properties["Protocol"], listener.properties["Port"]) == ("HTTPS", 443)
    assert "TLS13-1-2" in listener.properties["SslPolicy"]


def test_no_viewer_is_served_without_tls(environment: Assembly) -> None:
    (distribution,) = environment.resources("AWS::CloudFront::Distribution")
    config = distribution.properties["DistributionConfig"]
    behaviors = [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]
    assert {behavior["ViewerProtocolPolicy"] for behavior in behaviors} <= {"redirect-to-https", "https-only"}

"""What production promises, read from its templates."""

from collections import Counter
from typing import Any

import pytest

from tests.support.assembly import Assembly, Resource

HOLDS_DATA = (
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::KMS::Key",
    "AWS::SecretsManager::Secret",
    "AWS::Route53::HostedZone",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::AmazonMQ::Broker",
)


def _only(assembly: Assembly, kind: str) -> Resource:
    (resource,) = assembly.resources(kind)
    return resource


def _writers(assembly: Assembly) -> list[Resource]:
    return [
        instance
        for instance in assembly.resources("AWS::RDS::DBInstance")
        if "SourceDBInstanceIdentifier" not in instance.properties
    ]


def _options(environment: Resource) -> dict[tuple[str, str], Any]:
    settings = environment.properties["OptionSettings"]
    return {(option["Namespace"], option["OptionName"]): option["Value"] for option in settings}


def _tier(assembly: Assembly, tier: str) -> dict[tuple[str, str], Any]:
    found = [_options(resource) for resource in assembly.resources("AWS::ElasticBeanstalk::Environment")]
    name = ("aws:elasticbeanstalk:application:environment", "STOREFRONT_TIER")
    (options,) = (options for options in found if options[name] == tier)
    return options


def test_every_kind_of_subnet_spans_three_zones(prod: Assembly) -> None:
    kinds: dict[str, set[str]] = {}
    for subnet in prod.resources("AWS::EC2::Subnet"):
        tags = {tag["Key"]: tag["Value"] for tag in subnet.properties["Tags"]}
        kinds.setdefault(tags["aws-cdk:subnet-name"], set()).add(str(subnet.properties["AvailabilityZone"]))
    assert {kind: len(zones) for kind, zones in kinds.items()} == {"Application": 3, "Data": 3, "Public": 3}


def test_every_shard_has_a_standby_and_two_replicas(prod: Assembly) -> None:
    writers = _writers(prod)
    assert len(writers) >= 2
    assert all(writer.properties["MultiAZ"] is True for writer in writers)
    copies = Counter(
        str(instance.properties["SourceDBInstanceIdentifier"])
        for instance in prod.resources("AWS::RDS::DBInstance")
        if instance not in writers
    )
    assert len(copies) == len(writers)
    assert min(copies.values()) >= 2


def test_databases_cannot_be_deleted_and_can_be_restored(prod: Assembly) -> None:
    for writer in _writers(prod):
        assert writer.properties["DeletionProtection"] is True
        assert writer.properties["BackupRetentionPeriod"] >= 7
        assert writer.properties["DeleteAutomatedBackups"] is False
    for instance in prod.resources("AWS::RDS::DBInstance"):
        assert instance.properties["PubliclyAccessible"] is False


def test_the_cache_fails_over_in_each_of_at_least_two_shards(prod: Assembly) -> None:
    cache = _only(prod, "AWS::ElastiCache::ReplicationGroup").properties
    assert cache["Engine"] == "valkey"
    assert cache["NumNodeGroups"] >= 2
    assert cache["ReplicasPerNodeGroup"] >= 1
    assert cache["AutomaticFailoverEnabled"] is True
    assert cache["MultiAZEnabled"] is True
    assert cache["SnapshotRetentionLimit"] >= 1


def test_the_broker_is_a_private_cluster_of_three_nodes(prod: Assembly) -> None:
    broker = _only(prod, "AWS::AmazonMQ::Broker").properties
    assert broker["DeploymentMode"] == "CLUSTER_MULTI_AZ"
    assert len(broker["SubnetIds"]) == 3
    assert broker["PubliclyAccessible"] is False


@pytest.mark.parametrize(("tier", "least"), [("web", 3), ("worker", 2)])
def test_each_tier_starts_with_enough_instances(prod: Assembly, tier: str, least: int) -> None:
    options = _tier(prod, tier)
    assert int(options["aws:autoscaling:asg", "MinSize"]) >= least
    assert int(options["aws:autoscaling:asg", "MaxSize"]) > int(options["aws:autoscaling:asg", "MinSize"])


def test_nothing_that_holds_data_is_deleted_with_its_stack(prod: Assembly) -> None:
    for resource in prod.resources(*HOLDS_DATA):
        if resource.stack.endswith("Observability") or resource.stack == "Resilience":
            continue  # the keys of topics, which keep nothing, and of the experiments' logs, gone with them
        kept = {resource.body.get("DeletionPolicy"), resource.body.get("UpdateReplacePolicy")}
        if "SourceDBInstanceIdentifier" in resource.properties:
            assert kept == {"Delete"}, f"{resource}: RDS refuses a final snapshot of a replica"
        elif "MasterUsername" in resource.properties or "NumNodeGroups" in resource.properties:
            assert kept == {"Snapshot"}, resource
        else:
            assert kept <= {"Retain", "RetainExceptOnCreate"}, resource


def test_stacks_that_hold_data_cannot_be_deleted(prod: Assembly) -> None:
    protected = {
        name
        for name, artifact in prod.manifest["artifacts"].items()
        if artifact.get("properties", {}).get("terminationProtection")
    }
    assert protected == {"Backup", "BackupCopy", "Cache", "Database", "Dns", "Messaging", "Storage"}


def test_every_bucket_is_private_encrypted_and_has_a_lifecycle(prod: Assembly) -> None:
    buckets = prod.resources("AWS::S3::Bucket")
    assert len(buckets) >= 2
    for bucket in buckets:
        assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}, bucket
        assert bucket.properties["BucketEncryption"], bucket
        assert bucket.properties["LifecycleConfiguration"]["Rules"], bucket


def test_media_can_be_restored_after_a_mistake(prod: Assembly) -> None:
    versioned = [
        bucket
        for bucket in prod.resources("AWS::S3::Bucket")
        if bucket.properties.get("VersioningConfiguration") == {"Status": "Enabled"}
    ]
    assert any("Media" in bucket.logical_id for bucket in versioned)


def test_the_firewall_blocks_in_every_rule(prod: Assembly) -> None:
    rules = _only(prod, "AWS::WAFv2::WebACL").properties["Rules"]
    assert len(rules) >= 5
    for rule in rules:
        assert rule.get("Action") == {"Block": {}} or rule.get("OverrideAction") == {"None": {}}, rule["Name"]


def test_the_load_balancer_is_internal_and_admits_only_the_cdn(prod: Assembly) -> None:
    balancer = _only(prod, "AWS::ElasticLoadBalancingV2::LoadBalancer").properties
    assert balancer["Scheme"] == "internal"
    open_rules = [
        rule
        for group in prod.resources("AWS::EC2::SecurityGroup")
        for rule in group.properties.get("SecurityGroupIngress", [])
    ] + [rule.properties for rule in prod.resources("AWS::EC2::SecurityGroupIngress")]
    assert open_rules
    assert not [rule for rule in open_rules if "0.0.0.0/0" in str(rule) or "::/0" in str(rule)]


def test_every_volume_of_data_is_encrypted_with_a_key_of_ours(prod: Assembly) -> None:
    for writer in _writers(prod):
        assert writer.properties["StorageEncrypted"] is True
        assert "KmsKeyId" in writer.properties
    assert _only(prod, "AWS::ElastiCache::ReplicationGroup").properties["TransitEncryptionMode"] == "required"
    for key in prod.resources("AWS::KMS::Key"):
        assert key.properties["EnableKeyRotation"] is True, key

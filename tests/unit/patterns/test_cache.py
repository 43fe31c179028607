import json
from typing import Any

import pytest

from config import load_environment
from config.data import CacheConfig
from patterns.cache import Cache
from patterns.safekeeping import DataKey
from tests.support.pattern import Synthesized, TinyStack

GROUP = "AWS::ElastiCache::ReplicationGroup"
SERVERLESS = "AWS::ElastiCache::ServerlessCache"


class Built:
    """A cache in a tiny stack, with a role that may connect to it."""

    def __init__(self, config: CacheConfig, *, environment: str = "dev", protected: bool = False) -> None:
        stack = TinyStack()
        data_key = DataKey(stack, "DataKey", purpose="the cache", protected=protected)
        data_key.allow_log_groups()
        self.cache = Cache(
            stack,
            "Cache",
            config=config,
            environment=environment,
            vpc=stack.vpc(),
            key=data_key.key,
            log_retention_days=30,
            protected=protected,
        )
        self.cache.grant_connect(stack.role())
        self.endpoint = stack.resolve(self.cache.endpoint)
        self.cache_name = stack.resolve(self.cache.cache_name)
        self.synthesized = Synthesized(stack)


@pytest.fixture(scope="module")
def dev() -> Built:
    return Built(load_environment("dev").cache)


@pytest.fixture(scope="module")
def prod() -> Built:
    return Built(load_environment("prod").cache, environment="prod", protected=True)


@pytest.fixture(scope="module")
def serverless() -> Built:
    return Built(CacheConfig(mode="serverless", snapshot_window="04:30-05:30"))


def group(built: Built) -> dict[str, Any]:
    return built.synthesized.properties(GROUP)


def test_prod_is_a_cluster_of_shards_that_fail_over_to_other_zones(prod: Built) -> None:
    properties = group(prod)
    assert properties["Engine"] == "valkey"
    assert properties["ClusterMode"] == "enabled"
    assert (properties["NumNodeGroups"], properties["ReplicasPerNodeGroup"]) == (2, 2)
    assert properties["AutomaticFailoverEnabled"] is True
    assert properties["MultiAZEnabled"] is True


def test_without_replicas_there_is_no_other_zone_to_fail_over_to() -> None:
    properties = group(Built(CacheConfig(replicas_per_shard=0)))
    assert properties["MultiAZEnabled"] is False
    assert properties["AutomaticFailoverEnabled"] is True  # what cluster mode demands


def test_the_parameters_belong_to_the_engine_and_evict_rather_than_refuse(prod: Built) -> None:
    parameters = prod.synthesized.properties("AWS::ElastiCache::ParameterGroup")
    assert parameters["CacheParameterGroupFamily"] == "valkey8"
    assert parameters["Properties"] == {"cluster-enabled": "yes", "maxmemory-policy": "allkeys-lru"}
    (name,) = prod.synthesized.all("AWS::ElastiCache::ParameterGroup")
    assert group(prod)["CacheParameterGroupName"] == {"Ref": name}


def test_the_number_of_shards_changes_online_and_not_by_replacement(prod: Built) -> None:
    assert prod.synthesized.only(GROUP)["UpdatePolicy"] == {"UseOnlineResharding": True}


def test_data_is_encrypted_at_rest_under_the_given_key_and_in_transit(prod: Built) -> None:
    (key,) = prod.synthesized.all("AWS::KMS::Key")
    properties = group(prod)
    assert properties["AtRestEncryptionEnabled"] is True
    assert properties["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert properties["TransitEncryptionEnabled"] is True
    assert properties["TransitEncryptionMode"] == "required"


@pytest.mark.parametrize("mode", ["cluster", "serverless"])
def test_only_an_iam_authenticated_user_may_log_in(dev: Built, serverless: Built, mode: str) -> None:
    built = dev if mode == "cluster" else serverless
    user = built.synthesized.properties("AWS::ElastiCache::User")
    assert user["AuthenticationMode"] == {"Type": "iam"}
    assert user["UserId"] == user["UserName"] == built.cache.user_name == "storefront-dev"
    assert "Passwords" not in user
    members = built.synthesized.properties("AWS::ElastiCache::UserGroup")
    (user_id,) = built.synthesized.all("AWS::ElastiCache::User")
    (group_id,) = built.synthesized.all("AWS::ElastiCache::UserGroup")
    assert members["UserIds"] == [{"Ref": user_id}]
    if mode == "cluster":
        assert group(built)["UserGroupIds"] == [{"Ref": group_id}]
    else:
        assert built.synthesized.properties(SERVERLESS)["UserGroupId"] == {"Ref": group_id}


def test_the_user_may_not_administer_or_empty_the_cache(dev: Built) -> None:
    rights = dev.synthesized.properties("AWS::ElastiCache::User")["AccessString"].split()
    assert rights[0] == "on"
    assert {"-@admin", "-@dangerous"} <= set(rights)
    assert rights.index("+@all") < rights.index("-@admin")


@pytest.mark.parametrize(
    ("mode", "kind"), [("cluster", "replicationgroup"), ("serverless", "serverlesscache")]
)
def test_connecting_is_granted_on_this_cache_and_user_alone(
    dev: Built, serverless: Built, mode: str, kind: str
) -> None:
    built = dev if mode == "cluster" else serverless
    (statement,) = built.synthesized.statements()
    assert statement["Action"] == "elasticache:Connect"
    cache, user = (arn["Fn::Join"][1] for arn in statement["Resource"])
    assert cache[2] == f":{kind}:"
    assert cache[3] == built.cache_name
    assert user[-1] == ":user:storefront-dev"


def test_both_logs_are_kept_for_the_configured_days_under_the_key(prod: Built) -> None:
    (key,) = prod.synthesized.all("AWS::KMS::Key")
    groups = prod.synthesized.all("AWS::Logs::LogGroup")
    for body in groups.values():
        assert body["Properties"]["RetentionInDays"] == 30
        assert body["Properties"]["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    delivered = {
        delivery["LogType"]: delivery["DestinationDetails"]["CloudWatchLogsDetails"]["LogGroup"]["Ref"]
        for delivery in group(prod)["LogDeliveryConfigurations"]
    }
    assert set(delivered) == {"slow-log", "engine-log"}
    assert set(delivered.values()) == set(groups)


def test_cloudwatch_logs_may_use_the_key_for_log_groups_of_this_account_only(prod: Built) -> None:
    statements = prod.synthesized.properties("AWS::KMS::Key")["KeyPolicy"]["Statement"]
    (statement,) = (each for each in statements if each.get("Sid") == "EncryptLogGroups")
    assert statement["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com"}
    context = statement["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]["Fn::Join"][1]
    assert context == ["arn:aws:logs:eu-west-1:", {"Ref": "AWS::AccountId"}, ":log-group:*"]


def test_a_protected_cluster_leaves_a_snapshot(dev: Built, prod: Built) -> None:
    assert prod.synthesized.only(GROUP)["DeletionPolicy"] == "Snapshot"
    assert dev.synthesized.only(GROUP)["DeletionPolicy"] == "Delete"
    assert group(prod)["SnapshotRetentionLimit"] == 15


def test_snapshots_turned_off_name_no_window() -> None:
    assert "SnapshotWindow" not in group(Built(CacheConfig(snapshot_retention_days=0)))
    off = Built(CacheConfig(mode="serverless", snapshot_retention_days=0))
    assert "DailySnapshotTime" not in off.synthesized.properties(SERVERLESS)


@pytest.mark.parametrize(("node_type", "tiered"), [("cache.r6gd.xlarge", True), ("cache.r7g.large", None)])
def test_nodes_with_a_local_disk_tier_data_to_it(node_type: str, tiered: bool | None) -> None:
    assert group(Built(CacheConfig(node_type=node_type))).get("DataTieringEnabled") is tiered


def test_the_endpoint_is_the_one_that_knows_every_shard(dev: Built) -> None:
    (name,) = dev.synthesized.all(GROUP)
    assert dev.endpoint == {
        "Fn::Join": [
            "",
            [
                {"Fn::GetAtt": [name, "ConfigurationEndPoint.Address"]},
                ":",
                {"Fn::GetAtt": [name, "ConfigurationEndPoint.Port"]},
            ],
        ]
    }


def test_serverless_is_bounded_in_cost_and_private(serverless: Built) -> None:
    properties = serverless.synthesized.properties(SERVERLESS)
    assert not serverless.synthesized.all(GROUP)
    assert properties["MajorEngineVersion"] == "8"
    assert properties["CacheUsageLimits"] == {
        "DataStorage": {"Maximum": 10, "Unit": "GB"},
        "ECPUPerSecond": {"Maximum": 10_000},
    }
    assert properties["DailySnapshotTime"] == "04:30"
    assert len(properties["SecurityGroupIds"]) == 1
    assert all(subnet["Ref"].startswith("VpcDataSubnet") for subnet in properties["SubnetIds"])
    (key,) = serverless.synthesized.all("AWS::KMS::Key")
    assert properties["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert json.dumps(serverless.endpoint).count("Endpoint.") == 2


def test_a_protected_serverless_cache_is_retained() -> None:
    kept = Built(CacheConfig(mode="serverless"), protected=True)
    assert kept.synthesized.only(SERVERLESS)["DeletionPolicy"] == "Retain"


def test_the_security_group_has_no_rules_of_its_own(prod: Built) -> None:
    properties = prod.synthesized.properties("AWS::EC2::SecurityGroup")
    assert "SecurityGroupIngress" not in properties
    assert [rule["CidrIp"] for rule in properties["SecurityGroupEgress"]] == ["255.255.255.255/32"]

from typing import Any

import pytest

from config import load_environment
from config.data import DatabaseConfig
from config.shards import ShardConfig
from tests.support.pattern import Synthesized
from tests.support.shards import synthesize_shards

INSTANCE = "AWS::RDS::DBInstance"
TWO_SHARDS = (ShardConfig(name="s1", buckets=("0-511",)), ShardConfig(name="s2", buckets=("512-1023",)))


def synthesize(config: DatabaseConfig, *, protected: bool = False) -> Synthesized:
    return synthesize_shards(config, protected=protected)


@pytest.fixture(scope="module")
def dev() -> Synthesized:
    return synthesize(load_environment("dev").database)


@pytest.fixture(scope="module")
def prod() -> Synthesized:
    return synthesize(load_environment("prod").database, protected=True)


def writers(database: Synthesized) -> dict[str, dict[str, Any]]:
    return {key: body for key, body in database.all(INSTANCE).items() if "Writer" in key}


def replicas(database: Synthesized, shard: str) -> dict[str, dict[str, Any]]:
    return {
        key: body for key, body in database.all(INSTANCE).items() if key.startswith(f"Shard{shard}Replica")
    }


def test_prod_has_two_multi_az_writers_with_two_replicas_each(prod: Synthesized) -> None:
    assert len(writers(prod)) == 2
    assert {body["Properties"]["MultiAZ"] for body in writers(prod).values()} == {True}
    assert len(replicas(prod, "S1")) == len(replicas(prod, "S2")) == 2


def test_dev_keeps_the_shape_without_the_standby(dev: Synthesized) -> None:
    (writer,) = writers(dev).values()
    assert writer["Properties"]["MultiAZ"] is False
    assert len(replicas(dev, "S1")) == 1


def test_each_replica_follows_the_writer_of_its_own_shard(prod: Synthesized) -> None:
    for shard in ("S1", "S2"):
        (writer,) = (key for key in writers(prod) if key.startswith(f"Shard{shard}"))
        for body in replicas(prod, shard).values():
            assert {"Ref": writer} in body["Properties"]["SourceDBInstanceIdentifier"]["Fn::Join"][1]


def test_replicas_go_round_the_zones_and_the_writer_is_free_to_move() -> None:
    database = synthesize(DatabaseConfig(read_replicas=4))
    zones = [body["Properties"]["AvailabilityZone"] for body in replicas(database, "S1").values()]
    assert [zone["Fn::Select"][0] for zone in zones] == [0, 1, 2, 0]
    (writer,) = writers(database).values()
    assert "AvailabilityZone" not in writer["Properties"]


def test_adding_a_shard_in_front_changes_nothing_of_the_others() -> None:
    config = DatabaseConfig(shards=TWO_SHARDS)
    third = ShardConfig(name="s0", buckets=("0-340",))
    shrunk = (third, ShardConfig(name="s1", buckets=("341-511",)), TWO_SHARDS[1])
    before = synthesize(config).json["Resources"]
    after = synthesize(config.model_copy(update={"shards": shrunk})).json["Resources"]
    assert {key: after[key] for key in before} == before
    assert {key[:7] for key in set(after) - set(before)} == {"ShardS0"}


def test_removing_a_replica_removes_the_last_and_changes_nothing_else() -> None:
    three, two = (synthesize(DatabaseConfig(read_replicas=count)).json["Resources"] for count in (3, 2))
    assert {key: three[key] for key in two} == two
    assert [key[:15] for key in set(three) - set(two)] == ["ShardS1Replica3"]


def test_data_is_encrypted_under_the_given_key(prod: Synthesized) -> None:
    (key,) = prod.all("AWS::KMS::Key")
    arn = {"Fn::GetAtt": [key, "Arn"]}
    for body in writers(prod).values():
        assert body["Properties"]["StorageEncrypted"] is True
        assert body["Properties"]["KmsKeyId"] == arn
    for body in prod.all(INSTANCE).values():
        assert body["Properties"]["PerformanceInsightsKMSKeyId"] == arn
    for body in prod.all("AWS::SecretsManager::Secret").values():
        assert body["Properties"]["KmsKeyId"] == arn


def test_replicas_leave_encryption_to_their_source_as_rds_demands(prod: Synthesized) -> None:
    for body in replicas(prod, "S1").values():
        assert "StorageEncrypted" not in body["Properties"]
        assert "KmsKeyId" not in body["Properties"]


def test_the_password_is_generated_and_only_referred_to(prod: Synthesized) -> None:
    secrets = [name for name in prod.all("AWS::SecretsManager::Secret") if "Rotation" not in name]
    assert len(secrets) == 2
    for key, body in writers(prod).items():
        (secret,) = (name for name in secrets if name[:7] == key[:7])
        password = body["Properties"]["MasterUserPassword"]["Fn::Join"][1]
        assert password == ["{{resolve:secretsmanager:", {"Ref": secret}, ":SecretString:password::}}"]
        assert "ManageMasterUserPassword" not in body["Properties"]


def test_generated_passwords_need_no_escaping_in_a_connection_url(prod: Synthesized) -> None:
    for secret in prod.all("AWS::SecretsManager::Secret").values():
        generated = secret["Properties"]["GenerateSecretString"]
        assert set(" %/@:?#[]'\"\\") <= set(generated["ExcludeCharacters"])
        assert generated["PasswordLength"] >= 30
    for schedule in prod.all("AWS::SecretsManager::RotationSchedule").values():
        excluded = schedule["Properties"]["HostedRotationLambda"]["ExcludeCharacters"]
        assert set(" %/@:?#[]'\"\\") <= set(excluded)


def test_connections_without_tls_are_refused_and_slow_statements_logged(prod: Synthesized) -> None:
    group = prod.properties("AWS::RDS::DBParameterGroup")
    assert group["Family"] == "postgres17"
    assert group["Parameters"]["rds.force_ssl"] == "1"
    assert group["Parameters"]["log_min_duration_statement"] == "500"
    assert group["Parameters"]["idle_in_transaction_session_timeout"] == "60000"
    (name,) = prod.all("AWS::RDS::DBParameterGroup")
    assert {str(body["Properties"]["DBParameterGroupName"]) for body in prod.all(INSTANCE).values()} == {
        str({"Ref": name})
    }


def test_instances_are_private_and_their_group_has_no_rules_of_its_own(prod: Synthesized) -> None:
    for body in prod.all(INSTANCE).values():
        assert body["Properties"]["PubliclyAccessible"] is False
        assert len(body["Properties"]["VPCSecurityGroups"]) == 1
    group = prod.properties("AWS::EC2::SecurityGroup", "FoundationSecurityGroup")
    assert "SecurityGroupIngress" not in group
    assert [rule["CidrIp"] for rule in group["SecurityGroupEgress"]] == ["255.255.255.255/32"]
    subnets = prod.properties("AWS::RDS::DBSubnetGroup")["SubnetIds"]
    assert all(subnet["Ref"].startswith("VpcDataSubnet") for subnet in subnets)
    assert len(subnets) == 3


def test_a_protected_writer_is_backed_up_and_leaves_a_final_snapshot(prod: Synthesized) -> None:
    for body in writers(prod).values():
        assert body["Properties"]["BackupRetentionPeriod"] == 35
        assert body["Properties"]["DeleteAutomatedBackups"] is False
        assert body["DeletionPolicy"] == body["UpdateReplacePolicy"] == "Snapshot"
    assert {body["DeletionPolicy"] for body in prod.all("AWS::SecretsManager::Secret").values()} == {"Retain"}


def test_no_protected_instance_can_be_deleted_by_mistake(dev: Synthesized, prod: Synthesized) -> None:
    assert {body["Properties"]["DeletionProtection"] for body in prod.all(INSTANCE).values()} == {True}
    assert {body["Properties"]["DeletionProtection"] for body in dev.all(INSTANCE).values()} == {False}


def test_no_final_snapshot_is_asked_of_a_replica(prod: Synthesized) -> None:
    assert {body["DeletionPolicy"] for body in replicas(prod, "S1").values()} == {"Delete"}


def test_every_instance_is_watched_in_the_same_way(prod: Synthesized) -> None:
    (role,) = prod.all("AWS::IAM::Role")
    for body in prod.all(INSTANCE).values():
        properties = body["Properties"]
        assert properties["MonitoringInterval"] == 60
        assert properties["MonitoringRoleArn"] == {"Fn::GetAtt": [role, "Arn"]}
        assert properties["EnablePerformanceInsights"] is True
        assert properties["PerformanceInsightsRetentionPeriod"] == 31
        assert properties["EnableCloudwatchLogsExports"] == ["postgresql", "upgrade"]
        assert properties["StorageType"] == "gp3"
        assert properties["MaxAllocatedStorage"] == 2000


@pytest.mark.parametrize(
    ("days", "mode"), [(7, "standard"), (372, "standard"), (465, "advanced"), (731, "standard")]
)
def test_fifteen_months_of_history_turn_advanced_insights_on(days: int, mode: str) -> None:
    database = synthesize(DatabaseConfig.model_validate({"insights_retention_days": days}))
    for body in database.all(INSTANCE).values():
        assert body["Properties"]["DatabaseInsightsMode"] == mode
        assert body["Properties"]["PerformanceInsightsRetentionPeriod"] == days


def test_a_hot_shard_may_have_an_instance_class_of_its_own() -> None:
    hot = TWO_SHARDS[0].model_copy(update={"instance_class": "db.r8g.4xlarge"})
    database = synthesize(DatabaseConfig(instance_class="db.r8g.large", shards=(hot, TWO_SHARDS[1])))
    classes = {key[:7]: body["Properties"]["DBInstanceClass"] for key, body in database.all(INSTANCE).items()}
    assert classes == {"ShardS1": "db.r8g.4xlarge", "ShardS2": "db.r8g.large"}


@pytest.mark.parametrize(("version", "family"), [("17", "postgres17"), ("16.9", "postgres16")])
def test_the_parameter_group_belongs_to_the_major_version(version: str, family: str) -> None:
    database = synthesize(DatabaseConfig(engine_version=version, read_replicas=0))
    assert database.properties("AWS::RDS::DBParameterGroup")["Family"] == family
    assert database.properties(INSTANCE)["EngineVersion"] == version


def test_log_exports_bring_no_custom_resource(prod: Synthesized) -> None:
    assert not prod.all("AWS::Lambda::Function")
    assert not [body["Type"] for body in prod.json["Resources"].values() if "Custom" in body["Type"]]

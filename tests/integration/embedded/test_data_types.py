"""Data types: databases, caches and brokers are what the template says, with endpoints of AWS's shape."""

from __future__ import annotations

import base64
import json

import pytest

from tests.integration.embedded.deploying import Client, Stack

pytestmark = pytest.mark.embedded


def test_writer_has_every_setting(data: Stack, client: Client) -> None:
    found = client("rds").describe_db_instances(DBInstanceIdentifier=data["Writer"])["DBInstances"][0]
    expected = {
        "Engine": "postgres",
        "EngineVersion": "17.6",
        "DBInstanceClass": "db.m7g.large",
        "AllocatedStorage": 100,
        "MaxAllocatedStorage": 500,
        "StorageType": "gp3",
        "StorageEncrypted": True,
        "KmsKeyId": data["Key"],
        "MultiAZ": True,
        "BackupRetentionPeriod": 14,
        "CopyTagsToSnapshot": True,
        "IAMDatabaseAuthenticationEnabled": True,
        "PerformanceInsightsEnabled": True,
        "EnabledCloudwatchLogsExports": ["postgresql"],
        "DBInstanceArn": data["WriterArn"],
        "MasterUsername": "storefront",
    }
    assert {name: found.get(name) for name in expected} == expected
    assert found["Endpoint"]["Address"] == data["WriterHost"]
    assert str(found["Endpoint"]["Port"]) == data["WriterPort"] == "5432"


def test_replica_replicates_its_source(data: Stack, client: Client) -> None:
    rds = client("rds")
    writer = rds.describe_db_instances(DBInstanceIdentifier=data["Writer"])["DBInstances"][0]
    replica = rds.describe_db_instances(DBInstanceIdentifier=data["Replica"])["DBInstances"][0]
    assert replica["ReadReplicaSourceDBInstanceIdentifier"] == data["Writer"]
    assert writer["ReadReplicaDBInstanceIdentifiers"] == [data["Replica"]]
    assert (replica["Engine"], replica["EngineVersion"]) == ("postgres", "17.6")
    assert replica["DBSubnetGroup"]["DBSubnetGroupName"] == writer["DBSubnetGroup"]["DBSubnetGroupName"]
    assert replica["AvailabilityZone"] == "eu-west-1b"
    assert replica["Endpoint"]["Address"] == data["ReplicaHost"] != data["WriterHost"]


def test_database_parameters_are_set(data: Stack, client: Client) -> None:
    group = data.resource("Parameters")
    pages = client("rds").describe_db_parameters(DBParameterGroupName=group, Source="user")["Parameters"]
    assert {(p["ParameterName"], p["ParameterValue"]) for p in pages} >= {("rds.force_ssl", "1")}


def test_a_hosted_rotation_is_on_and_has_a_function_in_the_network(data: Stack, client: Client) -> None:
    secret = client("secretsmanager").describe_secret(SecretId=data["Secret"])
    assert secret["RotationEnabled"] is True
    assert secret["RotationRules"] == {"ScheduleExpression": "rate(30 days)"}
    function = client("lambda").get_function_configuration(FunctionName="hosted-rotation")
    assert secret["RotationLambdaARN"] == function["FunctionArn"]
    assert set(function["VpcConfig"]["SubnetIds"]) == {data.resource("A"), data.resource("B")}
    assert function["VpcConfig"]["SecurityGroupIds"] == [data.resource("Group")]


def test_attached_secret_knows_the_database(data: Stack, client: Client) -> None:
    secret = client("secretsmanager").get_secret_value(SecretId=data["Attached"])
    content = json.loads(secret["SecretString"])
    assert secret["ARN"] == data["Secret"]
    assert (content["host"], str(content["port"])) == (data["WriterHost"], data["WriterPort"])


def test_cluster_mode_cache_has_two_shards_and_one_endpoint(data: Stack, client: Client) -> None:
    found = client("elasticache").describe_replication_groups(ReplicationGroupId=data["Cache"])
    group = found["ReplicationGroups"][0]
    assert (group["ClusterEnabled"], group["AutomaticFailover"], group["MultiAZ"]) == (
        True,
        "enabled",
        "enabled",
    )
    assert group["TransitEncryptionEnabled"]
    assert group["AtRestEncryptionEnabled"]
    assert group["UserGroupIds"] == ["storefront"]
    assert [len(shard["NodeGroupMembers"]) for shard in group["NodeGroups"]] == [2, 2]
    assert len(group["MemberClusters"]) == 4
    endpoint = group["ConfigurationEndpoint"]
    assert (endpoint["Address"], str(endpoint["Port"])) == (data["CacheHost"], data["CachePort"])
    assert data["CacheHost"].startswith("clustercfg.")


def test_single_shard_cache_has_a_primary_and_a_reader(data: Stack, client: Client) -> None:
    found = client("elasticache").describe_replication_groups(ReplicationGroupId=data["Plain"])
    shard = found["ReplicationGroups"][0]["NodeGroups"][0]
    assert shard["PrimaryEndpoint"]["Address"] == data["PlainPrimary"]
    assert shard["ReaderEndpoint"]["Address"] == data["PlainReader"] != data["PlainPrimary"]


def test_cache_user_signs_in_by_iam(data: Stack, client: Client) -> None:
    cache = client("elasticache")
    user = cache.describe_users(UserId="storefront")["Users"][0]
    group = cache.describe_user_groups(UserGroupId="storefront")["UserGroups"][0]
    assert user["ARN"] == data["UserArn"]
    assert user["Authentication"]["Type"] == "iam"
    assert group["UserIds"] == ["storefront"]


def test_cache_parameters_are_set(data: Stack, client: Client) -> None:
    group = data.resource("CacheParameters")
    found = client("elasticache").describe_cache_parameters(CacheParameterGroupName=group)["Parameters"]
    values = {parameter["ParameterName"]: parameter.get("ParameterValue") for parameter in found}
    assert values["maxmemory-policy"] == "allkeys-lru"


def test_serverless_cache_has_its_limits_and_endpoints(data: Stack, client: Client) -> None:
    found = client("elasticache").describe_serverless_caches(ServerlessCacheName=data["Serverless"])
    cache = found["ServerlessCaches"][0]
    assert data["Serverless"] == "storefront-serverless"
    assert cache["ARN"] == data["ServerlessArn"]
    assert cache["CacheUsageLimits"]["DataStorage"]["Maximum"] == 5
    assert cache["Endpoint"]["Address"] == data["ServerlessHost"]
    assert cache["ReaderEndpoint"]["Port"] == int(data["ServerlessReaderPort"]) == 6380


def test_broker_is_a_private_logged_encrypted_cluster(data: Stack, client: Client) -> None:
    broker = client("mq").describe_broker(BrokerId=data["Broker"])
    assert broker["BrokerArn"] == data["BrokerArn"]
    assert (broker["EngineType"], broker["EngineVersion"]) == ("RABBITMQ", "4.2")
    assert broker["DeploymentMode"] == "CLUSTER_MULTI_AZ"
    assert broker["PubliclyAccessible"] is False
    assert broker["Logs"]["General"] is True
    assert broker["EncryptionOptions"]["KmsKeyId"] == data["Key"]
    assert len(broker["SubnetIds"]) == 2
    assert broker["Tags"] == {"tier": "messaging"}
    assert broker["BrokerInstances"][0]["Endpoints"] == [data["BrokerEndpoint"]]
    assert data["BrokerEndpoint"].startswith("amqps://")
    assert [user["Username"] for user in broker["Users"]] == ["storefront"]


def test_broker_runs_the_configuration_revision(data: Stack, client: Client) -> None:
    mq = client("mq")
    current = mq.describe_broker(BrokerId=data["Broker"])["Configurations"]["Current"]
    revision = mq.describe_configuration_revision(
        ConfigurationId=data["Configuration"], ConfigurationRevision=data["Revision"]
    )
    assert (current["Id"], str(current["Revision"])) == (data["Configuration"], data["Revision"])
    assert base64.b64decode(revision["Data"]) == b"consumer_timeout = 1800000"

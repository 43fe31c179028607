import re
from typing import Any

import pytest

from config import load_environment
from config.contract import DATABASE_USERS
from config.data import DatabaseConfig
from tests.support.pattern import Synthesized
from tests.support.shards import synthesize_shards

SCHEDULE = "AWS::SecretsManager::RotationSchedule"


def synthesize(config: DatabaseConfig) -> Synthesized:
    return synthesize_shards(config, protected=True)


@pytest.fixture(scope="module")
def prod() -> Synthesized:
    return synthesize(load_environment("prod").database)


def hosted(database: Synthesized, prefix: str) -> dict[str, Any]:
    return dict(database.properties(SCHEDULE, prefix)["HostedRotationLambda"])


def test_every_password_of_every_shard_rotates(prod: Synthesized) -> None:
    attachments = prod.all("AWS::SecretsManager::SecretTargetAttachment")
    rotated = {body["Properties"]["SecretId"]["Ref"] for body in prod.all(SCHEDULE).values()}
    assert rotated == set(attachments)
    assert len(rotated) == 6


def test_passwords_rotate_as_often_as_configured() -> None:
    often = synthesize(DatabaseConfig(rotation_days=7))
    rules = [body["Properties"]["RotationRules"] for body in often.all(SCHEDULE).values()]
    assert rules == [{"ScheduleExpression": "rate(7 days)"}] * 3


def test_the_user_of_each_tier_alternates_and_the_owner_lets_it(prod: Synthesized) -> None:
    for shard in ("ShardS1", "ShardS2"):
        for schedule in ("Application", "Worker"):
            tier = hosted(prod, f"{shard}Rotation{schedule}")
            assert tier["RotationType"] == "PostgreSQLMultiUser"
            assert tier["MasterSecretArn"]["Ref"].startswith(f"{shard}SecretAttachment")
        assert hosted(prod, f"{shard}RotationOwner")["RotationType"] == "PostgreSQLSingleUser"


def test_each_tier_has_a_user_of_its_own_and_none_is_the_owner(prod: Synthesized) -> None:
    users: dict[str, list[bool]] = {}
    for secret in prod.all("AWS::SecretsManager::Secret").values():
        template = str(secret["Properties"]["GenerateSecretString"]["SecretStringTemplate"])
        (user,) = re.findall(r'"username":"(\w+)"', template)
        users.setdefault(user, []).append("masterarn" in template)
    tiers = {user: [True, True] for user in DATABASE_USERS.values()}
    assert users == {"storefront": [False, False], **tiers}
    assert len(tiers) == 2


def test_nothing_rotates_before_the_first_migration_made_the_user(prod: Synthesized) -> None:
    assert {body["Properties"]["RotateImmediatelyOnUpdate"] for body in prod.all(SCHEDULE).values()} == {
        False
    }


def test_rotation_reaches_the_shards_and_secrets_manager_and_nothing_else(prod: Synthesized) -> None:
    (group,) = (key for key in prod.all("AWS::EC2::SecurityGroup") if key.startswith("FoundationRotation"))
    rules = prod.properties("AWS::EC2::SecurityGroup", group)["SecurityGroupEgress"]
    assert [(rule["FromPort"], rule["ToPort"]) for rule in rules] == [(443, 443)]
    (egress,) = prod.all("AWS::EC2::SecurityGroupEgress").values()
    port = load_environment("prod").database.port
    assert (egress["Properties"]["FromPort"], egress["Properties"]["ToPort"]) == (port, port)
    for schedule in prod.all(SCHEDULE).values():
        network = schedule["Properties"]["HostedRotationLambda"]
        assert network["VpcSecurityGroupIds"] == {"Fn::GetAtt": [group, "GroupId"]}
        assert "VpcApplicationSubnet1" in str(network["VpcSubnetIds"])


def test_names_of_functions_fit_lambda_and_differ(prod: Synthesized) -> None:
    names = {hosted(prod, key)["RotationLambdaName"] for key in prod.all(SCHEDULE)}
    longest = len("Storefront-") + 16 + len("-Database-") + len("Shard") + 12 + len("-worker")
    assert len(names) == 6
    assert longest <= 64


def test_passwords_that_rotation_sets_stay_out_of_the_log(prod: Synthesized) -> None:
    parameters = prod.properties("AWS::RDS::DBParameterGroup")["Parameters"]
    assert "log_statement" not in parameters
    assert "pgaudit" in parameters["shared_preload_libraries"].split(",")
    assert set(parameters["pgaudit.log"].split(",")) == {"ddl", "role"}

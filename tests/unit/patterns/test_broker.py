import json

import pytest

from config import load_environment
from config.data import BrokerConfig
from patterns.broker import Broker, cuttlefish
from tests.support.pattern import Properties, Synthesized, TinyStack

BROKER = "AWS::AmazonMQ::Broker"


class Built:
    """A broker in a tiny stack, with a role that may connect to it."""

    def __init__(
        self, config: BrokerConfig, *, environment: str = "dev", protected: bool = False, zones: int = 3
    ) -> None:
        stack = TinyStack(zones=zones)
        self.broker = Broker(
            stack,
            "Broker",
            config=config,
            environment=environment,
            vpc=stack.vpc(),
            key=stack.key(),
            protected=protected,
        )
        self.broker.grant_connect(stack.role())
        self.endpoint = stack.resolve(self.broker.amqp_endpoint)
        self.synthesized = Synthesized(stack)

    @property
    def properties(self) -> Properties:
        return self.synthesized.properties(BROKER)


@pytest.fixture(scope="module")
def dev() -> Built:
    return Built(load_environment("dev").broker)


@pytest.fixture(scope="module")
def prod() -> Built:
    return Built(load_environment("prod").broker, environment="prod", protected=True)


def test_prod_is_a_cluster_of_three_nodes_in_three_data_subnets(prod: Built) -> None:
    assert prod.properties["DeploymentMode"] == "CLUSTER_MULTI_AZ"
    assert prod.properties["HostInstanceType"] == "mq.m7g.large"
    subnets = [subnet["Ref"] for subnet in prod.properties["SubnetIds"]]
    assert len(set(subnets)) == 3
    assert all(subnet.startswith("VpcDataSubnet") for subnet in subnets)


def test_a_single_instance_takes_one_subnet(dev: Built) -> None:
    assert dev.properties["DeploymentMode"] == "SINGLE_INSTANCE"
    assert len(dev.properties["SubnetIds"]) == 1


def test_a_cluster_without_three_zones_is_refused_with_the_way_out() -> None:
    with pytest.raises(ValueError, match=r"got 2; set network\.availability_zones to 3"):
        Built(BrokerConfig(deployment_mode="CLUSTER_MULTI_AZ"), zones=2)


def test_a_name_that_amazon_mq_refuses_is_refused_here() -> None:
    with pytest.raises(ValueError, match="broker name"):
        Built(BrokerConfig(), environment="x" * 50)


def test_the_broker_is_private_encrypted_and_logged(prod: Built) -> None:
    (key,) = prod.synthesized.all("AWS::KMS::Key")
    assert prod.properties["PubliclyAccessible"] is False
    assert prod.properties["EncryptionOptions"] == {
        "UseAwsOwnedKey": False,
        "KmsKeyId": {"Fn::GetAtt": [key, "Arn"]},
    }
    assert prod.properties["Logs"] == {"General": True}


def test_the_password_is_generated_and_never_in_the_template(prod: Built) -> None:
    (secret,) = prod.synthesized.all("AWS::SecretsManager::Secret")
    (user,) = prod.properties["Users"]
    assert user["Username"] == "storefront"
    assert user["Password"]["Fn::Join"][1] == [
        "{{resolve:secretsmanager:",
        {"Ref": secret},
        ":SecretString:password::}}",
    ]
    generated = prod.synthesized.properties("AWS::SecretsManager::Secret")["GenerateSecretString"]
    assert json.loads(generated["SecretStringTemplate"]) == {"username": "storefront"}
    assert generated["ExcludePunctuation"] is True
    assert generated["PasswordLength"] >= 12


def test_connecting_takes_the_secret_and_its_key_and_nothing_else(prod: Built) -> None:
    (secret,) = prod.synthesized.all("AWS::SecretsManager::Secret")
    (key,) = prod.synthesized.all("AWS::KMS::Key")
    read, decrypt = prod.synthesized.statements()
    assert (read["Action"], read["Resource"]) == ("secretsmanager:GetSecretValue", {"Ref": secret})
    assert (decrypt["Action"], decrypt["Resource"]) == ("kms:Decrypt", {"Fn::GetAtt": [key, "Arn"]})
    assert decrypt["Condition"] == {
        "StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}
    }


def test_the_consumer_timeout_reaches_the_broker_in_milliseconds() -> None:
    built = Built(BrokerConfig(consumer_timeout_minutes=45))
    configuration = built.synthesized.properties("AWS::AmazonMQ::Configuration")
    assert configuration["Data"] == {"Fn::Base64": "consumer_timeout = 2700000\n"}
    assert configuration["EngineVersion"] == built.properties["EngineVersion"] == "4.2"
    (name,) = built.synthesized.all("AWS::AmazonMQ::Configuration")
    assert built.properties["Configuration"] == {
        "Id": {"Ref": name},
        "Revision": {"Fn::GetAtt": [name, "Revision"]},
    }


def test_patches_come_in_the_configured_window(dev: Built) -> None:
    assert dev.properties["AutoMinorVersionUpgrade"] is True
    assert dev.properties["MaintenanceWindowStartTime"] == {
        "DayOfWeek": "SUNDAY",
        "TimeOfDay": "08:00",
        "TimeZone": "UTC",
    }


def test_a_protected_broker_and_its_secret_are_retained(dev: Built, prod: Built) -> None:
    for resource_type in (BROKER, "AWS::SecretsManager::Secret"):
        assert prod.synthesized.only(resource_type)["DeletionPolicy"] == "Retain"
        assert dev.synthesized.only(resource_type)["DeletionPolicy"] == "Delete"


def test_the_endpoint_is_handed_over_as_one_string(dev: Built) -> None:
    (broker,) = dev.synthesized.all(BROKER)
    (parameter,) = dev.synthesized.all("AWS::SSM::Parameter")
    assert dev.endpoint == {"Fn::GetAtt": [parameter, "Value"]}
    assert dev.synthesized.properties("AWS::SSM::Parameter")["Value"] == {
        "Fn::Select": [0, {"Fn::GetAtt": [broker, "AmqpEndpoints"]}]
    }


def test_the_security_group_has_no_rules_of_its_own(prod: Built) -> None:
    properties = prod.synthesized.properties("AWS::EC2::SecurityGroup")
    assert "SecurityGroupIngress" not in properties
    assert [rule["CidrIp"] for rule in properties["SecurityGroupEgress"]] == ["255.255.255.255/32"]


def test_settings_are_written_in_rabbitmq_s_own_format() -> None:
    written = cuttlefish({"heartbeat": 60, "a.flag": True, "consumer_timeout": 1})
    assert written == "a.flag = true\nconsumer_timeout = 1\nheartbeat = 60\n"

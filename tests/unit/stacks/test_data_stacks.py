from collections.abc import Callable

import aws_cdk as cdk
import pytest

from config import EnvironmentConfig, load_environment
from patterns.safekeeping import grant_read_secret
from stacks.base import StorefrontStack
from stacks.cache import CacheStack
from stacks.database import DatabaseStack
from stacks.messaging import MessagingStack
from stacks.network import NetworkStack
from stacks.storage import StorageStack
from tests.support.pattern import FLAGS, Synthesized, TinyStack


class Stacks:
    """The stacks of the network and data tiers, and a role of another stack that uses all of them."""

    def __init__(self, config: EnvironmentConfig) -> None:
        app = cdk.App(context=FLAGS, analytics_reporting=False)
        self.storage = StorageStack(app, "Storage", config=config, backups=None)
        self.network = NetworkStack(app, "Network", config=config, log_bucket=self.storage.log_bucket)
        self.database = DatabaseStack(app, "Database", config=config, vpc=self.network.vpc, backups=None)
        self.cache = CacheStack(app, "Cache", config=config, vpc=self.network.vpc)
        self.messaging = MessagingStack(app, "Messaging", config=config, vpc=self.network.vpc)
        self.consumer = TinyStack(app, "Consumer")
        role = self.consumer.role()
        self.database.grant_read(role, "web")
        self.cache.cache.grant_connect(role)
        self.messaging.broker.grant_connect(role)
        if self.storage.catalog_secret:
            grant_read_secret(self.storage.catalog_secret, role)
        app.synth()

    @property
    def stateful(self) -> list[StorefrontStack]:
        return [self.storage, self.database, self.cache, self.messaging]


@pytest.fixture(scope="module")
def dev() -> Stacks:
    return Stacks(load_environment("dev"))


@pytest.fixture(scope="module")
def prod() -> Stacks:
    return Stacks(load_environment("prod"))


def test_stacks_that_hold_data_refuse_deletion_when_protected(dev: Stacks, prod: Stacks) -> None:
    assert [stack.termination_protection for stack in prod.stateful] == [True] * 4
    assert [stack.termination_protection for stack in dev.stateful] == [False] * 4
    assert prod.network.termination_protection is False


def test_each_stack_that_holds_data_has_a_key_of_its_own(prod: Stacks) -> None:
    assert all(len(Synthesized(stack).all("AWS::KMS::Key")) == 1 for stack in prod.stateful)


def test_no_stack_of_a_tier_depends_on_its_consumer(prod: Stacks) -> None:
    for stack in [*prod.stateful, prod.network]:
        assert prod.consumer not in stack.dependencies
        assert "Consumer" not in str(Synthesized(stack).json)


def test_the_database_grant_covers_the_application_user_of_every_shard_and_no_owner(prod: Stacks) -> None:
    (read,) = (
        statement
        for statement in Synthesized(prod.consumer).statements()
        if statement["Action"] == "secretsmanager:GetSecretValue"
    )
    outputs = [arn["Fn::GetStackOutput"] for arn in read["Resource"]]
    named = [output["OutputName"] for output in outputs if output["StackName"].endswith("Database")]
    assert [name.split("Secret")[0] for name in sorted(named)] == [
        "PublishOutputRefShardS1Rotation",
        "PublishOutputRefShardS2Rotation",
    ]


def test_partners_learn_the_egress_addresses_from_an_output(dev: Stacks) -> None:
    network = Synthesized(dev.network)
    (address,) = network.all("AWS::EC2::EIP")
    assert network.json["Outputs"]["EgressAddresses"]["Value"] == {"Ref": address}


def without_catalog(config: EnvironmentConfig) -> EnvironmentConfig:
    return config.model_copy(update={"application": config.application.model_copy(update={"catalog": None})})


@pytest.mark.parametrize(("change", "secrets"), [(lambda config: config, 1), (without_catalog, 0)])
def test_a_catalog_secret_exists_only_for_a_configured_partner(
    change: Callable[[EnvironmentConfig], EnvironmentConfig], secrets: int
) -> None:
    storage = StorageStack(
        cdk.App(context=FLAGS), "Storage", config=change(load_environment("dev")), backups=None
    )
    assert len(Synthesized(storage).all("AWS::SecretsManager::Secret")) == secrets
    assert (storage.catalog_secret is not None) == bool(secrets)


def test_cost_allocation_tags_reach_what_holds_data(prod: Stacks) -> None:
    for stack in prod.stateful:
        (key,) = Synthesized(stack).all("AWS::KMS::Key").values()
        assert {"Key": "CostCenter", "Value": "storefront"} in key["Properties"]["Tags"]

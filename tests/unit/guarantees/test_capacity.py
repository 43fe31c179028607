"""The budget of connections counts what the application really opens."""

import pytest

from config import EnvironmentConfig
from config.capacity import BROKER_CONNECTIONS, CACHE_CONNECTIONS
from guarantees.capacity import Budget, budgets, most_instances
from guarantees.store import PROPERTIES, Body, Options, Resource, Store, Tier
from storefront_app import cache

CONFIG = EnvironmentConfig.model_validate({"name": "x", "region": "eu-west-1"})


def environment(options: Options) -> Body:
    """A Beanstalk environment with these options."""
    settings = [
        {"Namespace": namespace, "OptionName": name, "Value": value}
        for (namespace, name), value in options.items()
    ]
    return {"Type": "AWS::ElasticBeanstalk::Environment", "Properties": {"OptionSettings": settings}}


def test_the_cache_connections_are_those_of_the_application() -> None:
    assert CACHE_CONNECTIONS == cache.CONNECTIONS


@pytest.mark.parametrize(("opened", "kept"), [(80, True), (81, False)])
def test_a_fifth_of_the_limit_stays_free(opened: int, kept: bool) -> None:
    assert Budget("a database", opened, 100).kept is kept


@pytest.mark.parametrize(
    ("managed", "policy", "most"),
    [
        ("true", "Rolling", 20),
        ("false", "Immutable", 20),
        ("false", "RollingWithAdditionalBatch", 13),
        ("false", "Rolling", 10),
    ],
)
def test_an_update_runs_new_instances_beside_the_old(managed: str, policy: str, most: int) -> None:
    options = {
        ("aws:autoscaling:asg", "MaxSize"): "10",
        ("aws:elasticbeanstalk:command", "DeploymentPolicy"): policy,
        ("aws:elasticbeanstalk:command", "BatchSize"): "30",
        ("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled"): managed,
    }
    tier = Tier(Store(CONFIG, {}, {}, {}), Resource("Web", "Environment", environment(options)))
    assert most_instances(tier) == most


def test_only_tiers_that_are_told_of_the_broker_connect_to_it() -> None:
    resources: dict[str, Body] = {
        "Broker": {"Type": "AWS::AmazonMQ::Broker", "Properties": {"HostInstanceType": "mq.m7g.medium"}}
    }
    for tier, told in (("web", {}), ("worker", {(PROPERTIES, "BROKER_ENDPOINT"): "amqps://broker:5671"})):
        sizes = {("aws:autoscaling:asg", "MaxSize"): "10", (PROPERTIES, "WEB_CONCURRENCY"): "3"}
        resources[tier] = environment({(PROPERTIES, "STOREFRONT_TIER"): tier, **sizes, **told})

    (budget,) = budgets(Store(CONFIG, {"Web": {"Resources": resources}}, {}, {}))
    assert budget.opened == 10 * 3 * BROKER_CONNECTIONS

"""The budget of connections counts what the application really opens."""

import pytest

from config import EnvironmentConfig
from config.capacity import CACHE_CONNECTIONS
from guarantees.capacity import Budget, most_instances
from guarantees.store import Resource, Store, Tier
from storefront_app import cache


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
    settings = [
        {"Namespace": namespace, "OptionName": name, "Value": value}
        for (namespace, name), value in options.items()
    ]
    config = EnvironmentConfig.model_validate({"name": "x", "region": "eu-west-1"})
    body = {"Type": "AWS::ElasticBeanstalk::Environment", "Properties": {"OptionSettings": settings}}
    tier = Tier(Store(config, {}, {}, {}), Resource("Web", "Environment", body))
    assert most_instances(tier) == most

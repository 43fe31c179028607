"""What the model derives, and what the two environments promise."""

import pytest
from pydantic import ValidationError

from config import EnvironmentConfig, load_environment
from config.compute import FleetConfig
from config.contract import MEANINGS, ParameterPaths, Property
from config.network import NetworkConfig
from config.regions import CLOUDFRONT_PREFIX_LISTS


def _environment(**settings: object) -> EnvironmentConfig:
    return EnvironmentConfig.model_validate({"name": "test", "region": "eu-west-1"} | settings)


def test_a_name_and_a_region_are_enough() -> None:
    config = _environment()
    assert not config.protected
    assert config.domain is None
    assert len(config.database.shards) == 1


def test_a_configuration_cannot_be_changed() -> None:
    config, key = _environment(), "name"
    with pytest.raises(ValidationError, match="frozen"):
        setattr(config, key, "other")


@pytest.mark.parametrize("region", CLOUDFRONT_PREFIX_LISTS)
def test_each_known_region_has_its_prefix_list(region: str) -> None:
    assert _environment(region=region).cloudfront_prefix_list == CLOUDFRONT_PREFIX_LISTS[region]


def test_a_prefix_list_in_the_file_wins_over_the_table() -> None:
    config = _environment(network={"cloudfront_prefix_list": "pl-00000000"})
    assert config.cloudfront_prefix_list == "pl-00000000"


@pytest.mark.parametrize(
    ("instance_type", "architecture"),
    [
        ("t4g.small", "arm64"),
        ("c8gd.xlarge", "arm64"),
        ("m7i-flex.large", "x86_64"),
        ("g4dn.xlarge", "x86_64"),
    ],
)
def test_the_architecture_follows_the_instance_type(instance_type: str, architecture: str) -> None:
    assert FleetConfig(instance_types=(instance_type,)).architecture == architecture


def test_the_smallest_range_that_holds_the_default_subnets_is_accepted() -> None:
    assert NetworkConfig(cidr="10.0.0.0/18").cidr == "10.0.0.0/18"


def test_production_survives_the_loss_of_a_zone() -> None:
    prod = load_environment("prod")
    assert prod.network.availability_zones == prod.network.nat_gateways == 3
    assert prod.database.multi_az
    assert prod.broker.deployment_mode == "CLUSTER_MULTI_AZ"
    assert prod.cache.replicas_per_shard >= 1


def test_every_property_of_the_contract_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Property)


def test_each_environment_has_parameters_of_its_own() -> None:
    paths = ParameterPaths(environment="dev")
    assert paths.map == "/storefront/dev/database/map"
    assert paths.shard("s1") == "/storefront/dev/database/shards/s1"

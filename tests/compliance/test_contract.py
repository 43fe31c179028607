"""The contract with the application: what the templates set is what the workload reads, and nothing else."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.contract import Property, properties_of
from tests.support.assembly import Assembly, synthesize

NAMESPACE = "aws:elasticbeanstalk:application:environment"
CATALOG = {name for name in Property if name.startswith("CATALOG_")}


def _properties(assembly: Assembly) -> dict[str, Mapping[str, Any]]:
    """The environment properties of each Beanstalk environment, by tier."""
    found = [
        {
            option["OptionName"]: option["Value"]
            for option in resource.properties["OptionSettings"]
            if option["Namespace"] == NAMESPACE
        }
        for resource in assembly.resources("AWS::ElasticBeanstalk::Environment")
    ]
    return {properties[Property.TIER]: properties for properties in found}


def test_each_tier_gets_exactly_the_contract(environment: Assembly) -> None:
    tiers = _properties(environment)
    assert set(tiers) == {"web", "worker"}
    assert set(tiers["web"]) == properties_of("web")
    assert set(tiers["worker"]) == properties_of("worker")
    assert set(tiers["web"]) | set(tiers["worker"]) == set(Property)


def test_no_secret_is_named_to_both_tiers(environment: Assembly) -> None:
    web, worker = (
        {name for name in properties if name.endswith("_SECRET")}
        for properties in (_properties(environment)[tier] for tier in ("web", "worker"))
    )
    assert web == {Property.CATALOG_SECRET}
    assert worker == {Property.BROKER_SECRET}


def test_the_workload_knows_exactly_the_contract() -> None:
    from storefront_app import settings

    assert set(settings.NAMES) == set(Property)


def test_without_a_partner_the_catalog_is_absent(tmp_path: Path) -> None:
    file = tmp_path / "bare.toml"
    file.write_text('name = "bare"\nregion = "eu-west-1"\n', encoding="utf-8")
    tiers = _properties(synthesize(str(file), tmp_path / "out"))
    assert set(tiers["web"]) == properties_of("web") - CATALOG
    assert set(tiers["worker"]) == properties_of("worker")

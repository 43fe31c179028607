"""Any valid environment file synthesizes, without a finding of its rule packs, keeps its promises, draws."""

import json
import tempfile
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from hypothesis import HealthCheck, Phase, given, settings

from config import EnvironmentConfig
from drawing import render
from guarantees.capacity import budgets, subnets_have_addresses_for_deployments
from guarantees.store import read
from patterns.nag import packs
from picture import index
from picture.extract import architecture
from picture.views import full, views
from stacks.composition import compose
from tests.properties.strategies import environments
from tests.properties.values import Settings
from tests.support.assembly import ROOT, Assembly
from tests.support.geometry import faults

FLAGS = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]


# Few examples, since each costs seconds, and no shrinking: the failing file is small enough to read.
@settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(environments())
def test_any_valid_file_synthesizes(environment: Settings) -> None:
    config = EnvironmentConfig.model_validate(environment)
    with tempfile.TemporaryDirectory() as folder:
        app = cdk.App(outdir=folder, context=FLAGS, analytics_reporting=False)
        compose(app, config)
        cdk.Validations.of(app).add_plugins(*packs(app, protected=config.protected))
        app.synth()
        _keeps_its_promises(Assembly(Path(folder)), config)
        _can_be_drawn(Path(folder))


def _keeps_its_promises(assembly: Assembly, config: EnvironmentConfig) -> None:
    count = {kind: len(assembly.resources(kind)) for kind in COUNTED}
    shards = len(config.database.shards)
    zones = config.network.availability_zones
    assert count == {
        "AWS::RDS::DBInstance": shards * (1 + config.database.read_replicas),
        "AWS::EC2::Subnet": 3 * zones,
        "AWS::EC2::NatGateway": config.network.nat_gateways,
        "AWS::ElastiCache::ReplicationGroup": int(config.cache.mode == "cluster"),
        "AWS::ElastiCache::ServerlessCache": int(config.cache.mode == "serverless"),
        "AWS::ElasticBeanstalk::Environment": 2,
        "AWS::Route53::HostedZone": int(config.domain is not None and config.domain.hosted_zone_id is None),
    }
    for template in assembly.folder.glob("*.template.json"):
        assert template.stat().st_size < 1_000_000, f"{template.name}: CloudFormation takes no more"
    assert max(len(template["Resources"]) for template in assembly.templates.values()) <= 500
    store = read(assembly.folder, config)
    assert all(budget.kept for budget in budgets(store))
    assert not list(subnets_have_addresses_for_deployments(store))
    assert _shard_map(assembly) == {shard.name: list(shard.buckets) for shard in config.database.shards}


def _can_be_drawn(folder: Path) -> None:
    found = architecture(index.read(folder))
    for view in (*views(found), full(found, shards="each")):
        assert faults(render(view), view) == [], view.name


COUNTED = (
    "AWS::RDS::DBInstance",
    "AWS::EC2::Subnet",
    "AWS::EC2::NatGateway",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElastiCache::ServerlessCache",
    "AWS::ElasticBeanstalk::Environment",
    "AWS::Route53::HostedZone",
)


def _shard_map(assembly: Assembly) -> Any:
    (parameter,) = (
        resource.properties
        for resource in assembly.resources("AWS::SSM::Parameter")
        if str(resource.properties.get("Name", "")).endswith("/database/map")
    )
    return json.loads(parameter["Value"])["shards"]

import json
from typing import Any

import pytest

from config.contract import DATABASE_USERS, ParameterPaths
from config.data import DatabaseConfig
from config.shards import ShardConfig
from patterns.shard_map import ShardMap
from tests.support.pattern import Synthesized, TinyStack
from tests.support.shards import define_shards

PARAMETER = "AWS::SSM::Parameter"
CONFIG = DatabaseConfig(
    read_replicas=2,
    shards=(ShardConfig(name="s1", buckets=("0-511",)), ShardConfig(name="map", buckets=("512-1023",))),
)


def synthesize(config: DatabaseConfig = CONFIG) -> Synthesized:
    stack = TinyStack()
    shards = define_shards(stack, config, protected=False)
    paths = ParameterPaths(environment="dev")
    shard_map = ShardMap(stack, "Map", config=config, paths=paths, shards=shards)
    shard_map.grant_read(stack.role())
    return Synthesized(stack)


@pytest.fixture(scope="module")
def published() -> Synthesized:
    return synthesize()


def value(published: Synthesized, name: str) -> Any:
    """Value of the parameter of that name, with each reference written as `<logical id.attribute>`."""
    (raw,) = (
        body["Properties"]["Value"]
        for body in published.all(PARAMETER).values()
        if body["Properties"]["Name"] == name
    )
    if isinstance(raw, str):
        return json.loads(raw)
    return json.loads(
        "".join(part if isinstance(part, str) else reference(part) for part in raw["Fn::Join"][1])
    )


def reference(part: dict[str, Any]) -> str:
    return f"<{'.'.join(part['Fn::GetAtt'])}>" if "Fn::GetAtt" in part else f"<{part['Ref']}>"


def test_the_map_gives_each_shard_its_virtual_buckets(published: Synthesized) -> None:
    assert value(published, "/storefront/dev/database/map") == {
        "virtual_buckets": 1024,
        "shards": {"s1": ["0-511"], "map": ["512-1023"]},
    }


@pytest.mark.parametrize(("name", "prefix"), [("s1", "ShardS1"), ("map", "ShardMap")])
def test_each_shard_publishes_its_own_endpoints_and_the_secret_of_each_tier(
    published: Synthesized, name: str, prefix: str
) -> None:
    shard = value(published, f"/storefront/dev/database/shards/{name}")
    assert shard["writer"].startswith(f"<{prefix}Writer")
    assert [reader[: len(prefix) + 9] for reader in shard["readers"]] == [
        f"<{prefix}Replica{number}"[: len(prefix) + 9] for number in (1, 2)
    ]
    assert len(set(shard["readers"])) == 2
    assert all(host.endswith(".Endpoint.Address>") for host in [shard["writer"], *shard["readers"]])
    logins = shard["logins"]
    assert {tier: login["user"] for tier, login in logins.items()} == DATABASE_USERS
    assert logins["web"]["secret"].startswith(f"<{prefix}RotationSecretAttachment")
    assert logins["worker"]["secret"].startswith(f"<{prefix}RotationWorkerSecretAttachment")
    assert shard["owner_secret"].startswith(f"<{prefix}SecretAttachment")
    assert (shard["port"], shard["database"]) == (5432, "storefront")


def test_no_password_is_published(published: Synthesized) -> None:
    assert "resolve:" not in json.dumps(published.all(PARAMETER))


def test_a_reader_of_the_map_may_read_its_path_and_nothing_else(published: Synthesized) -> None:
    (statement,) = published.statements()
    assert sorted(statement["Action"]) == ["ssm:GetParameter", "ssm:GetParametersByPath"]
    assert "*" not in json.dumps(statement["Resource"])
    named = [
        "".join(part for part in arn["Fn::Join"][1] if isinstance(part, str)) for arn in statement["Resource"]
    ]
    assert "arn:aws:ssm:eu-west-1::parameter/storefront/dev/database" in named
    assert len(named) == 2


def test_a_map_without_replicas_has_no_readers() -> None:
    published = synthesize(DatabaseConfig(read_replicas=0))
    assert value(published, "/storefront/dev/database/shards/s1")["readers"] == []


def fragmented(step: int) -> DatabaseConfig:
    """Two shards that own every other run of `step` buckets."""
    runs = [f"{start}-{start + step - 1}" for start in range(0, 1024, step)]
    return DatabaseConfig(
        read_replicas=0,
        shards=(
            ShardConfig(name="s1", buckets=tuple(runs[::2])),
            ShardConfig(name="s2", buckets=tuple(runs[1::2])),
        ),
    )


@pytest.mark.parametrize(("step", "tier"), [(512, "Standard"), (2, "Advanced")])
def test_a_map_in_many_fragments_takes_the_larger_tier(step: int, tier: str) -> None:
    published = synthesize(fragmented(step))
    assert published.properties(PARAMETER, "MapBuckets")["Tier"] == tier


def test_a_map_that_fits_no_parameter_is_refused_with_the_way_out() -> None:
    with pytest.raises(ValueError, match="fewer and longer ranges"):
        synthesize(fragmented(1))

"""The plan for one more shard can be pasted, and says what it costs."""

import tomllib

import pytest

from config import EnvironmentConfig
from config.shards import expand
from ops import shards
from ops.common import OpsError

RAW = {
    "name": "dev",
    "region": "eu-west-1",
    "database": {
        "shards": [
            {"name": "s1", "buckets": ["0-511"], "instance_class": "db.r8g.xlarge"},
            {"name": "s2", "buckets": ["512-1023"]},
        ]
    },
}
CONFIG = EnvironmentConfig.model_validate(RAW)


def test_the_plan_is_a_valid_map_that_keeps_what_the_shards_had() -> None:
    text = shards.plan(CONFIG, "s3")
    planned = tomllib.loads(text)["shards"]
    EnvironmentConfig.model_validate({**RAW, "database": {"shards": planned}})
    assert [shard["name"] for shard in planned] == ["s1", "s2", "s3"]
    assert planned[0]["instance_class"] == "db.r8g.xlarge"


def test_the_plan_says_how_many_buckets_move() -> None:
    text = shards.plan(CONFIG, "s3")
    moved = len(expand(tomllib.loads(text)["shards"][2]["buckets"]))
    assert moved == 341
    assert text.startswith(f"# {moved} of 1024 virtual buckets move to 's3'")


def test_a_taken_name_is_refused() -> None:
    with pytest.raises(OpsError, match="'s2' exists already; the shards are s1, s2"):
        shards.plan(CONFIG, "s2")

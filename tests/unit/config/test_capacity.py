"""Rules on capacity: the last value that is taken, beside the first that broken_rules.toml refuses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import EnvironmentConfig, limits
from config.capacity import instances_for
from config.compute import WebConfig
from config.data import BROKER_NODE
from config.shards import INSTANCE_CLASS


def _load(**settings: Any) -> EnvironmentConfig:
    return EnvironmentConfig.model_validate({"name": "x", "region": "eu-west-1", **settings})


@pytest.mark.parametrize(
    "settings",
    [
        # 2 fleets x (2 + 2) instances x 2 processes x 5 = 80 of 89
        {"web": {"max_instances": 2}, "worker": {"max_instances": 2}},
        # 2 x (7 + 2) x 2 processes x 2 = 72 of 80 at the broker
        {"web": {"max_instances": 7}, "database": {"instance_class": "db.r8g.large"}},
        # no shard is of the small class that the others would be of
        {
            "web": {"max_instances": 7},
            "database": {"shards": [{"name": "s1", "buckets": ["0-1023"], "instance_class": "db.r8g.large"}]},
        },
        # 44 / 3 + 116 = 131 of 251
        {
            "web": {"max_instances": 20},
            "network": {"application_prefix": 24},
            "database": {"instance_class": "db.r8g.large"},
            "broker": {"instance_type": "mq.m7g.large"},
        },
        # the peak of an environment that is not protected is a wish
        {"web": {"peak_requests_per_second": 1000}},
        # without one of three zones, two instances at 1000 a minute carry 33 in a second
        {
            "protected": True,
            "web": {"max_instances": 3, "peak_requests_per_second": 33, "processes_per_instance": 1},
        },
    ],
)
def test_what_fits_loads(settings: dict[str, Any]) -> None:
    assert _load(**settings)


@pytest.mark.parametrize(("zones", "fleet"), [(3, 15), (2, 20)])
def test_a_fleet_is_large_enough_for_the_zones_that_are_left(zones: int, fleet: int) -> None:
    web = WebConfig(requests_per_target=600)
    assert instances_for(100, web=web, zones=zones) == fleet
    assert fleet * (zones - 1) // zones * 600 >= 100 * 60 > (fleet - 1) * (zones - 1) // zones * 600


@given(st.from_regex(INSTANCE_CLASS.strip("^$"), fullmatch=True))
def test_every_class_that_a_file_may_name_has_its_limit(instance_class: str) -> None:
    assert 100 < limits.database_connections(instance_class) <= limits.MOST_CONNECTIONS
    assert instance_class.rsplit(".", 1)[1] in limits.DATABASE_SIZES


@given(st.from_regex(BROKER_NODE.strip("^$"), fullmatch=True))
def test_every_broker_node_that_a_file_may_name_has_its_limit(instance_type: str) -> None:
    assert limits.broker_connections(instance_type) >= 100

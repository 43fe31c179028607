"""A tier connects to the stores that it is told of; what it cannot reach, or need not, is refused."""

from typing import Any

import pytest

from picture.connections import endpoints
from picture.model import PictureError
from tests.support.connections import Body, Stack, by_rule, closed_group, tier, told, way
from tests.support.picture import attribute, handed, index_of, ref

PREFIX = "/storefront/test/database"


def database(**properties: Any) -> tuple[str, Body]:
    return "RDS::DBInstance", {"VPCSecurityGroups": [attribute("StoreGroup", "GroupId")], **properties}


def shard(name: str, writer: str, *readers: str) -> tuple[str, Body]:
    """Define the parameter that hands a shard's endpoints over."""
    ends = [attribute(each, "Endpoint.Address") for each in (writer, *readers)]
    return "SSM::Parameter", {"Name": f"{PREFIX}/shards/{name}", "Value": {"Fn::Join": [",", ends]}}


def sharded() -> Stack:
    return {
        "Writer": database(Port="5433"),
        "Reader": database(Port="5433", SourceDBInstanceIdentifier=ref("Writer")),
        "StoreGroup": closed_group(),
        "Map": shard("s1", "Writer", "Reader"),
    }


def cache(attribute_: str = "ConfigurationEndPoint.Address") -> tuple[Stack, Body]:
    stack: Stack = {
        "Cache": ("ElastiCache::ReplicationGroup", {"SecurityGroupIds": [ref("StoreGroup")]}),
        "StoreGroup": closed_group(),
    }
    return stack, {"CACHE_ENDPOINT": attribute("Cache", attribute_)}


def broker(tier_name: str) -> Stack:
    """Define a broker whose endpoint is told by way of an SSM parameter, and the way there."""
    value = {"Fn::Select": [0, attribute("Broker", "AmqpEndpoints")]}
    return {
        "Broker": ("AmazonMQ::Broker", {"SecurityGroups": [ref("StoreGroup")]}),
        "StoreGroup": closed_group(),
        "Endpoint": ("SSM::Parameter", {"Value": value}),
        **tier(tier_name, BROKER_ENDPOINT=attribute("Endpoint", "Value")),
        **way(f"{tier_name.capitalize()}Group", "StoreGroup", 5671),
    }


def test_the_shard_map_leads_to_writers_and_replicas() -> None:
    path = way("WebGroup", "StoreGroup", 5433)
    stack = sharded() | tier("web", DATABASE_PARAMETERS=PREFIX) | path

    lines = by_rule(index_of({"All": stack}), endpoints.stores)

    assert told(lines) == [("web", "replicas-s1", "read", ":5433"), ("web", "writer-s1", "write", ":5433")]
    assert {"env DATABASE_PARAMETERS", "All/Map", "All/WebGroupEgress", "All/WebGroupIngress"} <= set(
        lines[0].why
    )


def test_a_path_without_parameters_is_refused() -> None:
    stack = tier("web", DATABASE_PARAMETERS="/storefront/other")

    with pytest.raises(
        PictureError, match="DATABASE_PARAMETERS names SSM parameters under /storefront/other"
    ):
        by_rule(index_of({"All": stack}), endpoints.stores)


def test_a_parameter_of_a_similar_path_is_not_taken_for_the_shard_map() -> None:
    stack = sharded() | tier("web", DATABASE_PARAMETERS=PREFIX[:-1])

    with pytest.raises(PictureError, match="and there are none"):
        by_rule(index_of({"All": stack}), endpoints.stores)


def test_the_cache_is_read_and_written() -> None:
    stack, contract = cache()
    index = index_of({"All": stack | tier("web", **contract) | way("WebGroup", "StoreGroup", 6379)})

    assert told(by_rule(index, endpoints.stores)) == [("web", "cache", "write", ":6379")]


def test_a_reader_endpoint_is_only_read() -> None:
    stack, contract = cache("ReaderEndPoint.Address")
    index = index_of({"All": stack | tier("web", **contract) | way("WebGroup", "StoreGroup", 6379)})

    assert told(by_rule(index, endpoints.stores)) == [("web", "cache", "read", ":6379")]


def test_a_serverless_cache_has_an_endpoint_too() -> None:
    stack = {
        "Cache": ("ElastiCache::ServerlessCache", {"SecurityGroupIds": [ref("StoreGroup")]}),
        "StoreGroup": closed_group(),
        **tier("web", CACHE_ENDPOINT={"Fn::Sub": "${Cache.Endpoint.Address}:6379"}),
        **way("WebGroup", "StoreGroup", 6379),
    }

    assert told(by_rule(index_of({"All": stack}), endpoints.stores)) == [("web", "cache", "write", ":6379")]


def test_the_web_tier_publishes_and_the_worker_consumes() -> None:
    index = index_of({"All": broker("worker") | broker("web") | way("WorkerGroup", "StoreGroup", 5671)})

    lines = by_rule(index, endpoints.stores)

    assert told(lines) == [
        ("broker", "worker", "message", "consume"),
        ("web", "broker", "message", "publish"),
    ]
    assert {"env BROKER_ENDPOINT", "All/Endpoint"} <= set(lines[0].why)


def test_a_worker_that_alone_knows_the_broker_publishes_too() -> None:
    index = index_of({"All": broker("worker") | tier("web")})

    assert told(by_rule(index, endpoints.stores)) == [
        ("broker", "worker", "message", "consume"),
        ("worker", "broker", "message", "publish"),
    ]


def test_an_endpoint_in_another_stack_is_followed() -> None:
    stack, contract = cache()
    outputs = {"Data": {"End": contract["CACHE_ENDPOINT"], "Group": ref("StoreGroup")}}
    rules = way("WebGroup", "StoreGroup", 6379)
    rules["WebGroupEgress"][1]["DestinationSecurityGroupId"] = handed("Data", "Group")
    rules["WebGroupIngress"][1]["GroupId"] = handed("Data", "Group")
    web = tier("web", CACHE_ENDPOINT=handed("Data", "End")) | rules

    lines = by_rule(index_of({"Data": stack, "Web": web}, outputs=outputs), endpoints.stores)

    assert told(lines) == [("web", "cache", "write", ":6379")]


@pytest.mark.parametrize(
    ("half", "missing"),
    [
        ({"out": False}, "no egress rule of the tier allows"),
        ({"into": False}, "no ingress rule of the store allows"),
        ({"out": False, "into": False}, "of the tier and no ingress rule"),
    ],
)
def test_an_endpoint_out_of_reach_is_refused(half: dict[str, bool], missing: str) -> None:
    stack, contract = cache()
    index = index_of({"All": stack | tier("web", **contract) | way("WebGroup", "StoreGroup", 6379, **half)})

    with pytest.raises(PictureError, match=f"CACHE_ENDPOINT names All/Cache, port 6379, .*{missing}"):
        by_rule(index, endpoints.stores)


def test_a_way_on_another_port_does_not_count() -> None:
    stack, contract = cache()
    index = index_of({"All": stack | tier("web", **contract) | way("WebGroup", "StoreGroup", 6380)})

    with pytest.raises(PictureError, match="port 6379, which it cannot reach"):
        by_rule(index, endpoints.stores)


def test_a_way_to_a_store_that_no_property_names_is_refused() -> None:
    stack, _ = cache()
    index = index_of({"All": stack | tier("web") | way("WebGroup", "StoreGroup", 6379)})

    with pytest.raises(PictureError, match="All/WebGroupIngress admits All/WebFleet to All/Cache"):
        by_rule(index, endpoints.stores)


def test_the_name_of_a_store_is_no_endpoint() -> None:
    stack, _ = cache()

    assert by_rule(index_of({"All": stack | tier("web", CACHE_NAME=ref("Cache"))}), endpoints.stores) == []

"""What no environment file can ask for, made by hand: it shows, or is refused by name."""

import re

import pytest

from drawing import render
from picture.extract import architecture
from picture.index import Index
from picture.model import PictureError
from picture.views import views
from tests.support.altered import differences, index_of_prod, listed, with_resource, without
from tests.support.geometry import faults

WITHOUT_A_WORKER = """
    removed card worker
    removed line broker message worker
    removed line queue message worker
    removed line worker message queue
    removed line worker message broker
    removed line worker read replicas-s1
    removed line worker read replicas-s2
    removed line worker write writer-s1
    removed line worker write writer-s2
    removed line worker write cache
    removed line worker read media
    removed line worker write media
    removed line worker secret parameters
    removed line worker secret secrets
    removed line worker egress endpoints
    removed line worker egress nat
    removed line worker logs alarms
    removed line faults control worker
    faults.count: 5 experiments
    secrets.count: fewer
    secrets.rotation: fewer
    alarms.count: fewer
    alarms.dashboards: fewer
"""
WAYS = {
    "Web/WebToDatabase": "DATABASE_PARAMETERS names Database/ShardS1/Writer, port 5433",
    "Web/WebToCache": "CACHE_ENDPOINT names Cache/Cache/Cluster/ReplicationGroup, port 6379",
    "Web/WorkerToDatabase": "DATABASE_PARAMETERS names Database/ShardS1/Writer, port 5433",
    "Web/WorkerToCache": "CACHE_ENDPOINT names Cache/Cache/Cluster/ReplicationGroup, port 6379",
    "Web/WorkerToBroker": "BROKER_ENDPOINT names Messaging/Broker, port 5671",
}
SIDES = {"Egress": "no egress rule of the tier", "Ingress": "no ingress rule of the store"}


def without_worker() -> Index:
    """Take the worker tier out of prod, and all that is there for it alone."""
    return without(index_of_prod(), lambda resource: "Worker" in resource.path)


def test_without_its_worker_tier_the_store_loses_what_belongs_to_it_and_nothing_else() -> None:
    found = differences(architecture(index_of_prod()), architecture(without_worker()))
    assert sorted(found) == listed(WITHOUT_A_WORKER)


def test_without_its_worker_tier_each_picture_can_be_read() -> None:
    for view in views(architecture(without_worker())):
        assert faults(render(view), view) == [], view.name


def test_a_type_that_the_picture_does_not_know_is_refused_by_name() -> None:
    index = with_resource(index_of_prod(), "Database", "Search", {"Type": "AWS::OpenSearchService::Domain"})
    with pytest.raises(
        PictureError, match=r"^Database/Search is of type AWS::OpenSearchService::Domain, which"
    ):
        architecture(index)


def test_a_resource_that_no_card_shows_is_refused_by_name() -> None:
    index = with_resource(index_of_prod(), "Database", "Stray", {"Type": "AWS::SSM::Parameter"})
    with pytest.raises(PictureError, match=r"^Database/Stray of type AWS::SSM::Parameter ended on no card"):
        architecture(index)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("way", WAYS)
def test_an_endpoint_that_security_groups_keep_out_of_reach_is_refused_by_name(way: str, side: str) -> None:
    index = without(index_of_prod(), lambda resource: resource.path == f"{way}/{side}")
    told = re.escape(f"{WAYS[way]}, which it cannot reach: {SIDES[side]} allows that")
    tier = "Web/Worker/" if "Worker" in way else "Web/Web/"
    with pytest.raises(PictureError, match=f"^{tier}Environment.*: {told}"):
        architecture(index)


@pytest.mark.parametrize("store", ["Broker", "Cache"])
def test_a_way_to_a_store_that_the_application_is_not_told_of_is_refused_by_name(store: str) -> None:
    index = untold(index_of_prod(), f"{store.upper()}_ENDPOINT")
    with pytest.raises(
        PictureError, match=rf"^Web/W\w+To{store}/Ingress admits Web/.*, and no environment property names"
    ):
        architecture(index)


def untold(index: Index, name: str) -> Index:
    """Take an environment property away from both tiers."""
    for tier in index.all("ElasticBeanstalk::Environment"):
        settings = [each for each in tier.properties["OptionSettings"] if each["OptionName"] != name]
        body = {"Type": f"AWS::{tier.type}", "Properties": {**tier.properties, "OptionSettings": settings}}
        index = with_resource(index, tier.stack, tier.logical_id, body)
    return index

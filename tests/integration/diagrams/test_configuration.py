"""The picture follows the settings of the environment file: nothing else changes, and it can be drawn."""

import functools

import pytest

from drawing import render
from picture.extract import architecture
from picture.model import Architecture
from picture.views import full, views
from tests.support.altered import altered, differences, index_of_prod, listed
from tests.support.geometry import faults
from tests.support.picture import texts

# Settings that differ from prod, and all that differs in the model. Several at once, since each environment
# is a synthesis; they touch different cards, so that each line is due to one of them.
LARGER_AND_SMALLER = (
    """
    [network]
    nat_gateways = 1
    interface_endpoints = []
    [database]
    read_replicas = 1
    shards = [
        { name = "s1", buckets = ["0-340"] },
        { name = "s2", buckets = ["512-852"] },
        { name = "s3", buckets = ["341-511", "853-1023"], instance_class = "db.r8g.xlarge" },
    ]
    [cache]
    replicas_per_shard = 1
    [web]
    min_instances = 4
    max_instances = 54
    [[web.peaks]]
    name = "asia-evening"
    time_zone = "Asia/Tokyo"
    start = "18:30"
    end = "23:30"
    min_instances = 9
    [worker]
    max_instances = 8
    """,
    """
    endpoints.interfaces: gone
    nat.count: 1 gateway, for all 3 zones
    nat.addresses: 1 fixed address
    replicas-s1.count: 1 x db.r8g.large
    replicas-s1.standby: Multi-AZ standby
    replicas-s1.alarms: fewer
    replicas-s2.count: 1 x db.r8g.large
    replicas-s2.standby: Multi-AZ standby
    replicas-s2.alarms: fewer
    writer-s1.buckets: buckets 0-340 of 1024
    writer-s2.buckets: buckets 512-852 of 1024
    added card writer-s3
    added card replicas-s3
    added line web write writer-s3
    added line web read replicas-s3
    added line worker write writer-s3
    added line worker read replicas-s3
    added line writer-s3 replication replicas-s3
    added line writer-s3 backup backup
    added line writer-s3 logs alarms
    added line replicas-s3 logs alarms
    added line faults control writer-s3
    parameters.map: shard map: 3 shards
    parameters.buckets: 1024 buckets, 341 to 342 each
    parameters.count: 4 parameters
    secrets.count: more
    secrets.rotation: more
    secrets.alarms: more
    cache.size: Valkey 8.1, 4 x cache.m7g.large
    cache.shape: 2 shards, 1 replica each
    web.size: 4 to 54 x m8g.large (3 types)
    web.peaks: peaks in 1 time zone, 9 or more
    worker.size: 2 to 8 x m8g.large (2 types)
    alarms.count: more
    """,
)
WITHOUT_EXTRAS = (
    """
    domain = "absent"
    [application]
    catalog = "absent"
    [fault_injection]
    enabled = false
    [cache]
    mode = "serverless"
    [backup]
    copy_region = "absent"
    [monitoring]
    alarm_emails = []
    """,
    """
    removed card dns
    removed line shoppers dns dns
    removed line dns dns cdn
    balancer.listeners: internal, HTTP :80
    balancer.tls: gone
    balancer.alarms: fewer
    cdn.tls: TLS by CloudFront's own name
    cdn.alarms: fewer
    removed card partner
    removed line nat egress partner
    secrets.count: fewer
    secrets.manual: fewer
    secrets.alarms: fewer
    removed card faults
    removed line alarms alarm faults
    removed line faults logs alarms
    removed line faults control cache
    removed line faults control runbooks
    removed line faults control vpc
    removed line faults control web
    removed line faults control worker
    removed line faults control writer-s1
    removed line faults control writer-s2
    removed line runbooks control broker
    runbooks.documents: 1 runbook
    cache.size: Valkey 8, serverless
    cache.shape: at most 10 GB, 10000 ECPU/s
    cache.alarms: fewer
    removed line cache logs alarms
    removed card backup-copy
    removed frame copy
    removed line backup backup backup-copy
    keys.count: fewer
    removed card oncall
    removed line topics alarm oncall
    alarms.count: fewer
    alarms.logs: fewer
    """,
)
WITHOUT_SPARES = (
    """
    protected = false
    [network]
    availability_zones = 2
    nat_gateways = 2
    [database]
    read_replicas = 0
    [broker]
    deployment_mode = "SINGLE_INSTANCE"
    [backup]
    enabled = false
    """,
    """
    balancer.protection: gone
    writer-s1.backups: backups 35 d
    writer-s2.backups: backups 35 d
    changed frame application
    changed frame data
    changed frame public
    nat.count: 2 gateways, one per zone
    nat.addresses: 2 fixed addresses
    removed card replicas-s1
    removed card replicas-s2
    removed line web read replicas-s1
    removed line web read replicas-s2
    removed line worker read replicas-s1
    removed line worker read replicas-s2
    removed line writer-s1 replication replicas-s1
    removed line writer-s2 replication replicas-s2
    removed line replicas-s1 logs alarms
    removed line replicas-s2 logs alarms
    broker.size: RabbitMQ 4.2, 1 x mq.m7g.large
    broker.spread: one zone, AMQPS
    faults.count: 4 experiments
    removed line faults control runbooks
    removed line faults control vpc
    removed line runbooks control broker
    runbooks.documents: 1 runbook
    removed card backup
    removed card backup-copy
    removed frame copy
    removed line backup backup backup-copy
    removed line backup backup data
    removed line media backup backup
    removed line writer-s1 backup backup
    removed line writer-s2 backup backup
    keys.count: fewer
    alarms.count: fewer
    """,
)
ALTERATIONS = {
    "sizes": LARGER_AND_SMALLER,
    "extras": WITHOUT_EXTRAS,
    "spares": WITHOUT_SPARES,
}


@functools.cache
def prod() -> Architecture:
    return architecture(index_of_prod())


@pytest.mark.parametrize("name", ALTERATIONS)
def test_the_model_changes_where_the_settings_do_and_nowhere_else(name: str) -> None:
    settings, expected = ALTERATIONS[name]
    assert sorted(differences(prod(), altered(name, settings))) == listed(expected)


def test_the_same_settings_give_the_same_model() -> None:
    assert altered("nothing", "").to_json() == prod().to_json()


def test_a_shard_of_another_class_is_drawn_apart_from_those_that_are_alike() -> None:
    drawn = full(altered("sizes", ALTERATIONS["sizes"][0]))
    writers = {card.id: texts(card)["engine"] for card in drawn.cards if card.role == "writer"}
    assert writers == {
        "writer": "PostgreSQL 17, db.r8g.large",
        "writer-s3": "PostgreSQL 17, db.r8g.xlarge",
    }


@pytest.mark.parametrize("name", ALTERATIONS)
def test_each_of_its_pictures_can_be_read(name: str) -> None:
    for view in views(altered(name, ALTERATIONS[name][0])):
        assert faults(render(view), view) == [], view.name

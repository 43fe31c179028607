"""The connections of the shared environments: complete, justified, and different when the stacks are."""

import pytest

from config.contract import Property
from picture.cards.rules import place
from picture.connections import connections
from picture.groups import groups
from picture.index import Index
from picture.model import Connection, PictureError
from tests.support.altered import without
from tests.support.connections import told
from tests.support.picture import synthesized

# Keys encrypt everything: lines to all other cards would say nothing.
UNCONNECTED = {"keys"}


def lines_of(index: Index) -> list[Connection]:
    return list(connections(index, place(index)))


def test_every_reason_is_a_construct_or_a_property_of_the_contract(environment_name: str) -> None:
    index, placement = synthesized(environment_name)
    known = {resource.path for resource in index.resources.values()}
    known |= {f"env {name}" for name in Property}

    lines = connections(index, placement)

    assert all(line.why for line in lines)
    assert {reason for line in lines for reason in line.why} <= known


def test_every_end_is_a_card_or_a_frame_and_every_card_is_an_end(environment_name: str) -> None:
    index, placement = synthesized(environment_name)
    cards = {card.id for card in placement.cards}
    frames = {group.id for group in groups(index, placement.cards)}

    ends = {end for line in connections(index, placement) for end in (line.source, line.target)}

    assert ends <= cards | frames
    assert cards - ends == UNCONNECTED


def test_connections_are_sorted_and_unique(environment_name: str) -> None:
    lines = connections(*synthesized(environment_name))

    ids = [line.id for line in lines]
    assert len(set(ids)) == len(ids)
    assert lines == tuple(sorted(lines, key=lambda line: (line.source, line.target, line.kind)))


def test_a_request_goes_all_the_way_to_the_data() -> None:
    assert {
        ("shoppers", "firewall", "request", "HTTPS"),
        ("firewall", "cdn", "request", ""),
        ("cdn", "balancer", "request", "/api/read/*, /api/write/*, /static/*, /*"),
        ("cdn", "media", "request", "/media/*"),
        ("balancer", "web", "request", "HTTP :80"),
        ("web", "writer-s1", "write", ":5433"),
        ("web", "replicas-s2", "read", ":5433"),
        ("web", "cache", "write", ":6379"),
        ("broker", "worker", "message", "consume"),
        ("nat", "partner", "egress", "catalog"),
        ("backup", "backup-copy", "backup", "copies"),
    } <= set(told(connections(*synthesized("prod"))))


def test_without_replicas_nothing_reads_from_them() -> None:
    index, _ = synthesized("prod")

    lines = lines_of(without(index, lambda resource: "SourceDBInstanceIdentifier" in resource.properties))

    assert not [line for line in lines if line.kind == "replication" or "replicas" in line.target]
    assert [line for line in lines if line.target == "writer-s1"]


def test_without_a_worker_tier_nobody_consumes() -> None:
    index, _ = synthesized("prod")

    lines = lines_of(without(index, lambda resource: resource.path.startswith("Web/Worker")))

    assert not [line for line in lines if "worker" in (line.source, line.target)]
    assert not [line for line in lines if line.source == "broker" and line.kind == "message"]


def test_without_a_domain_nobody_asks_for_names() -> None:
    index, _ = synthesized("prod")

    lines = lines_of(without(index, lambda resource: resource.type.startswith("Route53::")))

    assert "dns" not in {line.kind for line in lines}
    assert ("shoppers", "firewall", "request", "HTTPS") in told(lines)


def test_every_rule_between_tiers_is_needed_by_a_connection() -> None:
    index, _ = synthesized("prod")
    rules = [
        rule
        for rule in index.all("EC2::SecurityGroupIngress", "EC2::SecurityGroupEgress")
        if rule.stack == "Web"
    ]

    assert rules
    for rule in rules:
        with pytest.raises(PictureError, match="fix: "):
            lines_of(without(index, rule.__eq__))

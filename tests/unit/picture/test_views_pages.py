"""The overview and the pages of stacks lead from the coarse to the fine."""

import dataclasses

import pytest

from picture.extract import architecture
from picture.model import Architecture, Fact
from picture.views import FADED, full, overview, page, views
from tests.support.models import card, ids, line, lines, shards, with_card, with_line
from tests.support.picture import synthesized


def test_a_page_shows_a_stack_and_its_neighbors_in_the_background() -> None:
    view = page(shards("large", "large"), "Web")

    assert set(ids(view)) == {"cdn", "web", "worker", "writer", "replicas"}
    assert {each for each, mark in view.marks.items() if mark == FADED} == {"cdn", "writer", "replicas"}
    assert view.links == {"cdn": "edge", "writer": "database", "replicas": "database"}
    assert "writer replication replicas" not in lines(view)


def test_the_page_of_the_database_shows_each_shard() -> None:
    view = page(shards("large", "large"), "Database")

    assert {"writer-s1", "writer-s2", "replicas-s1", "replicas-s2"} <= set(ids(view))
    assert {"writer-s1 replication replicas-s1", "application read replicas-s2"} <= set(lines(view))


def test_a_page_shows_a_frames_line_that_its_stack_defines() -> None:
    model = with_card(shards("large"), card("logs", "services", stack="Storage"))
    model = with_card(model, card("nat", "vpc", stack="Network"))
    flow = dataclasses.replace(line("vpc", "logs", "logs"), why=("Network/Flow",))
    model = dataclasses.replace(model, connections=(*model.connections, flow))

    assert "vpc logs logs" in lines(page(model, "Network"))
    assert "vpc logs logs" not in lines(page(model, "Web"))


def test_a_page_leaves_out_a_line_to_a_frame_that_it_has_no_card_of() -> None:
    model = with_line(shards("large"), ("alarms", "services", "control", ""))

    assert page(model, "Ops").connections == ()


def test_the_overview_has_the_request_path_and_what_is_behind_it() -> None:
    view = overview(architecture(synthesized("prod")[0]))

    assert 8 <= len(view.cards) <= 12
    assert {
        "shoppers request cdn", "cdn request balancer", "cdn request media", "balancer request web",
        "application write database", "application write cache",
    } <= set(lines(view))  # fmt: skip
    assert all(1 <= len(each.facts) <= 4 for each in view.cards)


def test_the_overview_tells_the_shards_and_that_they_differ() -> None:
    model = shards("large", "xlarge", "large")
    cards = tuple(
        dataclasses.replace(each, facts=tuple(Fact("engine", fact.text) for fact in each.facts))
        for each in model.cards
    )

    (database,) = [
        each for each in overview(dataclasses.replace(model, cards=cards)).cards if each.id == "database"
    ]

    assert [fact.text for fact in database.facts] == ["3 shards", "large, ..."]


def test_the_overview_shows_of_path_patterns_the_widest() -> None:
    view = overview(shards("large"))

    assert [each.label for each in view.connections if each.source == "cdn"] == ["/*"]


def calling(*tiers: str) -> Architecture:
    """Model tiers that all leave through NAT, of which some call a partner."""
    model = with_card(shards("large"), card("nat", "vpc", stack="Network"), card("partner"))
    model = with_line(model, *((tier, "nat", "egress", ":443") for tier in ("web", "worker")))
    call = dataclasses.replace(line("nat", "partner", "egress"), why=tuple(f"Web/{tier}" for tier in tiers))
    return dataclasses.replace(model, connections=(*model.connections, call))


def test_the_overview_draws_calls_of_the_partner_from_who_makes_them() -> None:
    assert "web egress partner" in lines(overview(calling("web")))
    assert "application egress partner" in lines(overview(calling("web", "worker")))


def test_the_overview_has_no_part_whose_leading_card_is_missing() -> None:
    model = calling("web")
    alone = dataclasses.replace(
        model,
        cards=tuple(each for each in model.cards if each.id != "partner"),
        connections=tuple(each for each in model.connections if each.target != "partner"),
    )

    assert "partner" not in ids(overview(alone))


def test_views_lead_from_each_to_a_finer_one() -> None:
    every = views(shards("large", "large"))
    names = [view.name for view in every]

    assert names == ["overview", "full", "database", "edge", "ops", "web"]
    assert all(set(view.links.values()) <= set(names) - {view.name} for view in every)
    assert all(set(view.links) <= set(ids(view)) for view in every)


def test_a_page_goes_by_its_stack() -> None:
    model = with_card(shards("large"), card("budget", "edge", stack="EdgeObservability"))

    assert page(model, "EdgeObservability").name == "edge-observability"


def test_a_link_leads_to_the_stack_that_defines_most_of_a_card() -> None:
    paths = ("Backup/Key", "Storage/One", "Storage/Two")
    keys = dataclasses.replace(card("keys", "services"), stacks=("Backup", "Storage"), why=paths)

    assert full(with_card(shards("large"), keys)).links["keys"] == "storage"


@pytest.mark.parametrize("count", [1, 2, 8])
def test_pages_of_other_stacks_do_not_grow_with_the_shards(count: int) -> None:
    assert len(page(shards(*["large"] * count), "Web").cards) == 5

"""The full view merges what is alike and keeps apart what is not."""

import dataclasses

from picture.views import full
from tests.support.models import card, first_fact, ids, lines, shards, with_card, with_line


def test_alike_shards_are_drawn_once_with_their_count() -> None:
    view = full(shards("large", "large"))

    assert {"writer", "replicas"} <= set(ids(view))
    assert not [each for each in ids(view) if each.startswith(("writer-", "replicas-"))]
    assert first_fact(view, "writer") == "2 shards: s1, s2"
    assert first_fact(view, "replicas") == "each of 2 shards: s1, s2"
    assert "writer replication replicas" in lines(view)


def test_many_alike_shards_are_counted_but_not_named() -> None:
    assert first_fact(full(shards(*["large"] * 8)), "writer") == "8 shards"


def test_a_merged_card_has_the_alarms_and_the_reasons_of_all() -> None:
    (writer,) = [each for each in full(shards("large", "large", "large")).cards if each.id == "writer"]

    assert writer.title == "RDS shards: writer"
    assert writer.alarms == 6
    assert writer.why == ("Database/writer-s1", "Database/writer-s2", "Database/writer-s3")
    assert writer.facts[1].why == writer.why


def test_an_unlike_shard_stays_apart_and_the_rest_keep_their_ids() -> None:
    view = full(shards("large", "xlarge", "large"))

    assert [each for each in ids(view) if each.startswith("writer")] == ["writer", "writer-s2"]
    assert first_fact(view, "writer") == "2 shards: s1, s3"
    assert first_fact(view, "writer-s2") == "1 shard"
    assert "writer-s2 replication replicas-s2" in lines(view)


def test_the_most_frequent_kind_of_shard_keeps_the_plain_id() -> None:
    view = full(shards("large", "xlarge", "xlarge"))

    assert first_fact(view, "writer") == "2 shards: s2, s3"
    assert first_fact(view, "writer-s1") == "1 shard"


def test_shards_that_differ_by_their_replicas_alone_are_not_alike() -> None:
    model = shards("large", "large")
    lone = dataclasses.replace(
        model,
        cards=tuple(each for each in model.cards if each.id != "replicas-s2"),
        connections=tuple(each for each in model.connections if each.target != "replicas-s2"),
    )

    assert [each for each in ids(full(lone)) if each.startswith("writer")] == ["writer", "writer-s2"]


def test_each_shard_is_drawn_on_demand() -> None:
    view = full(shards("large", "large"), "each")

    assert {"writer-s1", "writer-s2", "replicas-s1", "replicas-s2"} <= set(ids(view))
    assert "application write writer-s2" in lines(view)


def test_what_all_tiers_do_alike_leaves_from_their_frame() -> None:
    found = lines(full(shards("large")))

    assert "application write writer" in found
    assert not [each for each in found if each.startswith(("web write", "worker write"))]


def test_what_tiers_do_inside_of_their_frame_is_drawn_card_by_card() -> None:
    model = with_card(shards("large"), card("endpoints", "application"))
    view = full(with_line(model, *((tier, "endpoints", "egress", "") for tier in ("web", "worker"))))

    assert {"web egress endpoints", "worker egress endpoints"} <= set(lines(view))


def test_what_one_tier_does_leaves_from_its_card() -> None:
    found = lines(full(with_line(shards("large"), ("web", "alarms", "logs", ""))))

    assert "web logs alarms" in found


def test_tiers_that_do_something_differently_are_not_merged() -> None:
    added = (("web", "alarms", "message", "publish"), ("worker", "alarms", "message", "consume"))
    view = full(with_line(shards("large"), *added))

    assert {"web message alarms", "worker message alarms"} <= set(lines(view))


def test_a_single_tier_keeps_its_lines() -> None:
    found = lines(full(shards("large", tiers=("web",))))

    assert {"web write writer", "web read replicas"} <= set(found)


def test_what_acts_on_all_tiers_alike_leads_to_their_frame() -> None:
    added = (("alarms", "web", "control", ""), ("alarms", "worker", "control", ""))

    assert "alarms control application" in lines(full(with_line(shards("large"), *added)))


def test_what_all_data_stores_do_alike_leaves_from_their_frame() -> None:
    added = (("writer-s1", "alarms", "logs", ""), ("replicas-s1", "alarms", "logs", ""))

    assert "data logs alarms" in lines(full(with_line(shards("large"), *added)))
    assert "writer logs alarms" in lines(full(with_line(shards("large"), added[0])))


def test_reading_what_is_also_written_is_one_line() -> None:
    added = (("web", "alarms", "read", "a"), ("web", "alarms", "write", "b"))
    view = full(with_line(shards("large"), *added))

    (joined,) = [each for each in view.connections if (each.source, each.target) == ("web", "alarms")]
    assert (joined.kind, joined.label) == ("write", "a, b")
    assert joined.why == ("web read alarms", "web write alarms")

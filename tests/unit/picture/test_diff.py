from dataclasses import replace

from picture.diff import changed, compare, summary
from picture.model import Card, Connection, Fact, Group
from picture.views import ADDED, CHANGED, FADED, REMOVED, View

DATA = Group("data", "data", "Data subnets", chips=("a 10.0.0.0/24",))
WEB = Card("web", "web", "", "Web tier", (Fact("fleet", "3 to 60 x m8g.large"),))
CACHE = Card("cache", "cache", "data", "Valkey", (Fact("nodes", "6 nodes"), Fact("tls", "TLS")), alarms=2)
READS = Connection("web", "cache", "read", ":6379")
BASE = View("full", "Storefront", "prod", (DATA,), (WEB, CACHE), (READS,))


def since_main(head: View) -> View:
    return compare(BASE, head, since="main")


def test_equal_revisions_have_nothing_to_show() -> None:
    same = since_main(BASE)

    assert not changed(same)
    assert same.marks == {READS.id: FADED}
    assert same.title == "Storefront: what changed"
    assert same.subtitle == "Since main: none; connections: none"
    assert summary(BASE, BASE, since="main") == "**Since main: none; connections: none**\n"


def test_a_changed_fact_keeps_the_old_text() -> None:
    larger = replace(WEB, facts=(Fact("fleet", "3 to 80 x m8g.large"),))

    view = since_main(replace(BASE, cards=(larger, CACHE)))

    assert view.marks["web"] == CHANGED
    assert view.was["web"] == (Fact("fleet", "3 to 60 x m8g.large"),)
    assert "cache" not in view.marks


def test_a_fact_that_is_gone_is_kept_and_one_that_came_is_not_old() -> None:
    moved = replace(CACHE, facts=(Fact("nodes", "6 nodes"), Fact("zones", "Multi-AZ")))

    view = since_main(replace(BASE, cards=(WEB, moved)))

    assert view.was["cache"] == (Fact("tls", "TLS"),)


def test_titles_and_alarm_counts_are_compared() -> None:
    view = since_main(replace(BASE, cards=(replace(WEB, title="Web"), replace(CACHE, alarms=3))))

    assert view.was == {"web": (Fact("title", "Web tier"),), "cache": (Fact("alarms", "2 alarms"),)}


def test_construct_paths_are_no_change() -> None:
    renamed = replace(
        CACHE, why=("Cache/New",), facts=tuple(replace(fact, why=("x",)) for fact in CACHE.facts)
    )

    assert not changed(
        since_main(replace(BASE, cards=(WEB, renamed), connections=(replace(READS, why=("y",)),)))
    )


def test_removed_parts_stay_on_the_map_and_added_ones_are_marked() -> None:
    broker = Card("broker", "broker", "data", "RabbitMQ")
    publishes = Connection("web", "broker", "message")

    view = since_main(replace(BASE, cards=(WEB, broker), connections=(publishes,)))

    assert {card.id for card in view.cards} == {"web", "cache", "broker"}
    assert set(view.connections) == {READS, publishes}
    assert view.marks == {"broker": ADDED, "cache": REMOVED, publishes.id: ADDED, READS.id: REMOVED}
    assert view.subtitle == "Since main: 1 added, 1 removed; connections: 1 added, 1 removed"


def test_the_frame_of_a_removed_card_stays() -> None:
    view = since_main(replace(BASE, groups=(), cards=(WEB,), connections=()))

    assert view.groups == (DATA,)
    assert view.marks["data"] == REMOVED


def test_another_label_changes_a_connection() -> None:
    view = since_main(replace(BASE, connections=(replace(READS, label=":6380"),)))

    assert view.marks[READS.id] == CHANGED


def test_the_summary_tells_every_change() -> None:
    head = replace(
        BASE,
        groups=(replace(DATA, chips=("a 10.0.0.0/24", "b 10.0.1.0/24")),),
        cards=(
            replace(WEB, facts=(Fact("fleet", "3 to 80 x m8g.large"), Fact("spot", "Spot above 3"))),
            Card("broker", "broker", "data", "RabbitMQ", (Fact("nodes", "3 nodes"),)),
        ),
        connections=(Connection("web", "broker", "message", "publish"),),
    )

    assert summary(BASE, head, since="main").splitlines() == [
        "**Since main: 1 added, 1 removed, 1 changed; connections: 1 added, 1 removed**",
        "",
        "- changed **Web tier**: 3 to 80 x m8g.large (was 3 to 60 x m8g.large); Spot above 3",
        "- added **RabbitMQ** (3 nodes)",
        "- removed **Valkey** (6 nodes, TLS)",
        "- added connection **Web tier** to **RabbitMQ** (message, publish)",
        "- removed connection **Web tier** to **Valkey** (read, :6379)",
        "- changed frame **Data subnets** (a 10.0.0.0/24, b 10.0.1.0/24)",
    ]

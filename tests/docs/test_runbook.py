"""The runbook has an entry for each kind of alarm, and no entry that no alarm leads to."""

import re

import pytest

from config.data import CacheConfig
from guarantees.monitoring import RUNBOOK, runbook
from patterns.cache_alarms import CacheAlarms
from tests.support.alarm_stack import alarms_of
from tests.support.assembly import ROOT, assembly_of

ENVIRONMENTS = sorted(path.stem for path in (ROOT / "environments").glob("*.toml"))
PARTS = ("**Description.** ", "**First look.** ", "**Resolution.** ")
ENTRIES = runbook()


def anchor(description: str) -> str:
    match = re.search(r" Runbook: https://\S+#([a-z0-9-]+)$", description)
    assert match, f"no link to the runbook in {description!r}"
    return match[1]


@pytest.fixture(scope="module")
def anchors() -> set[str]:
    """Anchors of all alarms: of every environment, and of the cache mode that none of them uses."""
    found = {
        anchor(alarm.properties["AlarmDescription"])
        for environment in ENVIRONMENTS
        for alarm in assembly_of(environment).resources(
            "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"
        )
    }
    serverless = alarms_of(
        lambda stack, factory: CacheAlarms(
            stack, "Cache", config=CacheConfig(mode="serverless"), cache_name="store", alarms=factory
        )
    )
    return found | {anchor(alarm["AlarmDescription"]) for alarm in serverless.values()}


def test_every_alarm_has_an_entry(anchors: set[str]) -> None:
    assert anchors - set(ENTRIES) == set()


def test_every_entry_has_an_alarm(anchors: set[str]) -> None:
    assert set(ENTRIES) - anchors == set()


def test_every_entry_says_what_it_means_where_to_look_and_what_to_do() -> None:
    assert len(ENTRIES) > 20
    for name, body in ENTRIES.items():
        assert [body.count(part) for part in PARTS] == [1, 1, 1], name


def test_links_inside_the_runbook_lead_somewhere() -> None:
    links = re.findall(r"\]\(#([^)]+)\)", RUNBOOK.read_text(encoding="utf-8"))
    assert links
    assert set(links) <= set(ENTRIES)

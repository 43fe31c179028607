"""The cards of the shared environments: complete, justified, and of a size that can be drawn."""

import dataclasses
import re

import pytest

from picture.cards.rules import place
from picture.cards.sheet import LONGEST
from picture.groups import groups
from picture.salience import check
from picture.watch import ALARM, watched
from tests.support.picture import synthesized

both = pytest.mark.parametrize("environment", ["prod", "dev"])
STACKS = (
    "Dns", "Network", "Storage", "Database", "Cache", "Messaging", "Web", "Edge", "Observability",
    "EdgeObservability", "Backup", "BackupCopy", "Resilience",
)  # fmt: skip
OUTSIDE = {"shoppers", "partner", "oncall"}


@both
def test_every_resource_is_on_a_card_or_known_to_be_plumbing(environment: str) -> None:
    index, placement = synthesized(environment)

    check(index, placement)


@both
def test_every_fact_of_a_card_is_justified_by_resources_that_exist(environment: str) -> None:
    index, placement = synthesized(environment)
    paths = {resource.path for resource in index.resources.values()}

    for card in placement.cards:
        assert card.facts, card.id
        for fact in card.facts:
            assert fact.why, (card.id, fact.key)
            assert set(fact.why) <= paths, (card.id, fact.key)


@both
def test_facts_are_short_plain_and_told_once(environment: str) -> None:
    _, placement = synthesized(environment)

    for card in placement.cards:
        texts = [fact.text for fact in card.facts]
        assert len({fact.key for fact in card.facts}) == len(texts) <= 5, card.id
        for text in texts:
            assert text.isascii(), text
            assert len(text) <= LONGEST, text
            assert not re.search(r"None|\{|\.\.\.", text), text


@both
def test_every_card_stands_in_a_frame_or_outside_of_aws(environment: str) -> None:
    index, placement = synthesized(environment)
    frames = {group.id: group for group in groups(index, placement.cards)}

    for card in placement.cards:
        assert (card.group in frames) is (card.id not in OUTSIDE), card.id
        assert bool(card.stacks) is (card.id not in OUTSIDE), card.id
    for group in frames.values():
        assert group.parent in {"", *frames}, group.id


@both
def test_every_alarm_watches_something_that_is_drawn(environment: str) -> None:
    index, placement = synthesized(environment)

    for alarm in index.all(ALARM):
        assert watched(index, placement.by_resource, alarm), alarm.path


@both
def test_members_and_cards_agree(environment: str) -> None:
    _, placement = synthesized(environment)

    for card in placement.cards:
        for resource in placement.members(card.id):
            assert placement.card(resource) == card.id
    assert sum(len(placement.members(card.id)) for card in placement.cards) == len(placement.by_resource)


def test_the_order_of_templates_does_not_matter() -> None:
    index, placement = synthesized("prod")
    turned = {
        stack: {**template, "Resources": dict(reversed(list(template["Resources"].items())))}
        for stack, template in reversed(list(index.templates.items()))
    }
    other = dataclasses.replace(index, templates=turned)

    assert place(other).cards == placement.cards
    assert groups(other, place(other).cards) == groups(index, placement.cards)


@pytest.mark.parametrize("stack", [*STACKS, "none"])
def test_a_stack_alone_is_drawn_as_far_as_it_goes(stack: str) -> None:
    """No rule counts on what another stack holds: environments differ in their stacks."""
    index, _ = synthesized("prod")
    templates = {
        name: {"Outputs": body.get("Outputs", {})}
        | ({"Resources": body["Resources"]} if name == stack else {})
        for name, body in index.templates.items()
    }

    cards = place(dataclasses.replace(index, templates=templates)).cards

    assert bool(cards) is (stack != "none")

"""The cards follow the templates: a change of one thing changes the cards that tell of it, and no others."""

import copy
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from picture.cards.rules import place
from picture.cards.tiers import PROPERTIES
from picture.index import Index
from tests.support.picture import synthesized, texts

Resources = dict[str, dict[str, Any]]


def remove(kind: str, containing: str = "") -> Callable[[Resources], None]:
    """Remove the resources of a type whose definition contains a text."""

    def edit(resources: Resources) -> None:
        for name, body in list(resources.items()):
            if body["Type"] == f"AWS::{kind}" and containing in str(body):
                del resources[name]

    return edit


def put(kind: str, key: str, value: Any, containing: str = "") -> Callable[[Resources], None]:
    """Set a property of the resources of a type whose definition contains a text."""

    def edit(resources: Resources) -> None:
        for body in resources.values():
            if body["Type"] == f"AWS::{kind}" and containing in str(body):
                body["Properties"][key] = value

    return edit


def another(kind: str, containing: str = "") -> Callable[[Resources], None]:
    """Define each resource of a type whose definition contains a text once more."""

    def edit(resources: Resources) -> None:
        for name, body in list(resources.items()):
            if body["Type"] == f"AWS::{kind}" and containing in str(body):
                resources[f"{name}Again"] = body

    return edit


def option(tier: str, name: str, value: str) -> Callable[[Resources], None]:
    """Set an option of a Beanstalk tier."""

    def edit(resources: Resources) -> None:
        for body in resources.values():
            settings = body.get("Properties", {}).get("OptionSettings", [])
            told = {each["OptionName"]: each["Value"] for each in settings if each["Namespace"] == PROPERTIES}
            if told.get("STOREFRONT_TIER") == tier:
                for setting in settings:
                    if setting["OptionName"] == name:
                        setting["Value"] = value

    return edit


def each_of(*edits: Callable[[Resources], None]) -> Callable[[Resources], None]:
    def edit(resources: Resources) -> None:
        for one in edits:
            one(resources)

    return edit


def edited(edit: Callable[[Resources], None]) -> Index:
    """Return prod as synthesized, with each of its templates edited."""
    index, _ = synthesized("prod")
    templates = {stack: copy.deepcopy(dict(template)) for stack, template in index.templates.items()}
    for template in templates.values():
        edit(template["Resources"])
    return dataclasses.replace(index, templates=templates)


WORKER = "'Value': 'worker'"


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        (lambda _: None, set()),
        (option("web", "MaxSize", "90"), {"web"}),
        (option("worker", "InstanceTypes", "m8g.xlarge"), {"worker"}),
        (remove("ElasticBeanstalk::Environment", WORKER), {"worker"}),
        (remove("RDS::DBInstance", "SourceDBInstanceIdentifier"), {"replicas-s1", "replicas-s2"}),
        (put("RDS::DBInstance", "MultiAZ", False, "'DBName'"), {"writer-s1", "writer-s2"}),
        (put("RDS::DBInstance", "EngineVersion", "18", "'DBName'"), {"writer-s1", "writer-s2"}),
        (remove("SSM::Parameter", "virtual_buckets"), {"parameters", "writer-s1", "writer-s2"}),
        (put("ElastiCache::ReplicationGroup", "NumNodeGroups", 3), {"cache"}),
        (put("AmazonMQ::Broker", "DeploymentMode", "SINGLE_INSTANCE"), {"broker"}),
        (put("CloudWatch::Alarm", "Dimensions", [], "'ConsumerCount'"), {"broker"}),
        (remove("CloudWatch::Alarm", "'ConsumerCount'"), {"broker", "alarms"}),
        (each_of(remove("Route53::RecordSet"), remove("Route53::HostedZone")), {"dns"}),
        (remove("FIS::ExperimentTemplate"), {"faults"}),
        (remove("SNS::Subscription"), {"oncall"}),
        (put("KMS::Key", "EnableKeyRotation", False), {"keys"}),
        (put("ElasticLoadBalancingV2::Listener", "SslPolicy", "ELBSecurityPolicy-2016-08"), {"balancer"}),
    ],
)
def test_a_change_reaches_the_cards_that_tell_of_it_and_no_others(
    edit: Callable[[Resources], None], changed: set[str]
) -> None:
    _, before = synthesized("prod")

    after = place(edited(edit))

    assert {card.id for card in {*before.cards} ^ {*after.cards}} == changed


@pytest.mark.parametrize(
    ("kind", "containing", "card", "count"),
    [
        ("WAFv2::WebACL", "", "firewall", "2 web ACLs"),
        ("CloudFront::Distribution", "", "cdn", "2 distributions"),
        ("ElasticLoadBalancingV2::LoadBalancer", "", "balancer", "2 load balancers"),
        ("ElastiCache::ReplicationGroup", "", "cache", "2 caches"),
        ("AmazonMQ::Broker", "", "broker", "2 brokers"),
        ("S3::Bucket", "INTELLIGENT_TIERING", "media", "2 buckets"),
        ("SQS::Queue", "RedrivePolicy", "queue", "2 queues"),
        ("Backup::BackupVault", "", "backup", "2 vaults"),
        ("Backup::BackupVault", "", "backup-copy", "2 vaults"),
    ],
)
def test_one_more_than_a_title_speaks_of_is_counted(
    kind: str, containing: str, card: str, count: str
) -> None:
    _, before = synthesized("prod")
    after = place(edited(another(kind, containing)))

    assert "several" not in texts(next(each for each in before.cards if each.id == card))
    assert texts(next(each for each in after.cards if each.id == card))["several"] == count

"""Small hand-written environments for the rules of the picture, and the shared ones as synthesized."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from picture.cards.rules import place
from picture.index import Index, read
from picture.model import Card
from picture.placement import Placement
from tests.support.assembly import assembly_of

HOME = "eu-west-1"

Properties = Mapping[str, Any]
Stack = Mapping[str, tuple[str, Properties]]


def index_of(
    stacks: Mapping[str, Stack],
    *,
    regions: Mapping[str, str] | None = None,
    outputs: Mapping[str, Mapping[str, Any]] | None = None,
    bundles: Mapping[str, Mapping[str, Any]] | None = None,
) -> Index:
    """Index an environment `test` from its stacks: resources by logical id, a type without `AWS::` each.

    A resource's construct path is `<stack>/<logical id>`; stacks are in the home region unless `regions`
    says otherwise.
    """
    return Index(
        environment="test",
        templates={
            stack: {
                "Resources": {
                    name: {"Type": f"AWS::{kind}", "Properties": properties}
                    for name, (kind, properties) in resources.items()
                },
                "Outputs": {name: {"Value": value} for name, value in (outputs or {}).get(stack, {}).items()},
            }
            for stack, resources in stacks.items()
        },
        names={stack: f"Storefront-test-{stack}" for stack in stacks},
        regions={stack: (regions or {}).get(stack, HOME) for stack in stacks},
        paths={stack: {name: f"{stack}/{name}" for name in resources} for stack, resources in stacks.items()},
        bundles=bundles or {},
    )


def card_of(index: Index, card_id: str) -> Card:
    """Take one card of the environment."""
    return {card.id: card for card in place(index).cards}[card_id]


def texts(card: Card) -> dict[str, str]:
    """Read a card's facts by key."""
    return {fact.key: fact.text for fact in card.facts}


def bare(kind: str) -> tuple[str, Properties]:
    """Define a resource without properties."""
    return kind, {}


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def attribute(name: str, of: str = "Arn") -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, of]}


def handed(stack: str, output: str) -> dict[str, dict[str, str]]:
    """Refer to an output of another stack, as the stacks of the store do."""
    return {"Fn::GetStackOutput": {"StackName": f"Storefront-test-{stack}", "OutputName": output}}


def beanstalk(tier: str, **settings: Any) -> tuple[str, Properties]:
    """Define a Beanstalk environment; settings go as `asg__MinSize`, contract names as `CATALOG_URL`."""
    spaces = {
        "asg": "aws:autoscaling:asg",
        "instances": "aws:ec2:instances",
        "vpc": "aws:ec2:vpc",
        "command": "aws:elasticbeanstalk:command",
    }
    options = [("STOREFRONT_TIER", tier), *settings.items()]
    listed = [
        {
            "Namespace": spaces.get(name.partition("__")[0], "aws:elasticbeanstalk:application:environment"),
            "OptionName": name.partition("__")[2] or name,
            "Value": value,
        }
        for name, value in options
    ]
    return "ElasticBeanstalk::Environment", {"OptionSettings": listed, "VersionLabel": ref("Version")}


@cache
def synthesized(environment: str) -> tuple[Index, Placement]:
    """Index a shared environment and place its resources on cards."""
    index = read(assembly_of(environment).folder)
    return index, place(index)

"""Cards of the Beanstalk tiers, with the scaling that their source bundles add."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from picture.cards.sheet import Drawn, counted, draw, fact, inner, listed, number, span, truth
from picture.groups import APPLICATION, subnets_tier
from picture.index import Body, Index, Resource

PROPERTIES = "aws:elasticbeanstalk:application:environment"
TIER = (PROPERTIES, "STOREFRONT_TIER")

# What target tracking may hold, by a word of its metric.
HELD = {
    "ASGAverageCPUUtilization": "{} % CPU",
    "RequestCountPerTarget": "{} req/min",
    "MessageReadyCount": "{} messages",
}

Options = Mapping[tuple[str, str], Any]


def options(environment: Resource) -> Options:
    """Read a Beanstalk environment's option settings by namespace and name."""
    settings = environment.properties.get("OptionSettings", [])
    return {(each["Namespace"], each["OptionName"]): each.get("Value") for each in settings}


def scaling(index: Index, environment: Resource) -> list[Body]:
    """List the resources that the source bundle of an environment adds to its Auto Scaling group."""
    keys = [
        str(inner(version.properties, "SourceBundle", "S3Key"))
        for version in index.targets(environment, "VersionLabel")
    ]
    return [body for key in keys for body in index.bundles.get(key.removesuffix(".zip"), {}).values()]


def tiers(index: Index) -> Iterator[Drawn]:
    """Draw each Beanstalk environment as the tier that it tells the application it is."""
    for environment in index.all("ElasticBeanstalk::Environment"):
        settings = options(environment)
        role = str(settings.get(TIER, "web"))
        added, sources = scaling(index, environment), [environment]
        versions = index.targets(environment, "VersionLabel")
        bundled = [*sources, *versions]
        subnets = settings.get(("aws:ec2:vpc", "Subnets"))
        yield draw(
            role, subnets_tier(index, environment, subnets, default=APPLICATION), f"Beanstalk {role} tier",
            fact("size", _size(settings), sources),
            fact("spot", _spot(settings), sources),
            fact("targets", _targets(added), bundled),
            fact("peaks", _peaks(added, settings), bundled),
            fact("platform", _platform(environment, settings), sources),
            shows=sources, tells=versions,
        )  # fmt: skip


def _size(settings: Options) -> str:
    least, most = (number(settings.get(("aws:autoscaling:asg", key))) for key in ("MinSize", "MaxSize"))
    first, *others = str(settings.get(("aws:ec2:instances", "InstanceTypes"), "")).split(",")
    more = f" ({len(others) + 1} types)" if others else ""
    return f"{span([least, most])} x {first}{more}"


def _spot(settings: Options) -> str:
    if not truth(settings.get(("aws:ec2:instances", "EnableSpot"))):
        return "On-Demand only"
    base, above = (
        number(settings.get(("aws:ec2:instances", f"SpotFleetOnDemand{key}")))
        for key in ("Base", "AboveBasePercentage")
    )
    return f"{base} On-Demand, then {100 - above} % Spot" if base or above else "Spot only"


def _targets(added: Iterable[Body]) -> str:
    """Write what target tracking holds, such as `scales at 55 % CPU`."""
    tracking = [inner(body, "Properties", "TargetTrackingConfiguration") for body in added]
    found = [
        text.format(each["TargetValue"])
        for word, text in HELD.items()
        for each in tracking
        if word in str(each)
    ]
    return f"scales at {listed(*found)}" if found else ""


def _peaks(added: Iterable[Body], settings: Options) -> str:
    """Say in how many time zones floors are scheduled, and how high the highest is."""
    own = number(settings.get(("aws:autoscaling:asg", "MinSize")))
    floors = [body["Properties"] for body in added if body["Type"] == "AWS::AutoScaling::ScheduledAction"]
    zones = {str(floor.get("TimeZone")) for floor in floors}
    most = max((number(floor.get("MinSize")) for floor in floors), default=own)
    return f"peaks in {counted(len(zones), 'time zone')}, {most} or more" if floors else ""


def _platform(environment: Resource, settings: Options) -> str:
    name = re.split(" running on ", str(environment.properties.get("PlatformArn", "")))[0].rsplit("/", 1)[-1]
    policy = str(settings.get(("aws:elasticbeanstalk:command", "DeploymentPolicy"), ""))
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", policy).lower()
    short = {"rolling with additional batch": "rolling, spare batch"}
    return listed(name, short.get(words, words))

"""Cards of what runs the application: the load balancer, the Beanstalk tiers, and the partner they call."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from picture.cards.sheet import Drawn, counted, draw, fact, inner, listed, number, span, truth
from picture.groups import APPLICATION, subnets_tier, tier_of
from picture.index import Body, Index, Resource

PROPERTIES = "aws:elasticbeanstalk:application:environment"
TIER = (PROPERTIES, "STOREFRONT_TIER")

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


def balancer(index: Index) -> Iterator[Drawn]:
    """Draw the load balancer with its listeners and certificates."""
    balancers = index.all("ElasticLoadBalancingV2::LoadBalancer")
    if not balancers:
        return
    first, listeners = balancers[0], index.all("ElasticLoadBalancingV2::Listener")
    ports = [f"{each.properties.get('Protocol')} :{each.properties.get('Port')}" for each in listeners]
    policies = {str(each.properties.get("SslPolicy", "")).split("Policy-")[-1] for each in listeners}
    certificates = [
        found
        for each in listeners
        for found in index.targets(each, "Certificates", type="CertificateManager::Certificate")
    ]
    attributes = {
        str(each.get("Key")): each.get("Value") for each in first.properties.get("LoadBalancerAttributes", [])
    }
    protected = truth(attributes.get("deletion_protection.enabled"))
    doors = _from_prefix_lists(index, first)
    yield draw(
        "balancer", tier_of(index, first, "Subnets", default=APPLICATION), "Application Load Balancer",
        fact("listeners", listed(str(first.properties.get("Scheme", "")), *ports), [first, *listeners]),
        fact("tls", listed(*sorted(policies)), listeners),
        fact("clients", "reached from CloudFront alone" if doors else "", doors),
        fact("protection", "deletion protected" if protected else "", balancers),
        shows=balancers, tells=(*listeners, *certificates),
    )  # fmt: skip


def _from_prefix_lists(index: Index, balancer: Resource) -> list[Resource]:
    """Find the rules that let managed prefix lists in, if no other rule lets anything in."""
    groups = index.targets(balancer, "SecurityGroups", type="EC2::SecurityGroup")
    rules = [
        rule
        for rule in index.all("EC2::SecurityGroupIngress")
        if set(index.targets(rule, "GroupId")) & set(groups)
    ]
    lists = [*rules, *(group for group in groups if group.properties.get("SecurityGroupIngress"))]
    return lists if all("SourcePrefixListId" in str(rule.properties) for rule in lists) else []


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
    more = f" or {counted(len(others), 'other')}" if others else ""
    return f"{span([least, most])} x {first}{more}"


def _spot(settings: Options) -> str:
    if not truth(settings.get(("aws:ec2:instances", "EnableSpot"))):
        return "On-Demand only"
    base, above = (
        number(settings.get(("aws:ec2:instances", f"SpotFleetOnDemand{key}")))
        for key in ("Base", "AboveBasePercentage")
    )
    return f"{base} On-Demand, then {100 - above} % Spot"


def _targets(added: Iterable[Body]) -> str:
    """Write what target tracking holds, such as `55 % CPU`."""
    found = []
    for body in added:
        tracking = inner(body, "Properties", "TargetTrackingConfiguration")
        if not tracking:
            continue
        metric, value = str(tracking), tracking.get("TargetValue")
        if "ASGAverageCPUUtilization" in metric:
            found.append(f"{value} % CPU")
        elif "RequestCountPerTarget" in metric:
            found.append(f"{value} requests/min")
        elif "MessageReadyCount" in metric:
            found.append(f"{value} messages")
        else:
            found.append(f"a metric at {value}")
    return f"holds {listed(*found)}" if found else ""


def _peaks(added: Iterable[Body], settings: Options) -> str:
    """Count the starts of peaks: scheduled floors above the fleet's own."""
    own = number(settings.get(("aws:autoscaling:asg", "MinSize")))
    floors = [body["Properties"] for body in added if body["Type"] == "AWS::AutoScaling::ScheduledAction"]
    zones = {str(floor.get("TimeZone")) for floor in floors}
    most = max((number(floor.get("MinSize")) for floor in floors), default=own)
    return f"peaks in {counted(len(zones), 'time zone')}, {most} at least" if floors else ""


def _platform(environment: Resource, settings: Options) -> str:
    name = re.split(" running on ", str(environment.properties.get("PlatformArn", "")))[0].rsplit("/", 1)[-1]
    policy = str(settings.get(("aws:elasticbeanstalk:command", "DeploymentPolicy"), ""))
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", policy).lower()
    short = {"rolling with additional batch": "rolling with a spare batch"}
    return listed(name, short.get(words, words))


def partner(index: Index) -> Iterator[Drawn]:
    """Draw the external system that the application is told to call; there may be none."""
    told = {each: options(each) for each in index.all("ElasticBeanstalk::Environment")}
    told = {each: found for each, found in told.items() if (PROPERTIES, "CATALOG_URL") in found}
    if not told:
        return
    settings = next(iter(told.values()))
    host = str(settings[PROPERTIES, "CATALOG_URL"]).partition("://")[2].partition("/")[0]
    timeout, stale = (settings.get((PROPERTIES, f"CATALOG_{key}_SECONDS")) for key in ("TIMEOUT", "STALE"))
    secret = any((PROPERTIES, "CATALOG_SECRET") in found for found in told.values())
    yield draw(
        "partner", "", "Partner's catalog",
        fact("host", host, told),
        fact("patience", f"waits {timeout} s, serves {_hours(number(stale))} old", told),
        fact("key", "key in Secrets Manager" if secret else "", told),
    )  # fmt: skip


def _hours(seconds: int) -> str:
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds and seconds % length == 0:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"

"""The path of a request: shoppers, firewall, CDN, its origins, and the tier behind the load balancer."""

from collections.abc import Iterator, Mapping
from typing import Any

from picture.cards.sheet import inner, number
from picture.connections.contract import referred
from picture.connections.contract import tiers as every_tier
from picture.connections.lines import Plan
from picture.connections.security import admitted, groups_of, let_out, ways_in
from picture.index import Resource
from picture.model import Connection, PictureError

DISTRIBUTION = "CloudFront::Distribution"
PROCESS = "aws:elasticbeanstalk:environment:process:default"


def shoppers(plan: Plan) -> Iterator[Connection]:
    """Lead shoppers through the firewall, if there is one, to the distribution."""
    for distribution in plan.index.all(DISTRIBUTION):
        firewalls = plan.index.targets(distribution, "DistributionConfig", "WebACLId")
        for firewall in firewalls:
            yield plan.line("shoppers", firewall, "request", "HTTPS", why=[distribution, firewall])
            yield plan.line(firewall, distribution, "request", why=[distribution, firewall])
        if not firewalls:
            yield plan.line("shoppers", distribution, "request", "HTTPS", why=[distribution])


def origins(plan: Plan) -> Iterator[Connection]:
    """Lead each path pattern from the distribution to what answers it."""
    for distribution in plan.index.all(DISTRIBUTION):
        config = distribution.properties.get("DistributionConfig", {})
        for origin in config.get("Origins", []):
            label = ", ".join(_patterns(config, origin.get("Id")))
            for target, why in _answering(plan, distribution, origin):
                yield plan.line(distribution, target, "request", label, why=[distribution, target, *why])


def tiers(plan: Plan) -> Iterator[Connection]:
    """Lead the load balancer's requests to the tiers that share it."""
    for tier in every_tier(plan.index):
        named = tier.settings.get(("aws:elbv2:loadbalancer", "SharedLoadBalancer"))
        port = number(tier.settings.get((PROCESS, "Port"))) or 80
        protocol = tier.settings.get((PROCESS, "Protocol"), "HTTP")
        for balancer in referred(plan.index, tier.environment, named):
            groups = groups_of(plan.index, balancer)
            out = let_out(plan.index, groups, tier.groups, port)
            into = admitted(plan.index, groups, tier.groups, port)
            if not (out and into):
                raise PictureError(
                    f"{tier.environment.path} shares {balancer.path}, which cannot reach it on port {port}"
                    "\n  fix: add the security-group rules, out of the load balancer and into the tier"
                )
            why = [tier.environment, balancer, *out, *into]
            yield plan.line(balancer, tier.environment, "request", f"{protocol} :{port}", why=why)


def _patterns(config: Mapping[str, Any], origin: object) -> list[str]:
    """List the path patterns of an origin, as the distribution tries them; the default comes last."""
    patterns = [
        str(behavior["PathPattern"])
        for behavior in config.get("CacheBehaviors", [])
        if behavior.get("TargetOriginId") == origin
    ]
    default = inner(config, "DefaultCacheBehavior", "TargetOriginId") == origin
    return [*patterns, *(["/*"] if default else [])]


def _answering(
    plan: Plan, distribution: Resource, origin: Mapping[str, Any]
) -> Iterator[tuple[Resource, list[Resource]]]:
    """Find what an origin leads to, by its domain name or through a VPC origin, and what allows that."""
    through = inner(origin, "VpcOriginConfig", "VpcOriginId")
    for way in referred(plan.index, distribution, through):
        for target in plan.index.targets(way, "VpcOriginEndpointConfig", "Arn"):
            yield target, [way, *_doors(plan, target, way)]
    if not through:
        for target in referred(plan.index, distribution, origin.get("DomainName")):
            controls = referred(plan.index, distribution, origin.get("OriginAccessControlId"))
            yield target, controls


def _doors(plan: Plan, balancer: Resource, way: Resource) -> list[Resource]:
    """Find the rules that admit CloudFront to a load balancer inside the VPC."""
    rules = [rule.resource for rule in ways_in(plan.index, groups_of(plan.index, balancer))]
    if not rules:
        raise PictureError(
            f"{way.path} leads to {balancer.path}, whose security groups admit nobody"
            "\n  fix: admit CloudFront's origin-facing prefix list"
        )
    return rules

"""Ways out of the VPC: through NAT to the Internet and to partners, or through endpoints to AWS services."""

from collections.abc import Iterator

from picture.cards.tiers import PROPERTIES
from picture.connections.contract import Tier, referred, tiers
from picture.connections.lines import Plan, Reason
from picture.connections.security import admitted, groups_of, let_out, let_out_anywhere
from picture.index import Index, Resource
from picture.model import Connection, PictureError

HTTPS = 443
URL = "CATALOG_URL"


def internet(plan: Plan) -> Iterator[Connection]:
    """Connect each tier to the NAT gateways that its subnets route to, if it may leave."""
    for tier in tiers(plan.index):
        ways, allowing = _routes(plan.index, tier), let_out_anywhere(plan.index, tier.groups, HTTPS)
        if allowing:
            for route, gateway in ways:
                why = [tier.environment, route, gateway, *allowing]
                yield plan.line(tier.environment, gateway, "egress", f":{HTTPS}", why=why)


def partners(plan: Plan) -> Iterator[Connection]:
    """Connect the NAT gateways to the partner whose address the application is told; no way is an error."""
    for tier in tiers(plan.index):
        if (PROPERTIES, URL) not in tier.settings:
            continue
        ways, allowing = _routes(plan.index, tier), let_out_anywhere(plan.index, tier.groups, HTTPS)
        if not (ways and allowing):
            missing = "no security-group rule" if ways else "no route through NAT"
            raise PictureError(
                f"{tier.environment.path}: {URL} names a partner, and {missing} leads there"
                "\n  fix: let the tier out on port 443, or remove the environment property"
            )
        for _, gateway in ways:
            why: list[Reason] = [tier.environment, f"env {URL}", gateway]
            yield plan.line(gateway, "partner", "egress", "catalog", why=why)


def services(plan: Plan) -> Iterator[Connection]:
    """Connect each tier to the endpoints that it reaches AWS services by."""
    for endpoint in plan.index.all("EC2::VPCEndpoint"):
        for tier in tiers(plan.index):
            allowing = _to_endpoint(plan.index, tier, endpoint)
            if allowing:
                why = [tier.environment, endpoint, *allowing]
                yield plan.line(tier.environment, endpoint, "egress", "AWS APIs", why=why)


def _to_endpoint(index: Index, tier: Tier, endpoint: Resource) -> list[Resource]:
    """Find what lets a tier use an endpoint: rules of security groups, or a route of a gateway endpoint."""
    groups = groups_of(index, endpoint)
    if groups:
        out, into = let_out(index, tier.groups, groups, HTTPS), admitted(index, tier.groups, groups, HTTPS)
        return [*out, *into] if out and into else []
    routed = _tables(index, tier) & set(index.targets(endpoint, "RouteTableIds"))
    return let_out_anywhere(index, tier.groups, HTTPS) if routed else []


def _routes(index: Index, tier: Tier) -> list[tuple[Resource, Resource]]:
    """Find the routes of a tier's subnets that lead to NAT gateways."""
    tables = _tables(index, tier)
    return [
        (route, gateway)
        for route in index.all("EC2::Route")
        if tables & set(index.targets(route, "RouteTableId"))
        for gateway in index.targets(route, "NatGatewayId")
    ]


def _tables(index: Index, tier: Tier) -> set[Resource]:
    """Find the route tables of a tier's subnets."""
    subnets = set(referred(index, tier.environment, tier.settings.get(("aws:ec2:vpc", "Subnets"))))
    return {
        table
        for association in index.all("EC2::SubnetRouteTableAssociation")
        if subnets & set(index.targets(association, "SubnetId"))
        for table in index.targets(association, "RouteTableId")
    }

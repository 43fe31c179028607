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
    """Connect each tier to the interface endpoints that it reaches AWS services by."""
    for endpoint in plan.index.all("EC2::VPCEndpoint"):
        groups = groups_of(plan.index, endpoint)
        for tier in tiers(plan.index):
            out = let_out(plan.index, tier.groups, groups, HTTPS)
            into = admitted(plan.index, tier.groups, groups, HTTPS)
            if groups and out and into:
                why = [tier.environment, endpoint, *out, *into]
                yield plan.line(tier.environment, endpoint, "egress", "AWS APIs", why=why)


def _routes(index: Index, tier: Tier) -> list[tuple[Resource, Resource]]:
    """Find the routes of a tier's subnets that lead to NAT gateways."""
    subnets = set(referred(index, tier.environment, tier.settings.get(("aws:ec2:vpc", "Subnets"))))
    tables = {
        table
        for association in index.all("EC2::SubnetRouteTableAssociation")
        if subnets & set(index.targets(association, "SubnetId"))
        for table in index.targets(association, "RouteTableId")
    }
    return [
        (route, gateway)
        for route in index.all("EC2::Route")
        if tables & set(index.targets(route, "RouteTableId"))
        for gateway in index.targets(route, "NatGatewayId")
    ]

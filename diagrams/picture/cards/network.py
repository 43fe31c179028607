"""Cards of the ways in and out of the VPC that carry no application: NAT and endpoints."""

import re
from collections.abc import Iterator

from picture.cards.sheet import Drawn, counted, draw, fact, listed
from picture.groups import APPLICATION, PUBLIC, tier, tier_of, zone
from picture.index import Index, Resource


def nat(index: Index) -> Iterator[Drawn]:
    """Draw the gateways with the addresses that partners allow-list."""
    gateways, addresses = index.all("EC2::NatGateway"), index.all("EC2::EIP")
    if not gateways:
        return
    subnets = [each for each in index.all("EC2::Subnet") if tier(index, each) == APPLICATION]
    zones = {zone(subnet) for subnet in subnets}
    spread = "one per zone" if len(gateways) >= len(zones) else f"for all {len(zones)} zones"
    yield draw(
        "nat", tier_of(index, gateways[0], "SubnetId", default=PUBLIC), "NAT gateways",
        fact("count", f"{counted(len(gateways), 'gateway')}, {spread}", [*gateways, *subnets]),
        fact("addresses", counted(len(addresses), "fixed address", "fixed addresses"), addresses),
        shows=gateways, tells=(*addresses, *index.all("EC2::InternetGateway")),
    )  # fmt: skip


def endpoints(index: Index) -> Iterator[Drawn]:
    """Draw the ways to AWS services that avoid the Internet."""
    every = index.all("EC2::VPCEndpoint")
    if not every:
        return
    interfaces = [each for each in every if each.properties.get("VpcEndpointType") == "Interface"]
    gateways = [each for each in every if each not in interfaces]
    named = sorted(_service(gateway) for gateway in gateways)
    services = counted(len(interfaces), "service") if interfaces else ""
    where = next((tier_of(index, each, "SubnetIds", default=APPLICATION) for each in interfaces), APPLICATION)
    yield draw(
        "endpoints", where, "VPC endpoints",
        fact("interfaces", f"{services} by interface" if services else "", interfaces),
        fact("gateways", f"{listed(*named)} by gateway, past NAT" if named else "", gateways),
        shows=every,
    )  # fmt: skip


def _service(endpoint: Resource) -> str:
    """Read `S3` from a service's name such as `com.amazonaws.eu-west-1.s3`, which may be joined of parts."""
    words: list[str] = re.findall(r"[a-z0-9-]+", str(endpoint.properties.get("ServiceName")))
    return words[-1].upper()

"""The frames: the edge, regions, the VPC and its tiers of subnets, told apart by their routes."""

from collections.abc import Iterable, Iterator, Mapping

from picture.cards.sheet import inner
from picture.index import Index, Resource
from picture.model import Card, Group

PUBLIC, APPLICATION, DATA = "public", "application", "data"
LABELS = {
    PUBLIC: "Public subnets: NAT alone",
    APPLICATION: "Application subnets: private, egress through NAT",
    DATA: "Data subnets: isolated, no route out",
}
SERVICES, OPERATIONS, COPY, EDGE = "services", "operations", "copy", "edge"
PARENTS = {
    PUBLIC: "vpc", APPLICATION: "vpc", DATA: "vpc",
    "vpc": "region", SERVICES: "region", OPERATIONS: "region",
}  # fmt: skip


def home_region(index: Index) -> str:
    """Name the region of the VPC, which is the store's own."""
    regions = [vpc.region for vpc in index.all("EC2::VPC")]
    return (regions or [*index.regions.values(), ""])[0]


def groups(index: Index, cards: Iterable[Card]) -> tuple[Group, ...]:
    """Frame the groups that hold a card, and what is around those."""
    wanted = {card.group for card in cards} - {""}
    while around := {PARENTS[group] for group in wanted if group in PARENTS} - wanted:
        wanted |= around
    every = {group.id: group for group in (*_regions(index), *_network(index))}
    return tuple(every[name] for name in sorted(wanted))


def _regions(index: Index) -> Iterator[Group]:
    home = home_region(index)
    edges = [resource.region for resource in index.all("CloudFront::Distribution")]
    yield Group(EDGE, EDGE, f"Edge: global, defined in {(edges or [home])[0]}")
    yield Group("region", "region", f"Region {home}")
    yield Group(SERVICES, SERVICES, "Regional services", PARENTS[SERVICES])
    yield Group(OPERATIONS, OPERATIONS, "Operations", PARENTS[OPERATIONS])
    away = sorted({vault.region for vault in index.all("Backup::BackupVault")} - {home})
    yield Group(COPY, "region", f"Region {', '.join(away)}: copies")


def _network(index: Index) -> Iterator[Group]:
    ranges = [str(vpc.properties.get("CidrBlock")) for vpc in index.all("EC2::VPC")]
    yield Group("vpc", "vpc", " ".join(["VPC", *ranges]), PARENTS["vpc"])
    tiers = {subnet: tier(index, subnet) for subnet in index.all("EC2::Subnet")}
    for name, label in LABELS.items():
        chips = sorted(_chip(subnet) for subnet, found in tiers.items() if found == name)
        yield Group(name, name, label, PARENTS[name], tuple(chips))


def _chip(subnet: Resource) -> str:
    return f"{zone(subnet)} {subnet.properties.get('CidrBlock', '')}"


def zone(subnet: Resource) -> str:
    """Letter a subnet's zone: by its place among the region's zones, or by its name's last letter."""
    match subnet.properties.get("AvailabilityZone"):
        case {"Fn::Select": [place, _]}:
            return chr(ord("a") + int(place))
        case name:
            return str(name)[-1:]


def tier(index: Index, subnet: Resource) -> str:
    """Tell a subnet's tier by where its routes lead: to the Internet, to NAT, or nowhere outside."""
    tables = [
        table
        for association in index.all("EC2::SubnetRouteTableAssociation")
        if subnet in index.targets(association, "SubnetId")
        for table in index.targets(association, "RouteTableId")
    ]
    ways = {
        target.type
        for route in index.all("EC2::Route")
        if set(tables) & set(index.targets(route, "RouteTableId"))
        for key in ("GatewayId", "NatGatewayId")
        for target in index.targets(route, key)
    }
    if "EC2::InternetGateway" in ways:
        return PUBLIC
    return APPLICATION if "EC2::NatGateway" in ways else DATA


def tier_of(index: Index, resource: Resource, *keys: str, default: str) -> str:
    """Tell the tier of the subnets, or subnet groups, that a property names; `default` when it names none."""
    value = inner(resource.properties, *keys)
    return subnets_tier(index, resource, value, default=default)


def subnets_tier(index: Index, resource: Resource, value: object, *, default: str) -> str:
    """Tell the tier of the subnets, or subnet groups, in a value of the resource."""
    named = [found.resource for found in index.references(resource.stack, value)]
    subnets = [
        subnet
        for found in named
        for subnet in ([found] if found.type == "EC2::Subnet" else index.targets(found, "SubnetIds"))
        if subnet.type == "EC2::Subnet"
    ]
    tiers: Mapping[str, None] = dict.fromkeys(tier(index, subnet) for subnet in subnets)
    return next(iter(tiers), default)

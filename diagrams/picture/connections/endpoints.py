"""What the tiers connect to in the VPC: endpoints that they are told of, and that they can reach."""

from collections.abc import Iterator

from picture.cards.sheet import number
from picture.connections.contract import Naming, Tier, names, tiers
from picture.connections.lines import Plan, Reason
from picture.connections.security import admitted, groups_of, let_out
from picture.index import Index, Resource
from picture.model import Connection, PictureError

DATABASE, BROKER, WORKER = "RDS::DBInstance", "AmazonMQ::Broker", "worker"
# The port of each kind of store where its template names none.
PORTS = {
    DATABASE: 5432,
    "ElastiCache::ReplicationGroup": 6379,
    "ElastiCache::ServerlessCache": 6379,
    BROKER: 5671,
}


def stores(plan: Plan) -> Iterator[Connection]:
    """Connect each tier to what its environment properties name, if security groups let it."""
    told = [(tier, list(_named(plan.index, tier))) for tier in tiers(plan.index)]
    relayed = {tier.name for tier, named in told for each in named if each.target.type == BROKER} == {WORKER}
    for tier, named in told:
        for naming in named:
            yield from _connections(plan, tier, naming, relayed)
        _refuse_unnamed(plan.index, tier, {naming.target for naming in named})


def _named(index: Index, tier: Tier) -> Iterator[Naming]:
    return (each for each in names(index, tier) if each.is_endpoint and each.target.type in PORTS)


def _connections(plan: Plan, tier: Tier, naming: Naming, relayed: bool) -> Iterator[Connection]:
    """Point lines the way that data goes.

    Workers consume messages, and the web tier publishes them; if it is not told of the broker, it leaves
    them in an outbox in the database, and workers publish them in its place.
    """
    why: list[Reason] = [tier.environment, *naming.why, *_way(plan.index, tier, naming)]
    store, runner = naming.target, tier.environment
    if store.type != BROKER:
        reads = "SourceDBInstanceIdentifier" in store.properties or naming.attribute.startswith("Reader")
        yield plan.line(runner, store, "read" if reads else "write", f":{port_of(store)}", why=why)
        return
    if tier.name == WORKER:
        yield plan.line(store, runner, "message", "consume", why=why)
    if tier.name != WORKER or relayed:
        yield plan.line(runner, store, "message", "publish", why=why)


def port_of(store: Resource) -> int:
    """Read a store's port, from its template or by its engine's convention."""
    return number(store.properties.get("Port")) or PORTS[store.type]


def _way(index: Index, tier: Tier, naming: Naming) -> list[Resource]:
    """Find the rules that let a tier connect to a store; an endpoint out of reach is an error."""
    store, port = naming.target, port_of(naming.target)
    groups = groups_of(index, store)
    out, into = let_out(index, tier.groups, groups, port), admitted(index, tier.groups, groups, port)
    if out and into:
        return [*out, *into]
    missing = " and ".join(
        [
            *([] if out else ["no egress rule of the tier"]),
            *([] if into else ["no ingress rule of the store"]),
        ]
    )
    raise PictureError(
        f"{tier.environment.path}: {naming.name} names {store.path}, port {port}, which it cannot reach:"
        f" {missing} allows that\n  fix: add the security-group rule, or remove the environment property"
    )


def _refuse_unnamed(index: Index, tier: Tier, named: set[Resource]) -> None:
    """Refuse a way to a store that the application knows nothing of: it is open for no reason."""
    known = {group for store in named for group in groups_of(index, store)}
    for store in index.all(*PORTS):
        groups = [group for group in groups_of(index, store) if group not in known]
        rules = admitted(index, tier.groups, groups, port_of(store))
        if rules:
            raise PictureError(
                f"{rules[0].path} admits {tier.environment.path} to {store.path},"
                " and no environment property names its endpoint"
                "\n  fix: remove the security-group rule, or add the environment property"
            )

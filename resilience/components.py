"""The parts of the store that requests depend on, read from its templates: their nodes, zones and needs."""

from collections.abc import Iterator
from dataclasses import dataclass

from guarantees.data import BROKER, CACHE, replicas, writers
from guarantees.network import BALANCER, default_route, subnets
from guarantees.store import Store

ZONE = "zone"


@dataclass(frozen=True)
class Node:
    """One node, and everything that it cannot do without: itself, its zone, another zone's gateway."""

    name: str
    needs: frozenset[str]

    def left(self, removed: str) -> bool:
        """Whether the node still works when something is removed."""
        return removed not in self.needs


@dataclass(frozen=True)
class Component:
    """Nodes that do one job together: how many of them it takes, and what is lost with fewer."""

    name: str
    job: str
    nodes: tuple[Node, ...]
    least: int = 1
    takes_over: str = "at once: the others carry on"

    def remaining(self, removed: str) -> int:
        """Count the nodes that are left when something is removed."""
        return sum(node.left(removed) for node in self.nodes)

    def survives(self, removed: str) -> bool:
        """Whether the job is still done when something is removed."""
        return self.remaining(removed) >= self.least


def zone_names(store: Store) -> dict[str, str]:
    """Name each zone of the subnets: zone 1, zone 2 and so on, in the order of the region's list."""
    zones = sorted(
        {str(found.properties["AvailabilityZone"]) for found in store.resources("AWS::EC2::Subnet")}
    )
    return {zone: f"{ZONE} {number}" for number, zone in enumerate(zones, start=1)}


def components(store: Store) -> list[Component]:
    """List the parts that shoppers and jobs depend on."""
    return [
        *_ways_out(store),
        *_load_balancers(store),
        *_tiers(store),
        *_shards(store),
        *_caches(store),
        *_brokers(store),
    ]


def _spread(name: str, count: int, zones: list[str]) -> tuple[Node, ...]:
    """Place nodes in turn over zones, as Auto Scaling and the data services do."""
    return tuple(
        Node(each, frozenset({each, zones[index % len(zones)]}))
        for index, each in enumerate(f"{name} {number}" for number in range(1, count + 1))
    )


def _ways_out(store: Store) -> Iterator[Component]:
    names = zone_names(store)
    paths = []
    for subnet in subnets(store, "Application"):
        zone = names[str(subnet.properties["AvailabilityZone"])]
        gateway = store.target(subnet.stack, (default_route(store, subnet) or {}).get("NatGatewayId"))
        if gateway is None:
            continue
        public = store.target(gateway.stack, gateway.properties["SubnetId"])
        outer = names[str(public.properties["AvailabilityZone"])] if public else zone
        paths.append(Node(f"way out of {zone}", frozenset({zone, outer, f"NAT gateway of {outer}"})))
    if paths:
        yield Component(
            "Ways out",
            "calls to partners and to AWS from instances",
            tuple(paths),
            takes_over="instances of that zone show the partner's last list, the others carry on",
        )


def _load_balancers(store: Store) -> Iterator[Component]:
    names = zone_names(store)
    for balancer in store.resources(BALANCER):
        zones = [names[zone] for zone in store.zones(balancer.stack, balancer.properties["Subnets"])]
        yield Component(
            "Load balancer",
            "every request that the CDN has no answer to",
            _spread("load balancer node", len(zones), zones),
            takes_over="within a minute: DNS drops the node",
        )


def _tiers(store: Store) -> Iterator[Component]:
    names = zone_names(store)
    jobs = {
        "web": "every request that the CDN has no answer to",
        "worker": "background jobs and confirmations",
    }
    for name, tier in sorted(store.tiers.items()):
        zones = [names[zone] for zone in tier.zones]
        least = tier.number("aws:autoscaling:asg", "MinSize")
        yield Component(
            f"{name.capitalize()} tier, at its smallest",
            jobs[name],
            _spread(f"{name} instance", least, zones),
            takes_over="within 30 s for requests; a new instance within 10 min",
        )


def _shards(store: Store) -> Iterator[Component]:
    names = zone_names(store)
    groups = store.resources("AWS::RDS::DBSubnetGroup")
    zones = [names[zone] for zone in store.zones(groups[0].stack, groups[0].properties["SubnetIds"])]
    for number, writer in enumerate(writers(store), start=1):
        copies = 2 if writer.properties.get("MultiAZ") is True else 1
        yield Component(
            f"Shard {number}, writer",
            "orders of the keys that the shard owns",
            _spread(f"writer {number}, copy", copies, zones),
            takes_over="60 to 120 s: RDS fails over to the standby, without loss",
        )
        own = [
            replica
            for replica in replicas(store)
            if writer in store.targets(replica.stack, replica.properties["SourceDBInstanceIdentifier"])
        ]
        yield Component(
            f"Shard {number}, reads",
            "reads of the keys that the shard owns",
            # The application reads from the writer when no replica answers.
            _spread(f"reader {number}, copy", len(own) + copies, zones),
        )


def _caches(store: Store) -> Iterator[Component]:
    names = zone_names(store)
    for cache in store.resources(CACHE):
        group = store.target(cache.stack, cache.properties["CacheSubnetGroupName"])
        found = store.zones(group.stack, group.properties["SubnetIds"]) if group else []
        zones = [names[zone] for zone in found]
        spread = zones if cache.properties.get("MultiAZEnabled") is True else zones[:1]
        fails_over = cache.properties.get("AutomaticFailoverEnabled") is True
        copies = 1 + (int(cache.properties["ReplicasPerNodeGroup"]) if fails_over else 0)
        for number in range(1, int(cache.properties["NumNodeGroups"]) + 1):
            yield Component(
                f"Cache shard {number}",
                "speed: the database answers what the cache does not",
                _spread(f"cache node {number}, copy", copies, spread),
                takes_over="10 to 60 s: a replica is promoted, the last writes are lost and read again",
            )


def _brokers(store: Store) -> Iterator[Component]:
    names = zone_names(store)
    for broker in store.resources(BROKER):
        zones = [names[zone] for zone in store.zones(broker.stack, broker.properties["SubnetIds"])]
        nodes = 3 if broker.properties.get("DeploymentMode") == "CLUSTER_MULTI_AZ" else 1
        yield Component(
            "Broker",
            "announcements of orders, which wait in the database meanwhile",
            _spread("broker node", nodes, zones),
            least=nodes // 2 + 1,
            takes_over="within seconds: quorum queues elect a leader, without loss",
        )

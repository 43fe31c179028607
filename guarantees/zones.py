"""Judges of resilience: the store goes on without any one zone."""

from collections.abc import Iterator

from guarantees.data import BROKER, CACHE, replicas, writers
from guarantees.judge import Finding, judge
from guarantees.network import BALANCER, default_route, subnets
from guarantees.store import Store


@judge
def every_tier_spans_the_zones(store: Store) -> Iterator[Finding]:
    """Subnets of each kind, load balancer, tiers, databases and cache are in as many zones as configured."""
    wanted = store.config.network.availability_zones
    spans = {
        f"{kind} subnets": [str(subnet.properties["AvailabilityZone"]) for subnet in subnets(store, kind)]
        for kind in ("Application", "Data", "Public")
    }
    for kind, name in (
        (BALANCER, "Subnets"),
        ("AWS::RDS::DBSubnetGroup", "SubnetIds"),
        ("AWS::ElastiCache::SubnetGroup", "SubnetIds"),
    ):
        for found in store.resources(kind):
            spans[str(found)] = store.zones(found.stack, found.properties[name])
    spans |= {str(tier.resource): tier.zones for tier in store.tiers.values()}
    for name, zones in spans.items():
        if len(set(zones)) < wanted:
            yield f"{name}: in {len(set(zones))} of {wanted} zones"


@judge
def each_zone_has_its_own_way_out(store: Store) -> Iterator[Finding]:
    """Each application subnet leaves through a NAT gateway of its own zone."""
    for subnet in subnets(store, "Application"):
        route = default_route(store, subnet) or {}
        gateway = store.target(subnet.stack, route.get("NatGatewayId"))
        public = store.target(gateway.stack, gateway.properties["SubnetId"]) if gateway else None
        if public is None or public.properties["AvailabilityZone"] != subnet.properties["AvailabilityZone"]:
            yield f"{subnet}: leaves through another zone, or not at all"


@judge
def endpoints_are_in_every_zone(store: Store) -> Iterator[Finding]:
    """Interface endpoints answer in every zone."""
    wanted = store.config.network.availability_zones
    for endpoint in store.resources("AWS::EC2::VPCEndpoint"):
        if endpoint.properties.get("VpcEndpointType") == "Interface":
            zones = store.zones(endpoint.stack, endpoint.properties.get("SubnetIds", []))
            if len(set(zones)) < wanted:
                yield f"{endpoint}: in {len(set(zones))} of {wanted} zones"


@judge
def every_tier_keeps_instances_without_a_zone(store: Store) -> Iterator[Finding]:
    """At its smallest, each tier runs in two zones or more, so that losing one leaves targets."""
    for tier in store.tiers.values():
        spread = min(tier.number("aws:autoscaling:asg", "MinSize"), len(set(tier.zones)))
        if spread < 2:
            yield f"{tier.resource}: {spread} zone at its smallest"


@judge
def every_shard_fails_over(store: Store) -> Iterator[Finding]:
    """Every writer has a standby in another zone, and its replicas are not all in one."""
    for writer in writers(store):
        if writer.properties.get("MultiAZ") is not True:
            yield f"{writer}: has no standby"
        own = [
            replica
            for replica in replicas(store)
            if writer in store.targets(replica.stack, replica.properties["SourceDBInstanceIdentifier"])
        ]
        zones = {str(replica.properties.get("AvailabilityZone")) for replica in own}
        if len(own) < store.config.database.read_replicas:
            yield f"{writer}: has {len(own)} of {store.config.database.read_replicas} replicas"
        alone = [replica for replica in own if replica.properties.get("MultiAZ") is not True]
        if len(alone) > 1 and len(zones) < 2:
            yield f"{writer}: all of its replicas are in one zone"


@judge
def the_cache_fails_over(store: Store) -> Iterator[Finding]:
    """Each shard of the cache has a replica in another zone that takes over."""
    for cache in store.resources(CACHE):
        for name in ("AutomaticFailoverEnabled", "MultiAZEnabled"):
            if cache.properties.get(name) is not True:
                yield f"{cache}: {name} is off"
        if int(cache.properties.get("ReplicasPerNodeGroup", 0)) < 1:
            yield f"{cache}: has no replicas"


@judge
def the_broker_keeps_its_quorum(store: Store) -> Iterator[Finding]:
    """The broker is a cluster of three nodes in three zones, two of which are a quorum."""
    for broker in store.resources(BROKER):
        zones = set(store.zones(broker.stack, broker.properties["SubnetIds"]))
        if broker.properties.get("DeploymentMode") != "CLUSTER_MULTI_AZ" or len(zones) < 3:
            yield f"{broker}: {broker.properties.get('DeploymentMode')} in {len(zones)} zones"

"""Judges of capacity: connections, addresses and load, also during an update or without a zone.

The rules of config/capacity.py refuse a file that breaks them; these read what the templates came to.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network

from config import limits
from config.capacity import (
    BROKER_CONNECTIONS,
    CACHE_CONNECTIONS,
    FLEETS_DURING_UPDATES,
    KEPT_BY_EC2,
    SHARE,
    SHARED_ADDRESSES,
)
from config.contract import Property
from guarantees.data import BROKER, CACHE, DATABASE
from guarantees.judge import Finding, judge
from guarantees.network import subnets
from guarantees.store import PROPERTIES, Store, Tier

COMMAND = "aws:elasticbeanstalk:command"


@dataclass(frozen=True)
class Budget:
    """Connections that the whole application may open to one endpoint, and how many that takes."""

    endpoint: str
    opened: int
    limit: int

    @property
    def kept(self) -> bool:
        """Whether a fifth of the limit is left for people, migrations and failovers."""
        return self.opened <= self.limit * SHARE


def most_instances(tier: Tier) -> int:
    """Count the instances that run at most: an update runs new ones beside the old."""
    most = tier.number("aws:autoscaling:asg", "MaxSize")
    policy = tier.options.get((COMMAND, "DeploymentPolicy"))
    managed = tier.options.get(("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled"))
    if managed == "true" or policy in ("Immutable", "TrafficSplitting"):
        return FLEETS_DURING_UPDATES * most
    if policy == "RollingWithAdditionalBatch":
        return most + math.ceil(most * tier.number(COMMAND, "BatchSize") / 100)
    return most


def budgets(store: Store) -> Iterator[Budget]:
    """Compare what all processes may open with what each database, cache node and broker takes."""
    processes = {
        tier.name: most_instances(tier) * tier.number(PROPERTIES, "WEB_CONCURRENCY")
        for tier in store.tiers.values()
    }
    pools = sum(
        processes[tier.name] * tier.number(PROPERTIES, "DATABASE_POOL_SIZE") for tier in store.tiers.values()
    )
    everything = sum(processes.values())
    told = sum(
        processes[tier.name]
        for tier in store.tiers.values()
        if (PROPERTIES, str(Property.BROKER_ENDPOINT)) in tier.options
    )
    for instance in store.resources(DATABASE):
        most = limits.database_connections(instance.properties["DBInstanceClass"])
        yield Budget(str(instance), pools, most)
    for cache in store.resources(CACHE):
        most = limits.cache_connections(cache.properties["CacheNodeType"])
        yield Budget(f"{cache}, each node", everything * CACHE_CONNECTIONS, most)
    for broker in store.resources(BROKER):
        # Clients that lose their node gather on the others; one node must take them all.
        most = limits.broker_connections(broker.properties["HostInstanceType"])
        yield Budget(f"{broker}, one node", told * BROKER_CONNECTIONS, most)


@judge
def connections_stay_within_the_budget(store: Store) -> Iterator[Finding]:
    """The largest fleet, during an update, opens at most 80 % of what each endpoint takes."""
    for budget in budgets(store):
        if not budget.kept:
            yield (
                f"{budget.endpoint}: {budget.opened} connections of {budget.limit} (80 % is"
                f" {int(budget.limit * SHARE)}): lower max_instances, processes_per_instance or"
                " database_pool_size, or use a larger class"
            )
    for tier in store.tiers.values():
        for name in ("WEB_CONCURRENCY", "DATABASE_POOL_SIZE"):
            if tier.number(PROPERTIES, name) < 1:
                yield f"{tier.resource}: {name} is not stated, so nothing bounds its connections"


@judge
def subnets_have_addresses_for_deployments(store: Store) -> Iterator[Finding]:
    """With a zone lost, the other subnets have addresses for the largest fleet and its update."""
    application = subnets(store, "Application")
    instances = sum(most_instances(tier) for tier in store.tiers.values())
    wanted = math.ceil(instances / max(len(application) - 1, 1)) + SHARED_ADDRESSES
    for subnet in application:
        free = IPv4Network(subnet.properties["CidrBlock"]).num_addresses - KEPT_BY_EC2
        if free < wanted:
            yield f"{subnet}: {free} addresses, {wanted} wanted"


def capacity_without_a_zone(store: Store) -> float:
    """Compute the requests per second that the largest web fleet carries with one of its zones lost."""
    web = store.tiers["web"]
    tracking = web.scaling["RequestTracking"]["Properties"]["TargetTrackingConfiguration"]
    zones = len(set(web.zones))
    left = web.number("aws:autoscaling:asg", "MaxSize") * (zones - 1) // zones
    return left * float(tracking["TargetValue"]) / 60


@judge
def the_peak_is_carried_without_a_zone(store: Store) -> Iterator[Finding]:
    """The largest web fleet carries the stated peak with one zone lost."""
    carried, peak = capacity_without_a_zone(store), store.config.web.peak_requests_per_second
    if carried < peak:
        yield (
            f"{store.tiers['web'].resource}: carries {carried:.0f} of {peak} requests per second without a"
            " zone: raise web.max_instances or lower web.peak_requests_per_second"
        )


@judge
def fleets_can_grow(store: Store) -> Iterator[Finding]:
    """Each tier may grow beyond its smallest fleet, and tracks its load."""
    for tier in store.tiers.values():
        least, most = (tier.number("aws:autoscaling:asg", name) for name in ("MinSize", "MaxSize"))
        if most <= least:
            yield f"{tier.resource}: cannot grow"
        tracked = {"CpuTracking", "RequestTracking" if tier.name == "web" else "BacklogTracking"}
        for missing in sorted(tracked - set(tier.scaling)):
            yield f"{tier.resource}: {missing} is missing"

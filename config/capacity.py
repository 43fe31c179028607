"""Rules on capacity: connections, addresses and load, also during an update or without a zone.

The judges of guarantees/capacity.py hold the templates to the same numbers.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network

from config import limits
from config.base import rule_error
from config.compute import MOST_INSTANCES, FleetConfig, WebConfig, WorkerConfig
from config.data import BrokerConfig, CacheConfig, DatabaseConfig
from config.network import NetworkConfig
from config.shards import INSTANCE_CLASS

# Of the 500 resources of a stack, what alarms on shards leave to the other alarms, topics and dashboards
# is about 60. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MOST_ALARMS = 440
# What may be planned of each endpoint's connections; the rest is for people, migrations and failovers.
SHARE = 0.8
# What the application opens for each process, beside its database pools: to each node of the cache, and in
# workers to the broker, one connection to consume and one to publish, each with one channel.
CACHE_CONNECTIONS = 32
BROKER_CONNECTIONS = 2
# Managed platform updates are immutable, whatever the deployment policy: a whole new fleet beside the old.
# https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environmentmgmt-updates-immutable.html
FLEETS_DURING_UPDATES = 2
# Addresses of an application subnet that a load balancer may take, and those of VPC origins and endpoints.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
SHARED_ADDRESSES = 100 + 16
KEPT_BY_EC2 = 5


@dataclass(frozen=True)
class Demand:
    """What both fleets at their largest may open, during an update of both."""

    web: WebConfig
    worker: WorkerConfig

    @property
    def instances(self) -> int:
        """Instances that run at most."""
        return FLEETS_DURING_UPDATES * (self.web.max_instances + self.worker.max_instances)

    @property
    def processes(self) -> int:
        """Processes that run at most."""
        return sum(map(_processes, self._fleets))

    @property
    def worker_processes(self) -> int:
        """Processes of workers at most: they alone are told of the broker (ADR 15)."""
        return _processes(self.worker)

    @property
    def database_connections(self) -> int:
        """Connections to each database instance at most."""
        return sum(_processes(fleet) * fleet.database_pool_size for fleet in self._fleets)

    @property
    def _fleets(self) -> tuple[FleetConfig, FleetConfig]:
        return self.web, self.worker


def _processes(fleet: FleetConfig) -> int:
    return FLEETS_DURING_UPDATES * fleet.max_instances * fleet.processes_per_instance


def check_connections(
    demand: Demand, database: DatabaseConfig, cache: CacheConfig, broker: BrokerConfig
) -> None:
    """Raise a rule error where the fleets may open more than 80 % of the connections of an endpoint."""
    _check_database(demand, database)
    _check_cache(demand, cache)
    _check_broker(demand, broker)


def _check_database(demand: Demand, database: DatabaseConfig) -> None:
    opened = demand.database_connections
    for key, instance_class in _classes(database):
        limit = limits.database_connections(instance_class)
        if opened > limit * SHARE:
            larger = _larger(instance_class, opened)
            lower = "lower max_instances, processes_per_instance or database_pool_size of web and worker"
            raise rule_error(
                key,
                got=instance_class,
                allowed=f"a class of which 80 % of the connections are at least {opened}, with all pools full"
                f" during an update of both fleets; of this one they are {int(limit * SHARE)}",
                fix=f"use {larger} or larger, or {lower}" if larger else lower,
            )


def _classes(database: DatabaseConfig) -> Iterator[tuple[str, str]]:
    if not all(shard.instance_class for shard in database.shards):
        yield "database.instance_class", database.instance_class
    for index, shard in enumerate(database.shards):
        if shard.instance_class:
            yield f"database.shards[{index}].instance_class", shard.instance_class


def _larger(instance_class: str, opened: int) -> str | None:
    """Name the smallest class of the same family that takes so many connections."""
    family = instance_class.rsplit(".", 1)[0]
    known = (f"{family}.{size}" for size in limits.DATABASE_SIZES)
    allowed = (name for name in known if re.match(INSTANCE_CLASS, name))
    return next((name for name in allowed if opened <= limits.database_connections(name) * SHARE), None)


def _check_cache(demand: Demand, cache: CacheConfig) -> None:
    opened = demand.processes * CACHE_CONNECTIONS
    serverless = cache.mode == "serverless"
    limit = limits.CACHE_CLIENTS if serverless else limits.cache_connections(cache.node_type)
    if opened > limit * SHARE:
        raise rule_error(
            "cache.mode" if serverless else "cache.node_type",
            got=cache.mode if serverless else cache.node_type,
            allowed=f"a cache of which 80 % of the clients are at least {opened}, {CACHE_CONNECTIONS} for"
            f" each process during an update of both fleets; of this one they are {int(limit * SHARE)}",
            fix="lower max_instances or processes_per_instance of web and worker"
            + (", or use a node type that is not burstable" if limit < limits.CACHE_CLIENTS else ""),
        )


def _check_broker(demand: Demand, broker: BrokerConfig) -> None:
    # One node of a cluster must take them all, since clients that lose their node gather on the others.
    opened = demand.worker_processes * BROKER_CONNECTIONS
    limit = limits.broker_connections(broker.instance_type)
    if opened > limit * SHARE:
        raise rule_error(
            "broker.instance_type",
            got=broker.instance_type,
            allowed=f"a node of which 80 % of the connections are at least {opened}, {BROKER_CONNECTIONS} for"
            f" each process of workers during an update; of this one they are {int(limit * SHARE)}",
            fix="use a larger node, or lower max_instances or processes_per_instance of worker",
        )


def check_addresses(demand: Demand, network: NetworkConfig, *, protected: bool) -> None:
    """Raise a rule error where the application subnets lack addresses for an update of both fleets.

    In a protected environment those of the zones that are left when one is lost must do.
    """
    zones = network.availability_zones - (1 if protected else 0)
    wanted = math.ceil(demand.instances / zones) + SHARED_ADDRESSES
    free = IPv4Network(f"0.0.0.0/{network.application_prefix}").num_addresses - KEPT_BY_EC2
    if free < wanted:
        longest = 32 - math.ceil(math.log2(wanted + KEPT_BY_EC2))
        raise rule_error(
            "network.application_prefix",
            got=network.application_prefix,
            allowed=f"subnets of at least {wanted} free addresses: {demand.instances} instances over {zones}"
            f" zones during an update, and {SHARED_ADDRESSES} for load balancer, origins and endpoints",
            fix=f"set it to {longest} or less, or lower max_instances",
        )


def instances_for(requests_per_second: int, *, web: WebConfig, zones: int) -> int:
    """Compute how large the web fleet must be to carry a load with one of its zones lost."""
    left = math.ceil(requests_per_second * 60 / web.requests_per_target)
    return math.ceil(left * zones / (zones - 1))


def check_peak(web: WebConfig, network: NetworkConfig) -> None:
    """Raise a rule error where the largest web fleet does not carry the stated peak with one zone lost."""
    zones, peak = network.availability_zones, web.peak_requests_per_second
    needed = instances_for(peak, web=web, zones=zones)
    if web.max_instances < needed:
        lower = "lower peak_requests_per_second"
        raise rule_error(
            "web.max_instances",
            got=web.max_instances,
            allowed=f"at least {needed}: without one of {zones} zones the others carry"
            f" peak_requests_per_second ({peak}) at requests_per_target ({web.requests_per_target} a minute)",
            fix=f"raise it to {needed}, or {lower}" if needed <= MOST_INSTANCES else lower,
        )


def check_alarms(database: DatabaseConfig, cache: CacheConfig) -> None:
    """Raise a rule error where shards and replicas need more alarms than one stack holds."""
    alarms = database.alarm_count + cache.alarm_count
    if alarms > MOST_ALARMS:
        raise rule_error(
            "database.read_replicas",
            got=f"{len(database.shards)} shards x {database.read_replicas} replicas,"
            f" {cache.shards} cache shards, which {alarms} alarms watch",
            allowed=f"at most {MOST_ALARMS} alarms on them (a CloudFormation stack holds 500 resources)",
            fix="use larger instance classes instead of more shards or replicas",
        )

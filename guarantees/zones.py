"""Judges of resilience: the store goes on without any one zone, instance or deployment batch."""

import math
from collections.abc import Iterator

from config.base import WEEKDAYS
from guarantees.data import BROKER, CACHE, DATABASE, replicas, writers
from guarantees.judge import Finding, judge
from guarantees.network import BALANCER, default_route, subnets
from guarantees.store import Store, Tier

DAY, WEEK = 24 * 60, 7 * 24 * 60
SERVICE_WINDOW = 2 * 60  # minutes that Amazon MQ and Beanstalk take for maintenance, by their documentation
SLOWEST_DETECTION = 60
GROUP = "AWSEBAutoScalingGroup"
Window = list[tuple[int, int]]


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
def spot_capacity_may_vanish(store: Store) -> Iterator[Finding]:
    """The smallest fleet is On-Demand, so that no Spot interruption empties a tier."""
    for tier in store.tiers.values():
        if tier.options.get(("aws:ec2:instances", "EnableSpot")) == "true":
            least = tier.number("aws:autoscaling:asg", "MinSize")
            if tier.number("aws:ec2:instances", "SpotFleetOnDemandBase") < least:
                yield f"{tier.resource}: part of its smallest fleet is Spot"
            if tier.options.get(("aws:autoscaling:asg", "EnableCapacityRebalancing")) != "true":
                yield f"{tier.resource}: does not replace Spot instances ahead of their interruption"


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


def in_service(tier: Tier, policy: str) -> int:
    """Count the instances that a deployment to the smallest fleet leaves in service."""
    least = tier.number("aws:autoscaling:asg", "MinSize")
    if policy in ("Immutable", "RollingWithAdditionalBatch", "TrafficSplitting"):
        return least
    if policy == "Rolling":
        percent = tier.number("aws:elasticbeanstalk:command", "BatchSize") or 30
        return least - math.ceil(least * percent / 100)
    return 0


@judge
def deployments_keep_instances_in_service(store: Store) -> Iterator[Finding]:
    """No deployment or change of settings takes the smallest fleet below two instances."""
    for tier in store.tiers.values():
        policy = str(tier.options.get(("aws:elasticbeanstalk:command", "DeploymentPolicy"), "AllAtOnce"))
        if in_service(tier, policy) < 2:
            yield f"{tier.resource}: {policy} leaves {in_service(tier, policy)} instances in service"
        namespace = "aws:autoscaling:updatepolicy:rollingupdate"
        if tier.options.get((namespace, "RollingUpdateEnabled")) != "true":
            yield f"{tier.resource}: replaces all instances at once when settings change"
        if tier.options.get((namespace, "RollingUpdateType")) not in ("Immutable", "Health"):
            yield f"{tier.resource}: changes settings without waiting for health"


@judge
def hung_instances_are_replaced(store: Store) -> Iterator[Finding]:
    """The load balancer finds a hung web instance within a minute, and Auto Scaling replaces it."""
    for tier in store.tiers.values():
        group = tier.scaling.get(GROUP, {}).get("Properties", {})
        wanted = "ELB" if tier.name == "web" else "EC2"
        if group.get("HealthCheckType") != wanted:
            yield f"{tier.resource}: health checks are {group.get('HealthCheckType')}, not {wanted}"
        if int(group.get("HealthCheckGracePeriod", 0)) < 60:
            yield f"{tier.resource}: replaces instances before they can answer"
    web = store.tiers["web"]
    process = "aws:elasticbeanstalk:environment:process:default"
    seconds = web.number(process, "HealthCheckInterval") * web.number(process, "UnhealthyThresholdCount")
    if not 0 < seconds <= SLOWEST_DETECTION:
        yield f"{web.resource}: takes {seconds} s to find a hung instance"
    if web.options.get((process, "HealthCheckPath")) != store.config.web.health_check_path:
        yield f"{web.resource}: checks another path than the application's health"


@judge
def maintenance_never_coincides(store: Store) -> Iterator[Finding]:
    """Backups and the maintenance of databases, cache, broker and tiers happen at different times."""
    windows: dict[str, Window] = {}
    for instance in store.resources(DATABASE):
        maintenance = _weekly(instance.properties["PreferredMaintenanceWindow"])
        windows.setdefault("database maintenance", []).append(maintenance)
    for writer in writers(store):
        windows.setdefault("database backup", []).extend(_daily(writer.properties["PreferredBackupWindow"]))
    for cache in store.resources(CACHE):
        windows["cache maintenance"] = [_weekly(cache.properties["PreferredMaintenanceWindow"])]
        windows["cache snapshot"] = _daily(cache.properties["SnapshotWindow"])
    for broker in store.resources(BROKER):
        start = broker.properties["MaintenanceWindowStartTime"]
        windows["broker maintenance"] = [_service(f"{start['DayOfWeek'][:3]}:{start['TimeOfDay']}")]
    for tier in store.tiers.values():
        start = tier.options["aws:elasticbeanstalk:managedactions", "PreferredStartTime"]
        windows.setdefault("platform updates", []).append(_service(start))
    names = sorted(windows)
    for index, name in enumerate(names):
        for other in names[index + 1 :]:
            if _overlap(windows[name], windows[other]):
                yield f"{name} coincides with {other}"


def _minute(moment: str) -> int:
    *day, hours, minutes = moment.lower().split(":")
    return (WEEKDAYS.index(day[0]) * DAY if day else 0) + int(hours) * 60 + int(minutes)


def _weekly(window: str) -> tuple[int, int]:
    start, end = (_minute(part) for part in window.split("-"))
    return start, (end - start) % WEEK


def _daily(window: str) -> Window:
    start, end = (_minute(part) for part in window.split("-"))
    return [(start + day * DAY, (end - start) % DAY) for day in range(7)]


def _service(start: str) -> tuple[int, int]:
    return _minute(start), SERVICE_WINDOW


def _overlap(some: Window, others: Window) -> bool:
    return any(
        (second - first) % WEEK < length or (first - second) % WEEK < other_length
        for first, length in some
        for second, other_length in others
    )

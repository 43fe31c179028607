"""Judges of fleets: instances stay in service through deployments, interruptions and hangs."""

import math
from collections.abc import Iterator

from guarantees.judge import Finding, judge
from guarantees.store import Store, Tier

SLOWEST_DETECTION = 60
GROUP = "AWSEBAutoScalingGroup"


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

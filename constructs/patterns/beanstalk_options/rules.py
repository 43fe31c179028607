"""Contradictions between Beanstalk options of either tier, each of which looks right on its own.

Beanstalk refuses some of them minutes into a deployment, corrects others in silence, and ignores the
rest. Source: the notes in
https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html
"""

import aws_cdk as cdk

from patterns.beanstalk_options.lookup import OptionError
from patterns.beanstalk_options.view import (
    BALANCER,
    ENVIRONMENT,
    GROUP,
    HEALTH,
    INSTANCES,
    LAUNCH,
    MANAGED,
    VARIABLES,
    Rule,
    View,
)

# All environment properties together, as KEY1=VALUE1,KEY2=VALUE2, take at most 4,096 bytes; one value
# takes at most 256 characters, which is what a value counts for that is known at deployment only.
# https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-softwaresettings.html
MOST_VARIABLE_BYTES = 4096
LONGEST_VALUE = 256


def _sizes(options: View) -> None:
    low, high = options.get(GROUP, "MinSize", 1), options.get(GROUP, "MaxSize", 4)
    if low > high:
        raise OptionError(f"{GROUP} MinSize", got=low, allowed=f"at most MaxSize ({high})")
    base = options.get(INSTANCES, "SpotFleetOnDemandBase", 0)
    if base > high:
        raise OptionError(f"{INSTANCES} SpotFleetOnDemandBase", got=base, allowed=f"at most MaxSize ({high})")
    command = "aws:elasticbeanstalk:command"
    most = high if options.get(command, "BatchSizeType") == "Fixed" else 100
    if options.get(command, "BatchSize", 1) > most:
        raise OptionError(
            f"{command} BatchSize", got=options.get(command, "BatchSize"), allowed=f"up to {most}"
        )
    rolling = "aws:autoscaling:updatepolicy:rollingupdate"
    if options.get(rolling, "MinInstancesInService", 0) >= high:
        got = options.get(rolling, "MinInstancesInService")
        raise OptionError(f"{rolling} MinInstancesInService", got=got, allowed=f"less than MaxSize ({high})")


def _spot(options: View) -> None:
    if not options.get(INSTANCES, "EnableSpot"):
        for name in (
            "SpotFleetOnDemandBase",
            "SpotFleetOnDemandAboveBasePercentage",
            "SpotAllocationStrategy",
        ):
            options.forbid(INSTANCES, name, because="since EnableSpot is not true")
        options.forbid(GROUP, "EnableCapacityRebalancing", because="since EnableSpot is not true")


def _volume(options: View) -> None:
    if options.get(LAUNCH, "RootVolumeType") != "gp3":
        options.forbid(LAUNCH, "RootVolumeThroughput", because="since RootVolumeType is not gp3")


def _security_groups(options: View) -> None:
    if not options.get(LAUNCH, "DisableDefaultEC2SecurityGroup"):
        return
    because = "since DisableDefaultEC2SecurityGroup is true"
    options.require(LAUNCH, "SecurityGroups", because=because)
    if options.get(ENVIRONMENT, "LoadBalancerType") == "application":
        options.require(BALANCER, "SecurityGroups", because=because)


def _health(options: View) -> None:
    if options.get(HEALTH, "SystemType") == "enhanced":
        options.require(ENVIRONMENT, "ServiceRole", because="which enhanced health runs under")
        return
    because = "since SystemType is not enhanced"
    options.forbid(HEALTH, "ConfigDocument", because=because)
    options.forbid("aws:elasticbeanstalk:cloudwatch:logs:health", "HealthStreamingEnabled", because=because)


def _managed_updates(options: View) -> None:
    if options.get(MANAGED, "ManagedActionsEnabled"):
        because = "since ManagedActionsEnabled is true"
        options.require(MANAGED, "PreferredStartTime", because=because)
        options.require(f"{MANAGED}:platformupdate", "UpdateLevel", because=because)
        options.require(ENVIRONMENT, "ServiceRole", because=because)
    else:
        options.forbid(
            f"{MANAGED}:platformupdate",
            "InstanceRefreshEnabled",
            because="since ManagedActionsEnabled is not true",
        )


def _variables(options: View) -> None:
    size = -1
    for (namespace, name), value in options.settings.items():
        if namespace == VARIABLES:
            length = LONGEST_VALUE if cdk.Token.is_unresolved(value) else len(str(value).encode())
            size += len(name) + len("=,") + length
    if size > MOST_VARIABLE_BYTES:
        raise OptionError(VARIABLES, got=f"{size} bytes", allowed=f"{MOST_VARIABLE_BYTES} bytes in all")


def _traffic_splitting(options: View) -> None:
    if options.get("aws:elasticbeanstalk:command", "DeploymentPolicy") != "TrafficSplitting":
        for name in ("NewVersionPercent", "EvaluationTime"):
            options.forbid(
                "aws:elasticbeanstalk:trafficsplitting", name, because="since DeploymentPolicy is another"
            )


ALWAYS: tuple[Rule, ...] = (
    _sizes,
    _spot,
    _volume,
    _security_groups,
    _health,
    _managed_updates,
    _variables,
    _traffic_splitting,
)

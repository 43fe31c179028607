"""Contradictions between Beanstalk options that each look right on their own.

Beanstalk refuses some of them minutes into a deployment, corrects others in silence, and ignores the
rest. Source: the notes in
https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal

import aws_cdk as cdk

from patterns.beanstalk_catalog import OptionError
from patterns.beanstalk_kinds import Value

Tier = Literal["web", "worker"]
Settings = dict[tuple[str, str], Value]

ENVIRONMENT = "aws:elasticbeanstalk:environment"
PROCESS = f"{ENVIRONMENT}:process:"
LAUNCH = "aws:autoscaling:launchconfiguration"
GROUP = "aws:autoscaling:asg"
INSTANCES = "aws:ec2:instances"
BALANCER = "aws:elbv2:loadbalancer"
LISTENER = "aws:elbv2:listener:"
RULE = "aws:elbv2:listenerrule:"
HEALTH = "aws:elasticbeanstalk:healthreporting:system"
MANAGED = "aws:elasticbeanstalk:managedactions"
QUEUE = "aws:elasticbeanstalk:sqsd"
VARIABLES = "aws:elasticbeanstalk:application:environment"

# All environment properties together, as KEY1=VALUE1,KEY2=VALUE2, take at most 4,096 bytes; one value
# takes at most 256 characters, which is what a value counts for that is known at deployment only.
# https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-softwaresettings.html
MOST_VARIABLE_BYTES = 4096
LONGEST_VALUE = 256


class _Options:
    """Settings with the questions that rules ask."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def get(self, namespace: str, name: str, default: Any = None) -> Any:
        return self.settings.get((namespace, name), default)

    def named(self, prefix: str) -> list[str]:
        """Names that follow the prefix of a family of namespaces."""
        found = {
            namespace.removeprefix(prefix) for namespace, _ in self.settings if namespace.startswith(prefix)
        }
        return sorted(found)

    def require(self, namespace: str, name: str, *, because: str) -> None:
        if not self.get(namespace, name):
            raise OptionError(f"{namespace} {name}", got=self.get(namespace, name), allowed=f"set, {because}")

    def forbid(self, namespace: str, name: str, *, because: str) -> None:
        if (namespace, name) in self.settings:
            raise OptionError(
                f"{namespace} {name}", got=self.get(namespace, name), allowed=f"absent, {because}"
            )


def check(settings: Settings, tier: Tier) -> None:
    """Raise OptionError for the first contradiction."""
    options = _Options(settings)
    for rule in (*ALWAYS, *(WEB if tier == "web" else WORKER)):
        rule(options)


def _sizes(options: _Options) -> None:
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


def _spot(options: _Options) -> None:
    if not options.get(INSTANCES, "EnableSpot"):
        for name in (
            "SpotFleetOnDemandBase",
            "SpotFleetOnDemandAboveBasePercentage",
            "SpotAllocationStrategy",
        ):
            options.forbid(INSTANCES, name, because="since EnableSpot is not true")
        options.forbid(GROUP, "EnableCapacityRebalancing", because="since EnableSpot is not true")


def _volume(options: _Options) -> None:
    if options.get(LAUNCH, "RootVolumeType") != "gp3":
        options.forbid(LAUNCH, "RootVolumeThroughput", because="since RootVolumeType is not gp3")


def _security_groups(options: _Options) -> None:
    if not options.get(LAUNCH, "DisableDefaultEC2SecurityGroup"):
        return
    because = "since DisableDefaultEC2SecurityGroup is true"
    options.require(LAUNCH, "SecurityGroups", because=because)
    if options.get(ENVIRONMENT, "LoadBalancerType") == "application":
        options.require(BALANCER, "SecurityGroups", because=because)


def _health(options: _Options) -> None:
    if options.get(HEALTH, "SystemType") == "enhanced":
        options.require(ENVIRONMENT, "ServiceRole", because="which enhanced health runs under")
        return
    because = "since SystemType is not enhanced"
    options.forbid(HEALTH, "ConfigDocument", because=because)
    options.forbid("aws:elasticbeanstalk:cloudwatch:logs:health", "HealthStreamingEnabled", because=because)


def _managed_updates(options: _Options) -> None:
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


def _variables(options: _Options) -> None:
    size = -1
    for (namespace, name), value in options.settings.items():
        if namespace == VARIABLES:
            length = LONGEST_VALUE if cdk.Token.is_unresolved(value) else len(str(value).encode())
            size += len(name) + len("=,") + length
    if size > MOST_VARIABLE_BYTES:
        raise OptionError(VARIABLES, got=f"{size} bytes", allowed=f"{MOST_VARIABLE_BYTES} bytes in all")


def _timeouts(options: _Options) -> None:
    for process in options.named(PROCESS):
        namespace = PROCESS + process
        interval = options.get(namespace, "HealthCheckInterval", timedelta(seconds=15))
        timeout = options.get(namespace, "HealthCheckTimeout", timedelta(seconds=5))
        if timeout >= interval:
            allowed = f"less than HealthCheckInterval ({interval})"
            raise OptionError(f"{namespace} HealthCheckTimeout", got=timeout, allowed=allowed)


def _no_queue(options: _Options) -> None:
    for namespace, name in options.settings:
        if namespace == QUEUE:
            options.forbid(namespace, name, because="since only a worker has a queue")


def _no_load_balancer(options: _Options) -> None:
    for namespace, name in options.settings:
        if namespace.startswith(("aws:elbv2:", PROCESS)):
            options.forbid(namespace, name, because="since a worker has no load balancer")
    options.forbid(ENVIRONMENT, "LoadBalancerType", because="since a worker has no load balancer")


def _queue_timeouts(options: _Options) -> None:
    visibility = options.get(QUEUE, "VisibilityTimeout", timedelta(seconds=300))
    inactivity = options.get(QUEUE, "InactivityTimeout", timedelta(seconds=299))
    if inactivity >= visibility:
        allowed = f"less than VisibilityTimeout ({visibility}), or a message is handled twice"
        raise OptionError(f"{QUEUE} InactivityTimeout", got=inactivity, allowed=allowed)


def _shared_load_balancer(options: _Options) -> None:
    if not options.get(ENVIRONMENT, "LoadBalancerIsShared"):
        options.forbid(BALANCER, "SharedLoadBalancer", because="since LoadBalancerIsShared is not true")
        return
    shared = "since LoadBalancerIsShared is true"
    if options.get(ENVIRONMENT, "LoadBalancerType") != "application":
        got = options.get(ENVIRONMENT, "LoadBalancerType")
        raise OptionError(f"{ENVIRONMENT} LoadBalancerType", got=got, allowed=f"application, {shared}")
    options.require(BALANCER, "SharedLoadBalancer", because=shared)
    for namespace, name in options.settings:
        unusable = namespace == BALANCER and name not in ("SharedLoadBalancer", "SecurityGroups")
        unusable |= namespace.startswith(LISTENER) and name != "Rules"
        if unusable or namespace == f"{LISTENER}default":
            options.forbid(namespace, name, because=f"{shared}: CDK owns the load balancer and its listeners")
    measure = options.get("aws:autoscaling:trigger", "MeasureName")
    if measure in ("HealthyHostCount", "UnhealthyHostCount", "TargetResponseTime"):
        raise OptionError(
            "aws:autoscaling:trigger MeasureName", got=measure, allowed=f"another metric, {shared}"
        )


def _traffic_splitting(options: _Options) -> None:
    if options.get("aws:elasticbeanstalk:command", "DeploymentPolicy") != "TrafficSplitting":
        for name in ("NewVersionPercent", "EvaluationTime"):
            options.forbid(
                "aws:elasticbeanstalk:trafficsplitting", name, because="since DeploymentPolicy is another"
            )


def _rules(options: _Options) -> None:
    listed = {name for port in options.named(LISTENER) for name in options.get(LISTENER + port, "Rules", ())}
    defined = options.named(RULE)
    for name in sorted(listed - {*defined, "default"}):
        raise OptionError(
            f"{LISTENER}<port> Rules", got=name, allowed=f"one of default, {', '.join(defined)}"
        )
    taken: dict[object, str] = {}
    for name in defined:
        if name not in listed:
            raise OptionError(RULE + name, got=name, allowed="a rule that a listener lists in Rules")
        process = options.get(RULE + name, "Process", "default")
        if process not in {*options.named(PROCESS), "default"}:
            raise OptionError(f"{RULE}{name} Process", got=process, allowed="a process that is defined")
        priority = options.get(RULE + name, "Priority", 1)
        if priority in taken:
            allowed = f"a priority of its own; {taken[priority]!r} has this one"
            raise OptionError(f"{RULE}{name} Priority", got=priority, allowed=allowed)
        taken[priority] = name


Rule = Callable[[_Options], None]
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
WEB: tuple[Rule, ...] = (_no_queue, _shared_load_balancer, _rules, _timeouts)
WORKER: tuple[Rule, ...] = (_no_load_balancer, _queue_timeouts)

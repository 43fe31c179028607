"""Contradictions between Beanstalk options of one tier, each of which looks right on its own.

Beanstalk refuses some of them minutes into a deployment, corrects others in silence, and ignores the
rest. Source: the notes in
https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html
"""

from datetime import timedelta

from patterns.beanstalk_options.lookup import OptionError
from patterns.beanstalk_options.view import BALANCER, ENVIRONMENT, LISTENER, PROCESS, QUEUE, RULE, Rule, View


def _timeouts(options: View) -> None:
    for process in options.named(PROCESS):
        namespace = PROCESS + process
        interval = options.get(namespace, "HealthCheckInterval", timedelta(seconds=15))
        timeout = options.get(namespace, "HealthCheckTimeout", timedelta(seconds=5))
        if timeout >= interval:
            allowed = f"less than HealthCheckInterval ({interval})"
            raise OptionError(f"{namespace} HealthCheckTimeout", got=timeout, allowed=allowed)


def _no_queue(options: View) -> None:
    for namespace, name in options.settings:
        if namespace == QUEUE:
            options.forbid(namespace, name, because="since only a worker has a queue")


def _no_load_balancer(options: View) -> None:
    for namespace, name in options.settings:
        if namespace.startswith(("aws:elbv2:", PROCESS)):
            options.forbid(namespace, name, because="since a worker has no load balancer")
    options.forbid(ENVIRONMENT, "LoadBalancerType", because="since a worker has no load balancer")


def _queue_timeouts(options: View) -> None:
    visibility = options.get(QUEUE, "VisibilityTimeout", timedelta(seconds=300))
    inactivity = options.get(QUEUE, "InactivityTimeout", timedelta(seconds=299))
    if inactivity >= visibility:
        allowed = f"less than VisibilityTimeout ({visibility}), or a message is handled twice"
        raise OptionError(f"{QUEUE} InactivityTimeout", got=inactivity, allowed=allowed)


def _shared_load_balancer(options: View) -> None:
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


def _rules(options: View) -> None:
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


WEB: tuple[Rule, ...] = (_no_queue, _shared_load_balancer, _rules, _timeouts)
WORKER: tuple[Rule, ...] = (_no_load_balancer, _queue_timeouts)

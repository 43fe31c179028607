from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from patterns.beanstalk_options import OptionError, OptionGroup, Tier, compile_options, groups
from patterns.beanstalk_options.compilation import FreeOptions
from patterns.beanstalk_options.kinds import Value
from patterns.beanstalk_options.lookup import kind_of, render

SECONDS_300 = timedelta(seconds=300)
ROLE = "arn:aws:iam::123456789012:role/service"
BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/b"

Changes = Mapping[tuple[str, str], Value | None]
WEB: Changes = {
    ("aws:autoscaling:asg", "MinSize"): 2,
    ("aws:autoscaling:asg", "MaxSize"): 4,
    ("aws:autoscaling:launchconfiguration", "DisableDefaultEC2SecurityGroup"): True,
    ("aws:autoscaling:launchconfiguration", "SecurityGroups"): ("sg-1",),
    ("aws:ec2:instances", "EnableSpot"): True,
    ("aws:ec2:instances", "SpotFleetOnDemandBase"): 4,
    ("aws:elasticbeanstalk:command", "DeploymentPolicy"): "Rolling",
    ("aws:elasticbeanstalk:environment", "LoadBalancerIsShared"): True,
    ("aws:elasticbeanstalk:environment", "LoadBalancerType"): "application",
    ("aws:elasticbeanstalk:environment", "ServiceRole"): ROLE,
    ("aws:elasticbeanstalk:environment:process:default", "HealthCheckInterval"): timedelta(seconds=10),
    ("aws:elasticbeanstalk:environment:process:default", "HealthCheckTimeout"): timedelta(seconds=5),
    ("aws:elasticbeanstalk:healthreporting:system", "SystemType"): "enhanced",
    ("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled"): True,
    ("aws:elasticbeanstalk:managedactions", "PreferredStartTime"): "Tue:04:00",
    ("aws:elasticbeanstalk:managedactions:platformupdate", "UpdateLevel"): "minor",
    ("aws:elbv2:listener:443", "Rules"): ("default", "store"),
    ("aws:elbv2:listenerrule:store", "HostHeaders"): ("origin.shop.example.com",),
    ("aws:elbv2:listenerrule:store", "Priority"): 1,
    ("aws:elbv2:loadbalancer", "SecurityGroups"): ("sg-2",),
    ("aws:elbv2:loadbalancer", "SharedLoadBalancer"): BALANCER,
}
WORKER: Changes = {
    ("aws:elasticbeanstalk:sqsd", "VisibilityTimeout"): SECONDS_300,
    ("aws:elasticbeanstalk:sqsd", "InactivityTimeout"): timedelta(seconds=299),
}


class Raw(OptionGroup):
    """One option, named as Beanstalk does."""

    def __init__(self, namespace: str, option: str, value: Value) -> None:
        self._namespace, self._values = namespace, {option: value}

    @property
    def namespace(self) -> str:
        return self._namespace

    def values(self) -> Mapping[str, Value]:
        return self._values


def compiled(settings: Changes, tier: Tier = "web") -> dict[tuple[str, str], str]:
    raw = [Raw(*key, value) for key, value in settings.items() if value is not None]
    properties: list[Any] = list(compile_options(raw, tier=tier))
    return {(item.namespace, item.option_name): item.value for item in properties}


@pytest.mark.parametrize(
    ("namespace", "option", "value", "text"),
    [
        ("aws:autoscaling:asg", "MinSize", 3, "3"),
        ("aws:autoscaling:asg", "Cooldown", timedelta(minutes=2), "120"),
        ("aws:autoscaling:trigger", "BreachDuration", timedelta(minutes=5), "5"),
        ("aws:autoscaling:updatepolicy:rollingupdate", "PauseTime", timedelta(minutes=5), "PT300S"),
        ("aws:ec2:instances", "EnableSpot", False, "false"),
        ("aws:ec2:vpc", "Subnets", ("subnet-1", "subnet-2"), "subnet-1,subnet-2"),
        ("aws:elasticbeanstalk:cloudwatch:logs", "RetentionInDays", 30, "30"),
        (
            "aws:elasticbeanstalk:healthreporting:system",
            "ConfigDocument",
            {"b": 1, "a": {"c": 2}},
            '{"a":{"c":2},"b":1}',
        ),
        ("aws:elasticbeanstalk:application:environment", "WEB_CONCURRENCY", "2", "2"),
    ],
)
def test_values_are_written_the_way_beanstalk_reads_them(
    namespace: str, option: str, value: Value, text: str
) -> None:
    assert render(namespace, option, value) == text


@pytest.mark.parametrize(
    ("namespace", "option", "value"),
    [
        ("aws:autoscaling:asg", "MinSize", 0),
        ("aws:autoscaling:asg", "MinSize", "3"),
        ("aws:autoscaling:asg", "MinSize", True),
        ("aws:autoscaling:asg", "Cooldown", 120),  # of which unit?
        ("aws:autoscaling:asg", "Cooldown", timedelta(milliseconds=1500)),
        ("aws:autoscaling:trigger", "BreachDuration", timedelta(seconds=90)),
        ("aws:autoscaling:updatepolicy:rollingupdate", "Timeout", timedelta(minutes=4)),
        ("aws:ec2:instances", "EnableSpot", "true"),
        ("aws:ec2:instances", "InstanceTypes", ()),
        ("aws:ec2:instances", "InstanceTypes", ("m8g.large", "m8g.large")),
        ("aws:ec2:instances", "InstanceTypes", tuple(f"m{n}g.large" for n in range(41))),
        ("aws:ec2:instances", "SupportedArchitectures", ("arm64", "x86_64")),
        ("aws:ec2:vpc", "Subnets", "subnet-1,subnet-2"),
        ("aws:elasticbeanstalk:cloudwatch:logs", "RetentionInDays", 10),
        ("aws:elasticbeanstalk:managedactions", "PreferredStartTime", "tue:04:00"),
        ("aws:elbv2:listenerrule:store", "Priority", 1001),
        ("aws:elasticbeanstalk:application:environment", "CATALOG_URL", "x" * 257),
        ("aws:elasticbeanstalk:application:environmentsecrets", "PASSWORD", "hunter2"),
    ],
)
def test_value_out_of_bounds_or_of_the_wrong_unit_is_refused(
    namespace: str, option: str, value: Value
) -> None:
    with pytest.raises(OptionError, match="allowed:") as caught:
        render(namespace, option, value)
    assert f"{namespace} {option}: got " in str(caught.value)


@pytest.mark.parametrize(
    ("namespace", "option", "hint"),
    [
        ("aws:autoscaling:agg", "MinSize", "'aws:autoscaling:asg', perhaps"),
        ("aws:elb:loadbalancer", "CrossZone", "aws:elbv2:loadbalancer"),
        ("aws:autoscaling:asg", "MinSise", "'MinSize', perhaps"),
        ("aws:elbv2:listener:443", "Rule", "'Rules', perhaps"),
        ("aws:elbv2:listener:", "Rules", "one of|perhaps"),
        ("aws:elasticbeanstalk:application:environment", "1ST", "allowed:"),
    ],
)
def test_unknown_namespace_or_option_is_refused_with_the_nearest_known(
    namespace: str, option: str, hint: str
) -> None:
    with pytest.raises(OptionError, match=hint):
        kind_of(namespace, option)


def test_every_option_of_the_typed_groups_is_one_that_beanstalk_knows() -> None:
    found = [
        group
        for group in vars(groups).values()
        if isinstance(group, type) and issubclass(group, OptionGroup) and "NAMESPACE" in group.__dict__
    ]
    assert len(found) > 15
    for group in found:
        if not issubclass(group, FreeOptions):
            instance = group(**{field.name: "x" for field in fields(group)})
            for option in instance.values():
                assert kind_of(instance.namespace, option)


def test_a_required_option_cannot_be_left_out() -> None:
    with pytest.raises(TypeError, match="vpc_id"):
        groups.Network(subnets=("subnet-1",))


def test_options_are_sorted_and_free_of_none() -> None:
    options = compile_options([groups.Capacity(min_size=1, max_size=2)], tier="web")
    assert [item.option_name for item in options] == ["MaxSize", "MinSize"]


def test_option_set_twice_is_refused() -> None:
    with pytest.raises(OptionError, match="one value; 1 is set"):
        compile_options([groups.Capacity(min_size=1, max_size=2)] * 2, tier="web")


def test_consistent_options_pass() -> None:
    assert compiled(WEB)["aws:elbv2:listener:443", "Rules"] == "default,store"
    assert compiled(WORKER, "worker")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({("aws:autoscaling:asg", "MinSize"): 5}, r"MinSize: got 5; allowed: at most MaxSize \(4\)"),
        ({("aws:ec2:instances", "SpotFleetOnDemandBase"): 5}, "SpotFleetOnDemandBase: got 5"),
        ({("aws:ec2:instances", "EnableSpot"): False}, "EnableSpot is not true"),
        (
            {
                ("aws:elasticbeanstalk:command", "BatchSizeType"): "Fixed",
                ("aws:elasticbeanstalk:command", "BatchSize"): 5,
            },
            "BatchSize: got 5",
        ),
        ({("aws:elasticbeanstalk:command", "BatchSize"): 101}, "BatchSize: got 101"),
        (
            {("aws:autoscaling:updatepolicy:rollingupdate", "MinInstancesInService"): 4},
            "MinInstancesInService: got 4",
        ),
        (
            {
                ("aws:autoscaling:launchconfiguration", "RootVolumeType"): "gp2",
                ("aws:autoscaling:launchconfiguration", "RootVolumeThroughput"): 200,
            },
            "RootVolumeType is not gp3",
        ),
        ({("aws:autoscaling:launchconfiguration", "SecurityGroups"): None}, "configuration SecurityGroups"),
        ({("aws:elbv2:loadbalancer", "SecurityGroups"): None}, "loadbalancer SecurityGroups"),
        ({("aws:elasticbeanstalk:environment", "ServiceRole"): None}, "enhanced health runs under"),
        (
            {
                ("aws:elasticbeanstalk:healthreporting:system", "SystemType"): "basic",
                ("aws:elasticbeanstalk:cloudwatch:logs:health", "HealthStreamingEnabled"): True,
            },
            "SystemType is not enhanced",
        ),
        ({("aws:elasticbeanstalk:managedactions", "PreferredStartTime"): None}, "PreferredStartTime"),
        ({("aws:elasticbeanstalk:managedactions:platformupdate", "UpdateLevel"): None}, "UpdateLevel"),
        (
            {
                ("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled"): False,
                ("aws:elasticbeanstalk:managedactions:platformupdate", "InstanceRefreshEnabled"): True,
            },
            "InstanceRefreshEnabled",
        ),
        ({("aws:elasticbeanstalk:trafficsplitting", "NewVersionPercent"): 10}, "DeploymentPolicy is another"),
        (
            {
                ("aws:elasticbeanstalk:environment:process:default", "HealthCheckTimeout"): timedelta(
                    seconds=10
                )
            },
            "HealthCheckTimeout",
        ),
        ({("aws:elasticbeanstalk:sqsd", "HttpPath"): "/jobs"}, "only a worker has a queue"),
        ({("aws:elasticbeanstalk:environment", "LoadBalancerIsShared"): False}, "IsShared is not true"),
        ({("aws:elasticbeanstalk:environment", "LoadBalancerType"): "network"}, "LoadBalancerType: got"),
        ({("aws:elbv2:loadbalancer", "SharedLoadBalancer"): None}, "SharedLoadBalancer"),
        ({("aws:elbv2:loadbalancer", "IdleTimeout"): timedelta(seconds=60)}, "CDK owns the load balancer"),
        ({("aws:elbv2:listener:443", "Protocol"): "HTTPS"}, "CDK owns the load balancer"),
        ({("aws:elbv2:listener:default", "Rules"): ("default",)}, "CDK owns the load balancer"),
        ({("aws:autoscaling:trigger", "MeasureName"): "TargetResponseTime"}, "another metric"),
        ({("aws:elbv2:listener:443", "Rules"): ("default", "shop")}, "Rules: got 'shop'"),
        ({("aws:elbv2:listener:443", "Rules"): ("default",)}, "a rule that a listener lists"),
        ({("aws:elbv2:listenerrule:store", "Process"): "admin"}, "a process that is defined"),
        (
            {
                ("aws:elbv2:listener:443", "Rules"): ("admin", "store"),
                ("aws:elbv2:listenerrule:admin", "Priority"): 1,
            },
            "a priority of its own",
        ),
    ],
)
def test_contradiction_on_the_web_tier_is_refused(changes: Changes, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        compiled({**WEB, **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({("aws:elasticbeanstalk:sqsd", "InactivityTimeout"): SECONDS_300}, "handled twice"),
        ({("aws:elbv2:loadbalancer", "SecurityGroups"): ("sg-1",)}, "no load balancer"),
        ({("aws:elasticbeanstalk:environment:process:default", "Port"): 80}, "no load balancer"),
        ({("aws:elasticbeanstalk:environment", "LoadBalancerType"): "application"}, "no load balancer"),
    ],
)
def test_contradiction_on_the_worker_tier_is_refused(changes: Changes, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        compiled({**WORKER, **changes}, "worker")


def test_environment_properties_must_fit_in_4096_bytes() -> None:
    namespace = "aws:elasticbeanstalk:application:environment"
    # Each takes its name, its value, an equals sign and, but for the last, a comma: 16 x 256 - 1 bytes.
    settings: dict[tuple[str, str], Value | None] = {
        (namespace, f"VARIABLE{number:02}"): "x" * 244 for number in range(16)
    }
    assert compiled(settings)
    settings[namespace, "VARIABLE00"] = "x" * 246
    with pytest.raises(OptionError, match="got '4097 bytes'"):
        compiled(settings)

"""Scaling resources that Beanstalk adds to an environment's own stack from the source bundle.

Beanstalk's options know simple scaling and actions in UTC only. Configuration files under `.ebextensions/`
may hold any CloudFormation resource and adjust those that Beanstalk defines, so target tracking, floors
in each peak's time zone and health checks are written there. JSON is valid YAML.
https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environment-resources.html
"""

import json
from collections.abc import Sequence
from typing import Any

from config.compute import FleetConfig, WebConfig, WorkerConfig
from patterns.peaks import ScheduledFloor, scheduled_floors

PATH = ".ebextensions/90-scaling.config"
# Logical ids that Beanstalk gives to the resources of an environment.
# https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/customize-containers-format-resources-eb.html
GROUP = "AWSEBAutoScalingGroup"
TARGET_GROUP = "AWSEBV2LoadBalancerTargetGroup"
TRIGGER_ALARMS = ("AWSEBCloudwatchAlarmHigh", "AWSEBCloudwatchAlarmLow")
BROKER_OPTION = "BrokerName"
# An instance installs its platform and the application before it answers: replaced any sooner, a fleet
# never comes up. Its metrics count only when it has warmed up, so it does not trigger the next instance.
GRACE_SECONDS = 600
WARMUP_SECONDS = 180

Resource = dict[str, Any]
Resources = dict[str, Resource]


def web_scaling(config: WebConfig) -> Resources:
    """Define how the web tier scales: on CPU, on requests per target, and by the floors of its peaks.

    Each tracking policy asks for a capacity and the largest wins.
    """
    return {
        **_common(config, health_check="ELB"),
        "RequestTracking": _tracking(
            {
                "CustomizedMetricSpecification": _requests_per_target(),
                "TargetValue": config.requests_per_target,
            }
        ),
    }


def worker_scaling(config: WorkerConfig) -> Resources:
    """Define how the worker tier scales: on CPU, on the backlog per instance, and by its peaks' floors."""
    return {
        **_common(config, health_check="EC2"),
        "BacklogTracking": _tracking(
            {
                "CustomizedMetricSpecification": {"Metrics": _backlog_per_instance()},
                "TargetValue": config.backlog_per_instance,
            }
        ),
    }


def write(resources: Resources) -> str:
    """Write resources as the configuration file at PATH."""
    return json.dumps({"Resources": resources}, indent=2, sort_keys=True) + "\n"


def _common(config: FleetConfig, *, health_check: str) -> Resources:
    return {
        GROUP: _group(health_check),
        **{alarm: _silenced() for alarm in TRIGGER_ALARMS},
        "CpuTracking": _tracking(
            {
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
                "TargetValue": config.cpu_target_percent,
            }
        ),
        **_floors(
            scheduled_floors(base=config.min_instances, peaks=config.peaks), maximum=config.max_instances
        ),
    }


def _group(health_check: str) -> Resource:
    """Adjust Beanstalk's group: by default it never replaces an instance that hangs."""
    return {
        "Type": "AWS::AutoScaling::AutoScalingGroup",
        "Properties": {
            "DefaultInstanceWarmup": WARMUP_SECONDS,
            "HealthCheckGracePeriod": GRACE_SECONDS,
            "HealthCheckType": health_check,
            "MetricsCollection": [{"Granularity": "1Minute"}],
            "TerminationPolicies": ["AllocationStrategy", "OldestLaunchTemplate", "Default"],
        },
    }


def _silenced() -> Resource:
    """Take the action from an alarm of the built-in trigger, which would work against target tracking."""
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmActions": []}}


def _tracking(target: Resource) -> Resource:
    return {
        "Type": "AWS::AutoScaling::ScalingPolicy",
        "Properties": {
            "AutoScalingGroupName": {"Ref": GROUP},
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingConfiguration": target,
        },
    }


def _requests_per_target() -> Resource:
    """Name the metric behind the predefined `ALBRequestCountPerTarget`.

    The predefined one is refused until a listener routes to the target group. Beanstalk adds its listener
    rules in no stated order, so a policy could be created too early.
    """
    return {
        "Namespace": "AWS/ApplicationELB",
        "MetricName": "RequestCountPerTarget",
        "Dimensions": [
            {"Name": "TargetGroup", "Value": {"Fn::GetAtt": [TARGET_GROUP, "TargetGroupFullName"]}}
        ],
        "Statistic": "Sum",
    }


def _backlog_per_instance() -> list[Resource]:
    """Divide the messages that wait in the broker by the instances that take them.

    RabbitMQ 4 publishes no metrics per queue to CloudWatch, so the backlog is that of all queues.
    """
    broker = {
        "Fn::GetOptionSetting": {
            "Namespace": "aws:elasticbeanstalk:customoption",
            "OptionName": BROKER_OPTION,
        }
    }
    return [
        _metric("ready", "AWS/AmazonMQ", "MessageReadyCount", "Broker", broker),
        _metric(
            "instances", "AWS/AutoScaling", "GroupInServiceInstances", "AutoScalingGroupName", {"Ref": GROUP}
        ),
        {
            "Id": "backlog",
            "Expression": "ready / instances",
            "Label": "Messages ready per instance",
            "ReturnData": True,
        },
    ]


def _metric(metric_id: str, namespace: str, name: str, dimension: str, value: Resource) -> Resource:
    metric = {
        "Namespace": namespace,
        "MetricName": name,
        "Dimensions": [{"Name": dimension, "Value": value}],
    }
    return {"Id": metric_id, "MetricStat": {"Metric": metric, "Stat": "Average"}, "ReturnData": False}


def _floors(floors: Sequence[ScheduledFloor], *, maximum: int) -> Resources:
    return {
        logical_id(floor.name): {
            "Type": "AWS::AutoScaling::ScheduledAction",
            "Properties": {
                "AutoScalingGroupName": {"Ref": GROUP},
                "MaxSize": maximum,
                "MinSize": floor.min_size,
                "Recurrence": floor.recurrence,
                "TimeZone": floor.time_zone,
            },
        }
        for floor in floors
    }


def logical_id(name: str) -> str:
    """Write a lower-case name with hyphens as a logical id; distinct names stay distinct."""
    return "Floor" + name[0].upper() + name[1:].replace("-", "X")

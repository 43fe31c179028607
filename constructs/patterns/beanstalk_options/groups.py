"""Typed Beanstalk options, one class per namespace that the store uses.

Amounts carry their unit (`timedelta`), lists are tuples and switches are booleans.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from patterns.beanstalk_options.compilation import FreeOptions, Named, OptionGroup, named


@dataclass(frozen=True, kw_only=True)
class Network(OptionGroup):
    """Where the instances are."""

    NAMESPACE = "aws:ec2:vpc"
    vpc_id: str = named("VPCId")
    subnets: tuple[str, ...]
    associate_public_ip_address: bool = False


@dataclass(frozen=True, kw_only=True)
class Capacity(OptionGroup):
    """Bounds of the Auto Scaling group."""

    NAMESPACE = "aws:autoscaling:asg"
    min_size: int
    max_size: int
    enable_capacity_rebalancing: bool | None = None


@dataclass(frozen=True, kw_only=True)
class LaunchTemplate(OptionGroup):
    """What every instance is started with."""

    NAMESPACE = "aws:autoscaling:launchconfiguration"
    iam_instance_profile: str
    security_groups: tuple[str, ...]
    disable_default_security_group: bool = named("DisableDefaultEC2SecurityGroup", default=True)
    disable_imds_v1: bool = named("DisableIMDSv1", default=True)
    monitoring_interval: Literal["1 minute", "5 minute"] = "1 minute"
    root_volume_type: Literal["gp3"] = "gp3"
    root_volume_size: int
    launch_template_tag_propagation_enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class Instances(OptionGroup):
    """Instance types and the Spot share."""

    NAMESPACE = "aws:ec2:instances"
    instance_types: tuple[str, ...]
    supported_architectures: tuple[str, ...]
    enable_spot: bool = False
    spot_fleet_on_demand_base: int | None = None
    spot_fleet_on_demand_above_base_percentage: int | None = None
    spot_allocation_strategy: str | None = None


@dataclass(frozen=True, kw_only=True)
class Trigger(OptionGroup):
    """The built-in scaling trigger."""

    NAMESPACE = "aws:autoscaling:trigger"
    measure_name: str
    unit: str
    lower_threshold: int
    upper_threshold: int


@dataclass(frozen=True, kw_only=True)
class RollingUpdate(OptionGroup):
    """How a change of the configuration replaces instances."""

    NAMESPACE = "aws:autoscaling:updatepolicy:rollingupdate"
    rolling_update_enabled: bool = True
    rolling_update_type: Literal["Time", "Health", "Immutable"]


@dataclass(frozen=True, kw_only=True)
class Deployment(OptionGroup):
    """How a new version of the application reaches the instances."""

    NAMESPACE = "aws:elasticbeanstalk:command"
    deployment_policy: str
    batch_size_type: Literal["Percentage", "Fixed"] | None = None
    batch_size: int | None = None
    timeout: timedelta


@dataclass(frozen=True, kw_only=True)
class EnvironmentType(OptionGroup):
    """Shape of the environment, fixed when it is created."""

    NAMESPACE = "aws:elasticbeanstalk:environment"
    environment_type: Literal["LoadBalanced"] = "LoadBalanced"
    service_role: str
    load_balancer_type: Literal["application"] | None = None
    load_balancer_is_shared: bool | None = None


@dataclass(frozen=True, kw_only=True)
class SharedLoadBalancer(OptionGroup):
    """The load balancer that CDK defines and Beanstalk attaches to."""

    NAMESPACE = "aws:elbv2:loadbalancer"
    shared_load_balancer: str
    security_groups: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Listener(Named):
    """Rules on a listener of the shared load balancer; `name` is its port."""

    NAMESPACE = "aws:elbv2:listener"
    rules: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ListenerRule(Named):
    """Requests that go to a process."""

    NAMESPACE = "aws:elbv2:listenerrule"
    host_headers: tuple[str, ...]
    priority: int
    process: str = "default"


@dataclass(frozen=True, kw_only=True)
class Process(Named):
    """A target group of the environment."""

    NAMESPACE = "aws:elasticbeanstalk:environment:process"
    port: int = 80
    protocol: Literal["HTTP", "HTTPS"] = "HTTP"
    health_check_path: str
    health_check_interval: timedelta
    health_check_timeout: timedelta
    healthy_threshold_count: int
    unhealthy_threshold_count: int
    matcher: str = named("MatcherHTTPCode", default="200")
    deregistration_delay: timedelta
    stickiness_enabled: bool = False


@dataclass(frozen=True, kw_only=True)
class HealthReporting(OptionGroup):
    """Enhanced health and the metrics that it publishes."""

    NAMESPACE = "aws:elasticbeanstalk:healthreporting:system"
    system_type: Literal["basic", "enhanced"] = "enhanced"
    config_document: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class LogStreaming(OptionGroup):
    """Instance logs in CloudWatch Logs."""

    NAMESPACE = "aws:elasticbeanstalk:cloudwatch:logs"
    stream_logs: bool = True
    delete_on_terminate: bool = False
    retention_in_days: int


@dataclass(frozen=True, kw_only=True)
class HealthStreaming(OptionGroup):
    """Health reports in CloudWatch Logs."""

    NAMESPACE = "aws:elasticbeanstalk:cloudwatch:logs:health"
    health_streaming_enabled: bool = True
    delete_on_terminate: bool = False
    retention_in_days: int


@dataclass(frozen=True, kw_only=True)
class HostManager(OptionGroup):
    """Rotated logs in Beanstalk's bucket."""

    NAMESPACE = "aws:elasticbeanstalk:hostmanager"
    log_publication_control: bool = True


@dataclass(frozen=True, kw_only=True)
class ManagedActions(OptionGroup):
    """The weekly window of platform updates; `Tue:04:00`, UTC."""

    NAMESPACE = "aws:elasticbeanstalk:managedactions"
    managed_actions_enabled: bool = True
    preferred_start_time: str
    service_role_for_managed_updates: str


@dataclass(frozen=True, kw_only=True)
class PlatformUpdate(OptionGroup):
    """Which platform updates are applied."""

    NAMESPACE = "aws:elasticbeanstalk:managedactions:platformupdate"
    update_level: Literal["patch", "minor"] = "minor"
    instance_refresh_enabled: bool = False


@dataclass(frozen=True, kw_only=True)
class QueueDaemon(OptionGroup):
    """The daemon of a worker that posts queue messages to the application."""

    NAMESPACE = "aws:elasticbeanstalk:sqsd"
    worker_queue_url: str = named("WorkerQueueURL")
    http_path: str
    http_connections: int
    visibility_timeout: timedelta
    inactivity_timeout: timedelta
    error_visibility_timeout: timedelta
    retention_period: timedelta


@dataclass(frozen=True, kw_only=True)
class EnvironmentProperties(FreeOptions):
    """Environment variables of the application."""

    NAMESPACE = "aws:elasticbeanstalk:application:environment"


@dataclass(frozen=True, kw_only=True)
class CustomOptions(FreeOptions):
    """Values that configuration files of the source bundle read with `Fn::GetOptionSetting`."""

    NAMESPACE = "aws:elasticbeanstalk:customoption"

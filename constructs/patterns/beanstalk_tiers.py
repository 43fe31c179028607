"""The Beanstalk options of the web and the worker tier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs

from config.compute import FleetConfig, WebConfig, WorkerConfig
from patterns.beanstalk_options import OptionGroup
from patterns.beanstalk_options import groups as options
from patterns.beanstalk_options.catalog import RETENTION_DAYS
from patterns.network import APPLICATION
from patterns.scaling import BROKER_OPTION
from patterns.worker_queue import RETENTION, VISIBILITY

RULE = "store"
# How many instances work, whatever Beanstalk thinks of them.
WORKING = ("InstancesOk", "InstancesInfo", "InstancesWarning", "InstancesDegraded", "InstancesSevere")
TIER_METRICS = {
    "web": (
        "ApplicationLatencyP50",
        "ApplicationLatencyP99",
        "ApplicationRequests4xx",
        "ApplicationRequests5xx",
        "ApplicationRequestsTotal",
        *WORKING,
    ),
    "worker": ("ApplicationRequests5xx", *WORKING),
}


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """What the options of both tiers are made of."""

    vpc: ec2.IVpc
    security_group: ec2.ISecurityGroup
    profile: iam.IInstanceProfile
    service_role: iam.IRole
    log_retention_days: int
    properties: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Routing:
    """Which requests on the shared load balancer go to the web tier."""

    load_balancer: elbv2.IApplicationLoadBalancer
    security_group: ec2.ISecurityGroup
    port: int
    host: str


def web_options(config: WebConfig, fleet: Fleet, routing: Routing) -> Sequence[OptionGroup]:
    """Define the options of the web tier: shared load balancer, health checks, rules."""
    return [
        *_common(config, fleet, metrics=TIER_METRICS["web"]),
        options.EnvironmentType(
            service_role=fleet.service_role.role_arn,
            load_balancer_type="application",
            load_balancer_is_shared=True,
        ),
        options.SharedLoadBalancer(
            shared_load_balancer=routing.load_balancer.load_balancer_arn,
            security_groups=(routing.security_group.security_group_id,),
        ),
        # Beanstalk attaches its default rule, for the environment's own CNAME, to port 80 unless told
        # otherwise, and goes without a target group's listener when there is no port 80.
        options.Listener(name=str(routing.port), rules=("default", RULE)),
        options.ListenerRule(name=RULE, host_headers=(routing.host,), priority=1),
        options.Process(
            name="default",
            health_check_path=config.health_check_path,
            health_check_interval=timedelta(seconds=10),
            health_check_timeout=timedelta(seconds=5),
            healthy_threshold_count=2,
            unhealthy_threshold_count=3,
            deregistration_delay=timedelta(seconds=30),
        ),
    ]


def worker_options(
    config: WorkerConfig, fleet: Fleet, *, queue: sqs.IQueue, broker_name: str
) -> Sequence[OptionGroup]:
    """Define the options of the worker tier: its queue, and the broker whose backlog it scales on."""
    return [
        *_common(config, fleet, metrics=TIER_METRICS["worker"]),
        options.EnvironmentType(service_role=fleet.service_role.role_arn),
        options.QueueDaemon(
            worker_queue_url=queue.queue_url,
            http_path="/jobs",
            http_connections=10,
            visibility_timeout=VISIBILITY,
            inactivity_timeout=VISIBILITY - timedelta(seconds=1),
            error_visibility_timeout=timedelta(seconds=30),
            retention_period=RETENTION,
        ),
        options.CustomOptions(options={BROKER_OPTION: broker_name}),
    ]


def _common(config: FleetConfig, fleet: Fleet, *, metrics: Sequence[str]) -> Sequence[OptionGroup]:
    subnets = fleet.vpc.select_subnets(subnet_group_name=APPLICATION).subnet_ids
    retention = min(days for days in RETENTION_DAYS if days >= fleet.log_retention_days)
    return [
        options.Network(vpc_id=fleet.vpc.vpc_id, subnets=tuple(subnets)),
        *_capacity(config),
        options.LaunchTemplate(
            iam_instance_profile=fleet.profile.instance_profile_arn,
            security_groups=(fleet.security_group.security_group_id,),
            root_volume_size=config.root_volume_gib,
        ),
        *_updates(config, fleet),
        options.HealthReporting(config_document=_health_document(metrics)),
        options.LogStreaming(retention_in_days=retention),
        options.HealthStreaming(retention_in_days=retention),
        options.HostManager(),
        options.EnvironmentProperties(options=fleet.properties),
    ]


def _capacity(config: FleetConfig) -> Sequence[OptionGroup]:
    spot = config.spot
    return [
        options.Capacity(
            min_size=config.min_instances,
            max_size=config.max_instances,
            enable_capacity_rebalancing=True if spot else None,
        ),
        options.Instances(
            instance_types=config.instance_types,
            supported_architectures=(config.architecture,),
            enable_spot=bool(spot),
            spot_fleet_on_demand_base=spot.on_demand_base if spot else None,
            spot_fleet_on_demand_above_base_percentage=spot.on_demand_above_base_percent if spot else None,
            spot_allocation_strategy="price-capacity-optimized" if spot else None,
        ),
        # Never breached: should Beanstalk ever restore the alarms' actions, the trigger still does nothing.
        options.Trigger(
            measure_name="CPUUtilization", unit="Percent", lower_threshold=0, upper_threshold=100
        ),
    ]


def _updates(config: FleetConfig, fleet: Fleet) -> Sequence[OptionGroup]:
    immutable = config.deployment_policy == "Immutable"
    in_batches = config.deployment_policy.startswith("Rolling")
    return [
        options.RollingUpdate(rolling_update_type="Immutable" if immutable else "Health"),
        options.Deployment(
            deployment_policy=config.deployment_policy,
            batch_size_type="Percentage" if in_batches else None,
            batch_size=config.batch_percent if in_batches else None,
            timeout=timedelta(minutes=15),
        ),
        options.ManagedActions(
            preferred_start_time=config.managed_update_start.capitalize(),
            service_role_for_managed_updates=fleet.service_role.role_arn,
        ),
        options.PlatformUpdate(),
    ]


def _health_document(metrics: Sequence[str]) -> Mapping[str, object]:
    """Publish the metrics each minute, and keep shoppers' mistakes (4xx) from degrading health.

    https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced-cloudwatch.html
    """
    ignored = {"Enabled": False}
    return {
        "Version": 1,
        "CloudWatchMetrics": {"Environment": dict.fromkeys(metrics, 60), "Instance": {}},
        "Rules": {
            "Environment": {
                "Application": {"ApplicationRequests4xx": ignored},
                "ELB": {"ELBRequests4xx": ignored},
            }
        },
    }

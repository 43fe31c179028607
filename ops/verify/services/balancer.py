"""Elastic Load Balancing: the load balancer, its attributes and its listeners."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise, same
from ops.verify.values import keyed

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client


def _balancer(elb: ElasticLoadBalancingv2Client, promise: Promise) -> Mapping[str, Any]:
    arn = promise.physical_id
    found = elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    return {**found, "Attributes": _attributes(attributes)}


def _listener(elb: ElasticLoadBalancingv2Client, promise: Promise) -> Mapping[str, Any]:
    return elb.describe_listeners(ListenerArns=[promise.physical_id])["Listeners"][0]


def _rule(elb: ElasticLoadBalancingv2Client, promise: Promise) -> Mapping[str, Any]:
    return elb.describe_rules(RuleArns=[promise.physical_id])["Rules"][0]


def _target_group(elb: ElasticLoadBalancingv2Client, promise: Promise) -> Mapping[str, Any]:
    return elb.describe_target_groups(TargetGroupArns=[promise.physical_id])["TargetGroups"][0]


def _attributes(pairs: Any) -> Any:
    return {name: pair["Value"] for name, pair in (keyed(pairs, "Key") or {}).items()}


KINDS = (
    Kind(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "Load balancers",
        "elbv2",
        _balancer,
        (
            *same("Scheme", "Type", "SecurityGroups"),
            Field("Subnets", "AvailabilityZones[].SubnetId"),
            Field(lambda p: _attributes(p.get("LoadBalancerAttributes")), "Attributes", "attribute"),
        ),
    ),
    Kind(
        "AWS::ElasticLoadBalancingV2::Listener",
        "Listeners",
        "elbv2",
        _listener,
        same("LoadBalancerArn", "Port", "Protocol", "SslPolicy", "Certificates", "DefaultActions"),
    ),
    Kind("AWS::ElasticLoadBalancingV2::ListenerRule", "Listener rules", "elbv2", _rule, same("Priority")),
    Kind(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "Target groups",
        "elbv2",
        _target_group,
        same("Port", "Protocol", "VpcId", "TargetType", "HealthCheckPath"),
    ),
)

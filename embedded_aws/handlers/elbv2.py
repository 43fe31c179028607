"""Elastic Load Balancing: the full name of a target group, which is a metric's dimension."""

from __future__ import annotations

from embedded_aws.handler import Attributes
from embedded_aws.loopback import api
from embedded_aws.schema import Properties
from embedded_aws.stock import StockType


class TargetGroup(StockType):
    """A target group."""

    type_name = "AWS::ElasticLoadBalancingV2::TargetGroup"

    def finish(self, ref: str, properties: Properties, attributes: Attributes) -> Attributes:
        """Give the full name as AWS does, with its kind in front."""
        return {**attributes, "TargetGroupFullName": ref.rpartition(":")[2]}


class LoadBalancer(StockType):
    """A load balancer."""

    type_name = "AWS::ElasticLoadBalancingV2::LoadBalancer"

    def cleanup(self, ref: str, properties: Properties) -> None:
        """Refuse to delete what is protected."""
        attributes = api("elbv2").describe_load_balancer_attributes(LoadBalancerArn=ref)["Attributes"]
        if {"Key": "deletion_protection.enabled", "Value": "true"} in attributes:
            raise ValueError(
                f"Load balancer '{ref}' cannot be deleted because deletion protection is enabled"
            )

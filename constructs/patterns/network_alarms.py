"""Alarms of the network's way out."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from patterns.alarm_topics import Severity
from patterns.alarms import MINUTE, AlarmFactory


class NetworkAlarms(Construct):
    """Defines the alarm of NAT gateways that have no port left for another connection.

    A gateway takes 55,000 connections to one destination. Beyond that the partner's product list and AWS's
    own services fail for some instances at random, while everything inside of the store looks healthy.
    https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        gateways: Sequence[ec2.CfnNatGateway],
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        metrics: dict[str, cloudwatch.IMetric] = {
            f"gateway{number}": cloudwatch.Metric(
                namespace="AWS/NATGateway",
                metric_name="ErrorPortAllocation",
                dimensions_map={"NatGatewayId": gateway.attr_nat_gateway_id},
                statistic=cloudwatch.Stats.SUM,
                period=MINUTE,
            )
            for number, gateway in enumerate(gateways, start=1)
        }
        alarms.add(
            self,
            "Ports",
            metric=cloudwatch.MathExpression(
                expression=f"MAX([{','.join(metrics)}])",
                using_metrics=metrics,
                label="Connections without a port",
                period=MINUTE,
            ),
            above=0,
            datapoints=3,
            of=5,
            severity=Severity.WARNING,
            summary="Network: connections to the outside fail, because a NAT gateway has no port left.",
            runbook="no-port-left-to-the-outside",
            missing=cloudwatch.TreatMissingData.NOT_BREACHING,
        )

"""Alarms of the network's way out."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from patterns.alarm_topics import Severity
from patterns.alarms import MINUTE, AlarmFactory

IGNORED = cloudwatch.TreatMissingData.NOT_BREACHING
SUM = cloudwatch.Stats.SUM
# Of a hundred packets; AWS recommends to look at more than one in ten thousand.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
DROPPED_PERCENT = 0.01


class NetworkAlarms(Construct):
    """Defines the alarms of NAT gateways that have no port left for another connection, or drop packets.

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
        self._watch_ports(gateways, alarms)
        self._watch_drops(gateways, alarms)

    def _watch_ports(self, gateways: Sequence[ec2.CfnNatGateway], alarms: AlarmFactory) -> None:
        ports = _of_each(gateways, "ErrorPortAllocation", "port")
        alarms.add(
            self,
            "Ports",
            metric=cloudwatch.MathExpression(
                expression=f"MAX([{','.join(ports)}])",
                using_metrics=ports,
                label="Connections without a port",
                period=MINUTE,
            ),
            above=0,
            datapoints=3,
            of=5,
            severity=Severity.WARNING,
            summary="Network: connections to the outside fail, because a NAT gateway has no port left.",
            runbook="no-port-left-to-the-outside",
            missing=IGNORED,
        )

    def _watch_drops(self, gateways: Sequence[ec2.CfnNatGateway], alarms: AlarmFactory) -> None:
        drops = _of_each(gateways, "PacketsDropCount", "drops")
        sent = _of_each(gateways, "PacketsOutToDestination", "sent")
        alarms.add(
            self,
            "Drops",
            metric=cloudwatch.MathExpression(
                expression=f"100*SUM([{','.join(drops)}])/SUM([{','.join(sent)}])",
                using_metrics={**drops, **sent},
                label="Dropped packets in percent",
                period=MINUTE,
            ),
            above=DROPPED_PERCENT,
            datapoints=5,
            severity=Severity.WARNING,
            summary="Network: a NAT gateway drops packets.",
            runbook="nat-gateway-drops-packets",
            missing=IGNORED,
        )


def _of_each(
    gateways: Sequence[ec2.CfnNatGateway], metric_name: str, name: str
) -> dict[str, cloudwatch.IMetric]:
    return {
        f"{name}{number}": cloudwatch.Metric(
            namespace="AWS/NATGateway",
            metric_name=metric_name,
            dimensions_map={"NatGatewayId": gateway.attr_nat_gateway_id},
            statistic=SUM,
            period=MINUTE,
        )
        for number, gateway in enumerate(gateways, start=1)
    }

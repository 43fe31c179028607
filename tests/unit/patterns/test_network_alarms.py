"""Alarms of NAT gateways."""

from typing import Any

import pytest
from aws_cdk import aws_ec2 as ec2

from patterns.alarms import AlarmFactory
from patterns.network_alarms import NetworkAlarms
from tests.support.alarm_stack import alarms_of, dimensions, expression, metrics
from tests.support.pattern import TinyStack

Alarms = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def alarms() -> Alarms:
    def define(stack: TinyStack, factory: AlarmFactory) -> None:
        gateways = [
            ec2.CfnNatGateway(stack, name, subnet_id="subnet-0123456789abcdef0")
            for name in ("GatewayA", "GatewayB")
        ]
        NetworkAlarms(stack, "Network", gateways=gateways, alarms=factory)

    return alarms_of(define)


def read(alarm: dict[str, Any]) -> list[tuple[str, str]]:
    """List which gateway's metric an alarm reads."""
    return [
        (dimensions(entry["Metric"])["NatGatewayId"]["Fn::GetAtt"][0], entry["Metric"]["MetricName"])
        for entry in metrics(alarm)
    ]


def test_one_connection_without_a_port_on_any_gateway_counts(alarms: Alarms) -> None:
    alarm = alarms["NetworkPorts"]
    assert expression(alarm) == "MAX([port1,port2])"
    assert read(alarm) == [("GatewayA", "ErrorPortAllocation"), ("GatewayB", "ErrorPortAllocation")]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)
    assert (alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]) == (3, 5)


def test_more_than_one_dropped_packet_in_ten_thousand_rings(alarms: Alarms) -> None:
    alarm = alarms["NetworkDrops"]
    assert expression(alarm) == "100*SUM([drops1,drops2])/SUM([sent1,sent2])"
    assert set(read(alarm)) == {
        (gateway, metric)
        for gateway in ("GatewayA", "GatewayB")
        for metric in ("PacketsDropCount", "PacketsOutToDestination")
    }
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0.01)

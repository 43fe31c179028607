"""The alarm of NAT gateways."""

from aws_cdk import aws_ec2 as ec2

from patterns.alarms import AlarmFactory
from patterns.network_alarms import NetworkAlarms
from tests.support.alarm_stack import alarms_of, dimensions, expression, metrics
from tests.support.pattern import TinyStack


def test_one_connection_without_a_port_on_any_gateway_counts() -> None:
    def define(stack: TinyStack, factory: AlarmFactory) -> None:
        gateways = [
            ec2.CfnNatGateway(stack, name, subnet_id="subnet-0123456789abcdef0")
            for name in ("GatewayA", "GatewayB")
        ]
        NetworkAlarms(stack, "Network", gateways=gateways, alarms=factory)

    alarm = alarms_of(define)["NetworkPorts"]
    assert expression(alarm) == "MAX([gateway1,gateway2])"
    watched = [dimensions(m["Metric"])["NatGatewayId"]["Fn::GetAtt"][0] for m in metrics(alarm)]
    assert watched == ["GatewayA", "GatewayB"]
    assert {m["Metric"]["MetricName"] for m in metrics(alarm)} == {"ErrorPortAllocation"}
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)
    assert (alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]) == (3, 5)

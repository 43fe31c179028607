"""Alarms of the broker."""

from typing import Any

import pytest

from patterns.broker_alarms import BrokerAlarms
from tests.support.alarm_stack import alarms_of, dimensions, expression, metrics

Alarms = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def alarms() -> Alarms:
    return alarms_of(
        lambda stack, factory: BrokerAlarms(
            stack,
            "Broker",
            broker_name="store",
            instance_type="mq.m7g.large",
            backlog=6000,
            alarms=factory,
        )
    )


def test_memory_rings_before_the_limit_at_which_publishers_are_blocked(alarms: Alarms) -> None:
    alarm = alarms["BrokerMemory"]
    assert expression(alarm) == "100*used/limit"
    assert {metric["Metric"]["MetricName"] for metric in metrics(alarm)} == {
        "RabbitMQMemUsed",
        "RabbitMQMemLimit",
    }
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 80)


def test_free_disk_rings_from_below_and_before_the_limit(alarms: Alarms) -> None:
    alarm = alarms["BrokerDisk"]
    assert {metric["Metric"]["MetricName"] for metric in metrics(alarm)} == {
        "RabbitMQDiskFree",
        "RabbitMQDiskFreeLimit",
    }
    assert {metric["Stat"] for metric in metrics(alarm)} == {"Minimum"}  # the fullest node
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 2)


def test_the_backlog_rings_above_what_the_largest_fleet_is_meant_to_have(alarms: Alarms) -> None:
    alarm = alarms["BrokerBacklog"]
    assert alarm["MetricName"] == "MessageReadyCount"
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 6000)


def test_a_broker_without_consumers_or_without_data_rings(alarms: Alarms) -> None:
    alarm = alarms["BrokerConsumers"]
    assert alarm["MetricName"] == "ConsumerCount"
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert alarm["TreatMissingData"] == "breaching"


def test_connections_ring_before_one_node_could_not_take_them_all(alarms: Alarms) -> None:
    alarm = alarms["BrokerConnections"]
    assert alarm["MetricName"] == "ConnectionCount"
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 3500)  # of 5,000


def test_only_metrics_of_the_whole_broker_are_read(alarms: Alarms) -> None:
    read = [metric["Metric"] for alarm in alarms.values() if "Metrics" in alarm for metric in metrics(alarm)]
    read += [alarm for alarm in alarms.values() if "MetricName" in alarm]
    assert len(read) == 8
    assert all(dimensions(metric) == {"Broker": "store"} for metric in read)


def test_what_stops_orders_is_critical(alarms: Alarms) -> None:
    critical = {name for name, alarm in alarms.items() if alarm["AlarmDescription"].startswith("Critical")}
    assert critical == {"BrokerMemory", "BrokerDisk", "BrokerConsumers"}

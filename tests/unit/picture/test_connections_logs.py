"""Logs lead from what writes them to where they are kept, if they are switched on."""

from typing import Any

import pytest

from picture.connections import logs
from tests.support.connections import Stack, by_rule, tier, told
from tests.support.picture import attribute, index_of, ref

# The rules of cards tell a bucket of logs by what delivers to it, and CloudWatch by its alarms.
KEPT: Stack = {
    "Media": ("S3::Bucket", {"LoggingConfiguration": {"DestinationBucketName": ref("Kept")}}),
    "Kept": ("S3::Bucket", {}),
}
WATCH: Stack = {
    "Alarm": ("CloudWatch::Alarm", {"MetricName": "x", "Namespace": "y"}),
    "Group": ("Logs::LogGroup", {"RetentionInDays": 7}),
}


def balancer(enabled: str) -> Stack:
    attributes = [
        {"Key": "access_logs.s3.enabled", "Value": enabled},
        {"Key": "access_logs.s3.bucket", "Value": ref("Kept")},
    ]
    return {"Balancer": ("ElasticLoadBalancingV2::LoadBalancer", {"LoadBalancerAttributes": attributes})}


def test_access_logs_of_buckets_and_load_balancers_go_to_a_bucket() -> None:
    lines = by_rule(index_of({"All": KEPT | balancer("true")}), logs.buckets)

    assert told(lines) == [("balancer", "logs", "logs", "access"), ("media", "logs", "logs", "access")]


def test_access_logs_that_are_switched_off_go_nowhere() -> None:
    lines = by_rule(index_of({"All": KEPT | balancer("false")}), logs.buckets)

    assert told(lines) == [("media", "logs", "logs", "access")]


def test_a_delivery_leads_from_the_distribution_to_the_bucket() -> None:
    stack = KEPT | {
        "Cdn": ("CloudFront::Distribution", {"DistributionConfig": {"Enabled": True}}),
        "Source": ("Logs::DeliverySource", {"ResourceArn": {"Fn::Join": ["", ["arn:", ref("Cdn")]]}}),
        "Destination": ("Logs::DeliveryDestination", {"DestinationResourceArn": attribute("Kept")}),
        "Delivery": (
            "Logs::Delivery",
            {"DeliverySourceName": ref("Source"), "DeliveryDestinationArn": attribute("Destination")},
        ),
    }

    (line,) = by_rule(index_of({"All": stack}), logs.deliveries)

    assert told([line]) == [("cdn", "logs", "logs", "access")]
    assert {"All/Source", "All/Delivery", "All/Destination"} <= set(line.why)


def test_flow_logs_lead_from_the_whole_vpc() -> None:
    flow = {"ResourceId": ref("Vpc"), "LogDestination": {"Fn::Join": ["", [attribute("Kept"), "/flows"]]}}
    stack = KEPT | {"Vpc": ("EC2::VPC", {}), "Flow": ("EC2::FlowLog", flow)}

    assert told(by_rule(index_of({"All": stack}), logs.flows)) == [("vpc", "logs", "logs", "flows")]


def test_what_writes_to_a_log_group_leads_to_cloudwatch() -> None:
    group = {"Fn::Join": ["", ["arn:aws:logs:::log-group:", ref("Group")]]}
    slow = {"DestinationDetails": {"CloudWatchLogsDetails": {"LogGroup": ref("Group")}}}
    experiment = {"CloudWatchLogsConfiguration": {"LogGroupArn": attribute("Group")}}
    stack = WATCH | {
        "Acl": ("WAFv2::WebACL", {}),
        "Logging": (
            "WAFv2::LoggingConfiguration",
            {"ResourceArn": attribute("Acl"), "LogDestinationConfigs": [group]},
        ),
        "Cache": ("ElastiCache::ReplicationGroup", {"LogDeliveryConfigurations": [slow]}),
        "Fault": ("FIS::ExperimentTemplate", {"LogConfiguration": experiment}),
    }

    lines = by_rule(index_of({"All": stack}), logs.groups)

    assert told(lines) == [(writer, "alarms", "logs", "") for writer in ("cache", "faults", "firewall")]


EXPORTING: list[tuple[str, Stack]] = [
    ("broker", {"X": ("AmazonMQ::Broker", {"Logs": {"General": True}})}),
    ("broker", {"X": ("AmazonMQ::Broker", {"Logs": {"Audit": "true"}})}),
    ("web", tier("web", options={"logs__StreamLogs": "true"})),
    (
        "writer-x",
        {
            "X": ("RDS::DBInstance", {"EnableCloudwatchLogsExports": ["postgresql"]}),
            "Name": ("SSM::Parameter", {"Name": "/shards/x", "Value": ref("X")}),
        },
    ),
]


@pytest.mark.parametrize(("card", "stack"), EXPORTING)
def test_what_exports_its_logs_leads_to_cloudwatch(card: str, stack: Stack) -> None:
    lines = by_rule(index_of({"All": WATCH | stack}), logs.services)

    assert told(lines) == [(card, "alarms", "logs", "")]


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("AmazonMQ::Broker", {"Logs": {"General": False}}),
        ("AmazonMQ::Broker", {}),
        ("RDS::DBInstance", {"EnableCloudwatchLogsExports": []}),
    ],
)
def test_what_exports_nothing_leads_nowhere(kind: str, properties: dict[str, Any]) -> None:
    stack = WATCH | {"Store": (kind, properties)} | tier("web", options={"logs__StreamLogs": "false"})

    assert by_rule(index_of({"All": stack}), logs.services) == []

"""Logs: from what writes them to the bucket or the log group that keeps them."""

from collections.abc import Iterator, Mapping
from typing import Any

from picture.cards.sheet import inner, truth
from picture.cards.tiers import options
from picture.connections.contract import referred
from picture.connections.lines import Plan
from picture.index import Resource
from picture.model import Connection

GROUP, BUCKET = "Logs::LogGroup", "S3::Bucket"
# Log groups that AWS makes by itself are no resources of a template: they are part of this card.
CLOUDWATCH = "alarms"


def buckets(plan: Plan) -> Iterator[Connection]:
    """Connect buckets and load balancers to the bucket of their access logs."""
    for bucket in plan.index.all(BUCKET):
        for target in plan.index.targets(bucket, "LoggingConfiguration", "DestinationBucketName"):
            yield plan.line(bucket, target, "logs", "access", why=[bucket, target])
    for balancer in plan.index.all("ElasticLoadBalancingV2::LoadBalancer"):
        attributes = balancer.properties.get("LoadBalancerAttributes", [])
        values = {str(each.get("Key")): each.get("Value") for each in attributes}
        if truth(values.get("access_logs.s3.enabled")):
            for target in referred(plan.index, balancer, values.get("access_logs.s3.bucket")):
                yield plan.line(balancer, target, "logs", "access", why=[balancer, target])


def deliveries(plan: Plan) -> Iterator[Connection]:
    """Connect what a delivery takes logs from, such as the CDN, to where it puts them."""
    for delivery in plan.index.all("Logs::Delivery"):
        for source in plan.index.targets(delivery, "DeliverySourceName"):
            for destination in plan.index.targets(delivery, "DeliveryDestinationArn"):
                for writer in plan.index.targets(source, "ResourceArn"):
                    for target in plan.index.targets(destination, "DestinationResourceArn"):
                        why = [writer, source, delivery, destination, target]
                        yield plan.line(writer, target, "logs", "access", why=why)


def flows(plan: Plan) -> Iterator[Connection]:
    """Connect what flow logs record, such as the whole VPC, to where they go."""
    for flow in plan.index.all("EC2::FlowLog"):
        for source in plan.index.targets(flow, "ResourceId"):
            for key in ("LogDestination", "LogGroupName"):
                for target in plan.index.targets(flow, key):
                    yield plan.line(source, target, "logs", "flows", why=[source, flow, target])


def groups(plan: Plan) -> Iterator[Connection]:
    """Connect what is told to write to a log group of ours."""
    for resource in plan.index.all("WAFv2::LoggingConfiguration"):
        for writer in plan.index.targets(resource, "ResourceArn"):
            for target in plan.index.targets(resource, "LogDestinationConfigs", type=GROUP):
                yield plan.line(writer, target, "logs", why=[writer, resource, target])
    for key, types in (
        ("LogDeliveryConfigurations", ("ElastiCache::ReplicationGroup",)),
        ("LogConfiguration", ("FIS::ExperimentTemplate",)),
    ):
        for writer in plan.index.all(*types):
            for target in plan.index.targets(writer, key, type=GROUP):
                yield plan.line(writer, target, "logs", why=[writer, target])


def services(plan: Plan) -> Iterator[Connection]:
    """Connect what exports logs to log groups that its service makes."""
    for resource in plan.index.all("RDS::DBInstance", "AmazonMQ::Broker", "ElasticBeanstalk::Environment"):
        if _exports(resource):
            yield plan.line(resource, CLOUDWATCH, "logs", why=[resource])


def _exports(resource: Resource) -> bool:
    properties: Mapping[str, Any] = resource.properties
    streamed = options(resource).get(("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs"))
    switches = [inner(properties, "Logs", "General"), inner(properties, "Logs", "Audit"), streamed]
    return bool(properties.get("EnableCloudwatchLogsExports")) or any(map(truth, switches))

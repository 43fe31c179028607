"""Which types of resources the picture shows: every type of an assembly is in one of three lists.

So nothing salient can be left out in silence: a new type fails the picture until somebody says whether it
gets a card, is counted on one, or is plumbing.
"""

from picture.index import Index
from picture.model import PictureError
from picture.placement import Placement

# Types that a card stands for.
DRAWN = frozenset(
    {
        "AmazonMQ::Broker",
        "Backup::BackupPlan",
        "Backup::BackupVault",
        "Budgets::Budget",
        "CE::AnomalyMonitor",
        "CloudFront::Distribution",
        "CloudWatch::Alarm",
        "EC2::NatGateway",
        "EC2::VPCEndpoint",
        "ElastiCache::ReplicationGroup",
        "ElastiCache::ServerlessCache",
        "ElasticBeanstalk::Environment",
        "ElasticLoadBalancingV2::LoadBalancer",
        "FIS::ExperimentTemplate",
        "KMS::Key",
        "RDS::DBInstance",
        "Route53::HostedZone",
        "Route53::RecordSet",
        "S3::Bucket",
        "SNS::Topic",
        "SQS::Queue",
        "SSM::Association",
        "SSM::Document",
        "SSM::Parameter",
        "SecretsManager::Secret",
        "WAFv2::WebACL",
    }
)

# Types that a fact or a badge of a card tells of.
TOLD = frozenset(
    {
        "AmazonMQ::Configuration",
        "Backup::BackupSelection",
        "Backup::RestoreTestingPlan",
        "Backup::RestoreTestingSelection",
        "CE::AnomalySubscription",
        "CertificateManager::Certificate",
        "CloudFront::MonitoringSubscription",
        "CloudFront::VpcOrigin",
        "CloudWatch::AlarmMuteRule",
        "CloudWatch::CompositeAlarm",
        "CloudWatch::Dashboard",
        "EC2::EIP",
        "EC2::FlowLog",
        "EC2::InternetGateway",
        "ElastiCache::User",
        "ElastiCache::UserGroup",
        "ElasticBeanstalk::ApplicationVersion",
        "ElasticLoadBalancingV2::Listener",
        "Logs::Delivery",
        "Logs::DeliveryDestination",
        "Logs::DeliverySource",
        "Logs::LogGroup",
        "Route53::HealthCheck",
        "SNS::Subscription",
        "SecretsManager::RotationSchedule",
        "SecretsManager::SecretTargetAttachment",
        "WAFv2::LoggingConfiguration",
    }
)

# Types that the picture leaves out, and why.
PLUMBING = {
    "CDK::Metadata": "not part of the store",
    "CloudFront::CachePolicy": "how a behavior caches",
    "CloudFront::OriginAccessControl": "how the CDN signs for the bucket: the connection shows it",
    "CloudFront::ResponseHeadersPolicy": "headers of responses",
    "EC2::Route": "tells tiers of subnets apart",
    "EC2::RouteTable": "tells tiers of subnets apart",
    "EC2::SecurityGroup": "reachability: justifies connections",
    "EC2::SecurityGroupEgress": "reachability: justifies connections",
    "EC2::SecurityGroupIngress": "reachability: justifies connections",
    "EC2::Subnet": "chip of its tier",
    "EC2::SubnetRouteTableAssociation": "tells tiers of subnets apart",
    "EC2::VPC": "frame",
    "EC2::VPCGatewayAttachment": "joins the Internet gateway to the VPC",
    "ElastiCache::ParameterGroup": "settings of the engine",
    "ElastiCache::SubnetGroup": "places the cache in its tier",
    "ElasticBeanstalk::Application": "name that both tiers are listed under",
    "IAM::InstanceProfile": "permissions: justify connections",
    "IAM::ManagedPolicy": "permissions: justify connections",
    "IAM::Policy": "permissions: justify connections",
    "IAM::Role": "permissions: justify connections",
    "KMS::Alias": "another name of a key",
    "RDS::DBParameterGroup": "settings of the engine: facts of the shards read them",
    "RDS::DBSubnetGroup": "places the database in its tier",
    "S3::BucketPolicy": "permissions: justify connections",
    "SNS::TopicPolicy": "permissions of a topic",
    "SQS::QueuePolicy": "permissions of a queue",
    "SecretsManager::ResourcePolicy": "permissions of a secret",
}


# Types that source bundles make Beanstalk add: read for the facts of a tier, or without effect.
BUNDLED = {
    "AutoScaling::AutoScalingGroup": "the fleet, which Beanstalk defines",
    "AutoScaling::ScalingPolicy": "fact of the tier",
    "AutoScaling::ScheduledAction": "fact of the tier",
    "CloudWatch::Alarm": "the platform's own, whose actions are taken away",
}


def check(index: Index, placement: Placement) -> None:
    """Demand that every resource is shown, or of a type that is known to be plumbing."""
    for resource in index.resources.values():
        if resource.type in PLUMBING:
            continue
        if resource.type not in DRAWN | TOLD:
            raise PictureError(
                f"{resource.path} is of type AWS::{resource.type}, which the picture does not know\n"
                "  fix: list the type in diagrams/picture/salience.py, and write a rule in "
                "diagrams/picture/cards/ if it gets a card"
            )
        if placement.card(resource) is None:
            raise PictureError(
                f"{resource.path} of type AWS::{resource.type} ended on no card\n"
                "  fix: let a rule in diagrams/picture/cards/ show it or tell of it, or list the type as "
                "plumbing in diagrams/picture/salience.py"
            )
    for name, body in ((name, body) for bundle in index.bundles.values() for name, body in bundle.items()):
        if str(body.get("Type")).removeprefix("AWS::") not in BUNDLED:
            raise PictureError(
                f"{name} of a source bundle is of type {body.get('Type')}, which the picture does not know\n"
                "  fix: list the type in diagrams/picture/salience.py"
            )

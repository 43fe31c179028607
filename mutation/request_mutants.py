"""Mutants of the way of a request: edge, network, load balancer, tiers, permissions and alarms."""

from guarantees.edge import DISTRIBUTION, WEB_ACL
from guarantees.monitoring import TOPIC
from guarantees.network import BALANCER, GROUP, LISTENER
from guarantees.store import PROPERTIES, Resource
from guarantees.zones import GROUP as FLEET
from mutation.edits import (
    REMOVED,
    Mutant,
    added,
    attribute_of,
    item,
    option,
    property_of,
    same_zone,
    scaling,
    without,
)

ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE = "AWS::CloudWatch::CompositeAlarm"
POLICY = "AWS::IAM::ManagedPolicy"
ROLE = "AWS::IAM::Role"
SUBNET = "AWS::EC2::Subnet"
ASG = "aws:autoscaling:asg"
LAUNCH = "aws:autoscaling:launchconfiguration"
COMMAND = "aws:elasticbeanstalk:command"
ROLLING = "aws:autoscaling:updatepolicy:rollingupdate"
PROCESS = "aws:elasticbeanstalk:environment:process:default"
WORLD = {"CidrIp": "0.0.0.0/0", "IpProtocol": "-1"}


def _off(name: str) -> Mutant:
    edit = item(BALANCER, "LoadBalancerAttributes", lambda each: bool(each["Key"] == name), "Value", "false")
    return Mutant("Load balancer", f"{name.rsplit('.', 1)[0]} off", edit)


def _rule(name: str, inner: str, value: object) -> Mutant:
    edit = item(WEB_ACL, "Rules", lambda each: bool(each["Name"] == name), inner, value)
    return Mutant("Firewall", f"{name} {'gone' if not inner else 'changed'}", edit)


def _data_group(resource: Resource) -> bool:
    return resource.stack == "Database"


def _instances(resource: Resource) -> bool:
    return "WebSecurityGroup" in resource.id


def _application(resource: Resource) -> bool:
    return "Application" in resource.id


EDGE = [
    Mutant(
        "CDN",
        "plaintext for viewers",
        property_of(
            DISTRIBUTION, "DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy", "allow-all"
        ),
    ),
    Mutant(
        "CDN",
        "plaintext for one path",
        property_of(DISTRIBUTION, "DistributionConfig.CacheBehaviors.1.ViewerProtocolPolicy", "allow-all"),
    ),
    Mutant(
        "CDN",
        "old TLS for viewers",
        property_of(DISTRIBUTION, "DistributionConfig.ViewerCertificate.MinimumProtocolVersion", "TLSv1"),
    ),
    Mutant("CDN", "firewall gone", property_of(DISTRIBUTION, "DistributionConfig.WebACLId", REMOVED)),
    Mutant(
        "CDN",
        "media without signed requests",
        property_of(DISTRIBUTION, "DistributionConfig.Origins.1.OriginAccessControlId", REMOVED),
    ),
    Mutant(
        "CDN",
        "application as a public origin",
        property_of(DISTRIBUTION, "DistributionConfig.Origins.0.VpcOriginConfig", REMOVED),
    ),
    Mutant(
        "CDN",
        "plaintext to the origin",
        property_of(
            "AWS::CloudFront::VpcOrigin", "VpcOriginEndpointConfig.OriginProtocolPolicy", "match-viewer"
        ),
    ),
    Mutant(
        "CDN",
        "writes cached",
        property_of(
            DISTRIBUTION,
            "DistributionConfig.CacheBehaviors.1.CachePolicyId",
            "658327ea-f89d-4fab-a63d-7e88639e58f6",
        ),
    ),
    Mutant(
        "CDN",
        "security headers gone",
        property_of(DISTRIBUTION, "DistributionConfig.DefaultCacheBehavior.ResponseHeadersPolicyId", REMOVED),
    ),
    Mutant("CDN", "access log gone", without("AWS::Logs::Delivery")),
    Mutant("Edge", "nobody checks from outside", without("AWS::Route53::HealthCheck")),
    _rule("RequestRate", "Action", {"Count": {}}),
    _rule("WriteRate", "Statement.RateBasedStatement.Limit", 1_000_000),
    _rule("WriteRate", "", REMOVED),
    _rule("AWSManagedRulesSQLiRuleSet", "", REMOVED),
    _rule("AWSManagedRulesCommonRuleSet", "OverrideAction", {"Count": {}}),
    _rule("AWSManagedRulesKnownBadInputsRuleSet", "", REMOVED),
    Mutant("Firewall", "log gone", without("AWS::WAFv2::LoggingConfiguration")),
    Mutant(
        "Firewall",
        "sessions logged",
        property_of("AWS::WAFv2::LoggingConfiguration", "RedactedFields", REMOVED),
    ),
]

NETWORK = [
    Mutant(
        "Network",
        "database open to the world",
        property_of(GROUP, "SecurityGroupIngress", [WORLD], _data_group),
    ),
    Mutant(
        "Network",
        "database admits a range",
        property_of(
            GROUP,
            "SecurityGroupIngress",
            [{"CidrIp": "10.0.0.0/8", "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}],
            _data_group,
        ),
    ),
    Mutant("Network", "database calls out", property_of(GROUP, "SecurityGroupEgress", [WORLD], _data_group)),
    Mutant(
        "Network", "instances call anywhere", property_of(GROUP, "SecurityGroupEgress", [WORLD], _instances)
    ),
    Mutant(
        "Network",
        "a port opened to the world",
        added(
            BALANCER,
            "Opened",
            {
                "Type": "AWS::EC2::SecurityGroupIngress",
                "Properties": {
                    "GroupId": {"Fn::GetAtt": ["LoadBalancerSecurityGroupA28D6DD7", "GroupId"]},
                    "CidrIp": "0.0.0.0/0",
                    "IpProtocol": "tcp",
                    "FromPort": 22,
                    "ToPort": 22,
                },
            },
        ),
    ),
    Mutant("Network", "public addresses by default", property_of(SUBNET, "MapPublicIpOnLaunch", True)),
    Mutant("Network", "flow logs gone", without("AWS::EC2::FlowLog")),
    Mutant("Network", "refusals not logged", property_of("AWS::EC2::FlowLog", "TrafficType", "ACCEPT")),
    Mutant("Network", "a NAT gateway gone", without("AWS::EC2::NatGateway")),
    Mutant("Network", "application in one zone", same_zone("Application")),
    Mutant("Network", "data in one zone", same_zone("Data")),
    Mutant("Network", "NAT gateways in one zone", same_zone("Public")),
    Mutant("Network", "subnets too small", property_of(SUBNET, "CidrBlock", "10.20.0.0/28", _application)),
    Mutant("Network", "egress address released", attribute_of("AWS::EC2::EIP", "DeletionPolicy", "Delete")),
    Mutant("Load balancer", "faces the Internet", property_of(BALANCER, "Scheme", "internet-facing")),
    Mutant(
        "Load balancer",
        "admits anybody in the VPC",
        property_of("AWS::EC2::SecurityGroupIngress", "SourcePrefixListId", REMOVED),
    ),
    Mutant("Load balancer", "one zone", property_of(BALANCER, "Subnets", [])),
    _off("routing.http.drop_invalid_header_fields.enabled"),
    _off("access_logs.s3.enabled"),
    _off("deletion_protection.enabled"),
    Mutant("Load balancer", "plaintext", property_of(LISTENER, "Protocol", "HTTP")),
    Mutant("Load balancer", "old TLS", property_of(LISTENER, "SslPolicy", "ELBSecurityPolicy-2016-08")),
]

TIERS = [
    Mutant("Web tier", "smallest fleet of one", option("web", ASG, "MinSize", "1")),
    Mutant("Web tier", "cannot grow", option("web", ASG, "MaxSize", "3")),
    Mutant("Web tier", "fleet beyond the connections", option("web", ASG, "MaxSize", "400")),
    Mutant("Web tier", "pool beyond the connections", option("web", PROPERTIES, "DATABASE_POOL_SIZE", "50")),
    Mutant("Web tier", "pool not stated", option("web", PROPERTIES, "DATABASE_POOL_SIZE", REMOVED)),
    Mutant("Web tier", "processes beyond connections", option("web", PROPERTIES, "WEB_CONCURRENCY", "64")),
    Mutant(
        "Web tier", "smallest fleet on Spot", option("web", "aws:ec2:instances", "SpotFleetOnDemandBase", "0")
    ),
    Mutant("Web tier", "Spot not replaced early", option("web", ASG, "EnableCapacityRebalancing", "false")),
    Mutant("Web tier", "all at once", option("web", COMMAND, "DeploymentPolicy", "AllAtOnce")),
    Mutant("Web tier", "settings all at once", option("web", ROLLING, "RollingUpdateEnabled", "false")),
    Mutant("Web tier", "hung instances stay", scaling("web", f"{FLEET}.Properties.HealthCheckType", "EC2")),
    Mutant("Web tier", "no time to start", scaling("web", f"{FLEET}.Properties.HealthCheckGracePeriod", 0)),
    Mutant("Web tier", "slow to notice", option("web", PROCESS, "HealthCheckInterval", "120")),
    Mutant("Web tier", "health of nothing", option("web", PROCESS, "HealthCheckPath", "/")),
    Mutant("Web tier", "load not tracked", scaling("web", "CpuTracking", REMOVED)),
    Mutant(
        "Web tier",
        "peak beyond the fleet",
        scaling("web", "RequestTracking.Properties.TargetTrackingConfiguration.TargetValue", 100),
    ),
    Mutant("Web tier", "old metadata service", option("web", LAUNCH, "DisableIMDSv1", "false")),
    Mutant("Web tier", "public instances", option("web", "aws:ec2:vpc", "AssociatePublicIpAddress", "true")),
    Mutant(
        "Web tier",
        "basic health",
        option("web", "aws:elasticbeanstalk:healthreporting:system", "SystemType", "basic"),
    ),
    Mutant(
        "Web tier",
        "logs lost with instances",
        option("web", "aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs", "false"),
    ),
    Mutant(
        "Web tier",
        "platform not patched",
        option("web", "aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled", "false"),
    ),
    Mutant(
        "Web tier",
        "patches during a snapshot",
        option("web", "aws:elasticbeanstalk:managedactions", "PreferredStartTime", "Tue:04:30"),
    ),
    Mutant("Worker tier", "smallest fleet of one", option("worker", ASG, "MinSize", "1")),
    Mutant("Worker tier", "all at once", option("worker", COMMAND, "DeploymentPolicy", "AllAtOnce")),
    Mutant("Worker tier", "halves itself", option("worker", COMMAND, "DeploymentPolicy", "Rolling")),
    Mutant("Worker tier", "load not tracked", scaling("worker", "BacklogTracking", REMOVED)),
    Mutant("Worker tier", "lost instances stay", scaling("worker", FLEET, REMOVED)),
]

PERMISSIONS = [
    Mutant(
        "Permissions",
        "a role may do everything",
        property_of(
            POLICY, "PolicyDocument.Statement.0", {"Effect": "Allow", "Action": "*", "Resource": "*"}
        ),
    ),
    Mutant(
        "Permissions",
        "a role may do all of S3",
        property_of(
            POLICY, "PolicyDocument.Statement.0", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        ),
    ),
    Mutant(
        "Permissions",
        "a role reads every secret",
        property_of(
            POLICY,
            "PolicyDocument.Statement.0",
            {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"},
        ),
    ),
    Mutant(
        "Permissions",
        "a broad policy of AWS",
        property_of(ROLE, "ManagedPolicyArns", ["arn:aws:iam::aws:policy/AmazonS3FullAccess"]),
    ),
    Mutant(
        "Permissions",
        "anybody assumes a role",
        property_of(ROLE, "AssumeRolePolicyDocument.Statement.0.Principal", {"AWS": "*"}),
    ),
    Mutant(
        "Permissions",
        "anybody reads a bucket",
        property_of("AWS::S3::BucketPolicy", "PolicyDocument.Statement.0.Effect", "Allow"),
    ),
    Mutant(
        "Permissions",
        "a service acts for any account",
        item(
            "AWS::S3::BucketPolicy",
            "PolicyDocument.Statement",
            lambda each: "cloudfront.amazonaws.com" in str(each["Principal"]),
            "Condition",
            REMOVED,
        ),
    ),
    Mutant(
        "Permissions",
        "anybody uses a key",
        property_of("AWS::KMS::Key", "KeyPolicy.Statement.0.Principal", {"AWS": "*"}),
    ),
]

ALARMS = [
    Mutant("Alarms", "action gone", property_of(ALARM, "AlarmActions", REMOVED)),
    Mutant("Alarms", "actions off", property_of(ALARM, "ActionsEnabled", False)),
    Mutant("Alarms", "store's alarm notifies nobody", property_of(COMPOSITE, "AlarmActions", [])),
    Mutant("Alarms", "nobody subscribed", without("AWS::SNS::Subscription")),
    Mutant("Alarms", "runbook gone", property_of(ALARM, "AlarmDescription", "Something is wrong.")),
    Mutant("Alarms", "rings when all is well", property_of(ALARM, "ComparisonOperator", "LessThanThreshold")),
    Mutant("Alarms", "missing data undecided", property_of(ALARM, "TreatMissingData", REMOVED)),
    Mutant("Alarms", "store's alarm gone", without(COMPOSITE)),
    Mutant("Alarms", "store's alarm misses one", property_of(COMPOSITE, "AlarmRule", "FALSE")),
    Mutant("Alarms", "notifications in the clear", property_of(TOPIC, "KmsMasterKeyId", REMOVED)),
]

MUTANTS = [*EDGE, *NETWORK, *TIERS, *PERMISSIONS, *ALARMS]

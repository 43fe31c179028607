"""The Beanstalk options of load-balanced and worker environments on Amazon Linux 2023.

Beanstalk reports an unknown namespace, option or value only while it deploys, after minutes, or ignores
it. https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html is the source.
Classic load balancers, Windows and databases inside of environments are left out on purpose.
"""

from patterns.beanstalk_options.kinds import (
    Document,
    Flag,
    Kind,
    Names,
    Text,
    Whole,
    minutes,
    one_of,
    seconds,
)

# One of CloudWatch Logs' periods is missing, 1096 days: Beanstalk does not pass it on.
RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653)
RETENTION = one_of(*map(str, RETENTION_DAYS))
HOST = r"[A-Za-z0-9.*?_-]{1,128}"
ARN = Text(r"arn:[a-z-]+:\S+", 2048)
NAME = Text(r"\S{1,255}")

LISTENER: dict[str, Kind] = {
    "DefaultProcess": NAME,
    "ListenerEnabled": Flag(),
    "Protocol": one_of("HTTP", "HTTPS"),
    "Rules": Names(r"[a-z][a-z0-9]*"),
    "SSLCertificateArns": ARN,
    "SSLPolicy": NAME,
}
PROCESS: dict[str, Kind] = {
    "DeregistrationDelay": seconds(0, 3600),
    "HealthCheckInterval": seconds(5, 300),
    "HealthCheckPath": Text(r"/\S*", 1024),
    "HealthCheckTimeout": seconds(1, 60),
    "HealthyThresholdCount": Whole(2, 10),
    "MatcherHTTPCode": Text(r"[2-4]\d\d([,-][2-4]\d\d)*"),
    "Port": Whole(1, 65535),
    "Protocol": one_of("HTTP", "HTTPS"),
    "StickinessEnabled": Flag(),
    "StickinessLBCookieDuration": seconds(1, 604_800),
    "StickinessType": one_of("lb_cookie"),
    "UnhealthyThresholdCount": Whole(2, 10),
}
LOGS: dict[str, Kind] = {"DeleteOnTerminate": Flag(), "RetentionInDays": RETENTION}

CATALOG: dict[str, dict[str, Kind]] = {
    "aws:autoscaling:asg": {
        "Availability Zones": one_of("Any", "Any 1", "Any 2", "Any 3"),
        "Cooldown": seconds(0, 10_000),
        "EnableCapacityRebalancing": Flag(),
        "MaxSize": Whole(1, 10_000),
        "MinSize": Whole(1, 10_000),
    },
    "aws:autoscaling:launchconfiguration": {
        "BlockDeviceMappings": Text(r"/dev/\S+"),
        "DisableDefaultEC2SecurityGroup": Flag(),
        "DisableIMDSv1": Flag(),
        "EC2KeyName": NAME,
        "IamInstanceProfile": NAME,
        "ImageId": Text(r"ami-[0-9a-f]+"),
        "LaunchTemplateTagPropagationEnabled": Flag(),
        "MonitoringInterval": one_of("1 minute", "5 minute"),
        "RootVolumeIOPS": Whole(3000, 16_000),
        "RootVolumeSize": Whole(10, 16_384),
        "RootVolumeThroughput": Whole(125, 1000),
        "RootVolumeType": one_of("gp3", "gp2", "io1", "standard"),
        "SecurityGroups": Names(r"sg-[0-9a-f]+"),
    },
    "aws:autoscaling:trigger": {
        "BreachDuration": minutes(1, 600),
        "EvaluationPeriods": Whole(1, 600),
        "LowerBreachScaleIncrement": Whole(-10_000, 0),
        "LowerThreshold": Whole(0, 20_000_000),
        "MeasureName": one_of(
            "CPUUtilization",
            "DiskReadBytes",
            "DiskReadOps",
            "DiskWriteBytes",
            "DiskWriteOps",
            "HealthyHostCount",
            "Latency",
            "NetworkIn",
            "NetworkOut",
            "RequestCount",
            "TargetResponseTime",
            "UnhealthyHostCount",
        ),
        "Period": minutes(1, 600),
        "Statistic": one_of("Average", "Maximum", "Minimum", "Sum"),
        "Unit": one_of(
            "Seconds",
            "Percent",
            "Bytes",
            "Bits",
            "Count",
            "Bytes/Second",
            "Bits/Second",
            "Count/Second",
            "None",
        ),
        "UpperBreachScaleIncrement": Whole(0, 10_000),
        "UpperThreshold": Whole(0, 20_000_000),
    },
    "aws:autoscaling:updatepolicy:rollingupdate": {
        "MaxBatchSize": Whole(1, 10_000),
        "MinInstancesInService": Whole(0, 9999),
        "PauseTime": seconds(0, 3600, iso=True),
        "RollingUpdateEnabled": Flag(),
        "RollingUpdateType": one_of("Time", "Health", "Immutable"),
        "Timeout": seconds(300, 3600, iso=True),
    },
    "aws:ec2:instances": {
        "EnableSpot": Flag(),
        "InstanceTypes": Names(r"[a-z0-9-]+\.[a-z0-9-]+", 40),
        "SpotAllocationStrategy": one_of(
            "capacity-optimized", "price-capacity-optimized", "capacity-optimized-prioritized", "lowest-price"
        ),
        "SpotFleetOnDemandAboveBasePercentage": Whole(0, 100),
        "SpotFleetOnDemandBase": Whole(0, 10_000),
        "SupportedArchitectures": Names("arm64|x86_64", 1),
    },
    "aws:ec2:vpc": {
        "AssociatePublicIpAddress": Flag(),
        "ELBScheme": one_of("public", "internal"),
        "ELBSubnets": Names(r"subnet-[0-9a-f]+"),
        "Subnets": Names(r"subnet-[0-9a-f]+"),
        "VPCId": Text(r"vpc-[0-9a-f]+"),
    },
    "aws:elasticbeanstalk:cloudwatch:logs": {"StreamLogs": Flag(), **LOGS},
    "aws:elasticbeanstalk:cloudwatch:logs:health": {"HealthStreamingEnabled": Flag(), **LOGS},
    "aws:elasticbeanstalk:command": {
        "BatchSize": Whole(1, 10_000),
        "BatchSizeType": one_of("Percentage", "Fixed"),
        "DeploymentPolicy": one_of(
            "AllAtOnce", "Rolling", "RollingWithAdditionalBatch", "Immutable", "TrafficSplitting"
        ),
        "IgnoreHealthCheck": Flag(),
        "Timeout": seconds(1, 3600),
    },
    "aws:elasticbeanstalk:environment": {
        "EnvironmentType": one_of("LoadBalanced", "SingleInstance"),
        "LoadBalancerIsShared": Flag(),
        "LoadBalancerType": one_of("application", "network", "classic"),
        "ServiceRole": NAME,
    },
    "aws:elasticbeanstalk:healthreporting:system": {
        "ConfigDocument": Document(),
        "EnhancedHealthAuthEnabled": Flag(),
        "HealthCheckSuccessThreshold": one_of("Ok", "Warning", "Degraded", "Severe"),
        "SystemType": one_of("basic", "enhanced"),
    },
    "aws:elasticbeanstalk:hostmanager": {"LogPublicationControl": Flag()},
    "aws:elasticbeanstalk:managedactions": {
        "ManagedActionsEnabled": Flag(),
        "PreferredStartTime": Text(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]\d|2[0-3]):[0-5]\d"),
        "ServiceRoleForManagedUpdates": NAME,
    },
    "aws:elasticbeanstalk:managedactions:platformupdate": {
        "InstanceRefreshEnabled": Flag(),
        "UpdateLevel": one_of("patch", "minor"),
    },
    "aws:elasticbeanstalk:sqsd": {
        "ConnectTimeout": seconds(1, 60),
        "ErrorVisibilityTimeout": seconds(0, 43_200),
        "HttpConnections": Whole(1, 100),
        "HttpPath": Text(r"/\S*"),
        "InactivityTimeout": seconds(1, 36_000),
        "MaxRetries": Whole(1, 100),
        "MimeType": Text(r"[a-z]+/[a-z0-9.+-]+"),
        "RetentionPeriod": seconds(60, 1_209_600),
        "VisibilityTimeout": seconds(0, 43_200),
        "WorkerQueueURL": Text(r"https://\S+"),
    },
    "aws:elasticbeanstalk:trafficsplitting": {
        "EvaluationTime": minutes(3, 600),
        "NewVersionPercent": Whole(1, 100),
    },
    "aws:elbv2:loadbalancer": {
        "AccessLogsS3Bucket": NAME,
        "AccessLogsS3Enabled": Flag(),
        "AccessLogsS3Prefix": NAME,
        "IdleTimeout": seconds(1, 3600),
        "IpAddressType": one_of("ipv4", "dualstack"),
        "ManagedSecurityGroup": Text(r"sg-[0-9a-f]+"),
        "SecurityGroups": Names(r"sg-[0-9a-f]+"),
        "SharedLoadBalancer": ARN,
    },
}
# Namespaces whose last part is a name or a port of the environment's own.
FAMILIES: dict[str, dict[str, Kind]] = {
    "aws:elasticbeanstalk:environment:process:": PROCESS,
    "aws:elbv2:listener:": LISTENER,
    "aws:elbv2:listenerrule:": {
        "HostHeaders": Names(HOST, 5),
        "PathPatterns": Names(r"/\S{0,127}", 5),
        "Priority": Whole(1, 1000),
        "Process": Text(r"[a-z][a-z0-9]*"),
    },
}
# Namespaces whose options are named by the environment. Environment properties: names up to 128 and
# values up to 256 characters.
# https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-softwaresettings.html
FREE: dict[str, tuple[str, Kind]] = {
    "aws:elasticbeanstalk:application:environment": (r"[A-Za-z_][A-Za-z0-9_]{0,127}", Text(r"[^\n]*", 256)),
    "aws:elasticbeanstalk:application:environmentsecrets": (r"[A-Za-z_][A-Za-z0-9_]{0,127}", ARN),
    "aws:elasticbeanstalk:customoption": (r"[A-Za-z][A-Za-z0-9]{0,127}", Text(r"[^\n]+", 1024)),
    "aws:elasticbeanstalk:environment:proxy:staticfiles": (r"/\S*", Text(r"[^/]\S*")),
}

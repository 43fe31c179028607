"""Which way each metric goes when things are bad, as the documentation of its service says."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Metrics:
    """What the metrics of a namespace mean, as its documentation says."""

    source: str
    high: frozenset[str] = frozenset()
    """Bad when high."""

    low: frozenset[str] = frozenset()
    """Bad when low."""

    totals: frozenset[str] = frozenset()
    """What others are compared with; without them in one alarm, bad when low."""

    counters: frozenset[str] = frozenset()
    """Published only when there is something to count, so that silence is good news."""


NAMESPACES: Mapping[str, Metrics] = {
    "AWS/AmazonMQ": Metrics(
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-logging-monitoring.html",
        high=frozenset({"ConnectionCount", "MessageReadyCount", "RabbitMQMemUsed", "SystemCpuUtilization"}),
        low=frozenset({"ConsumerCount", "RabbitMQDiskFree"}),
        totals=frozenset({"RabbitMQDiskFreeLimit", "RabbitMQMemLimit"}),
    ),
    "AWS/ApplicationELB": Metrics(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html",
        high=frozenset(
            {
                "HTTPCode_ELB_5XX_Count",
                "HTTPCode_Target_5XX_Count",
                "RejectedConnectionCount",
                "TargetResponseTime",
            }
        ),
        totals=frozenset({"RequestCount"}),
        counters=frozenset(
            {"HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count", "RejectedConnectionCount"}
        ),
    ),
    "AWS/Backup": Metrics(
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html",
        high=frozenset({"NumberOfBackupJobsFailed", "NumberOfCopyJobsFailed", "NumberOfRestoreJobsFailed"}),
        low=frozenset({"NumberOfBackupJobsCompleted"}),
        counters=frozenset(
            {"NumberOfBackupJobsFailed", "NumberOfCopyJobsFailed", "NumberOfRestoreJobsFailed"}
        ),
    ),
    "AWS/CertificateManager": Metrics(
        "https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html",
        low=frozenset({"DaysToExpiry"}),
    ),
    "AWS/CloudFront": Metrics(
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html",
        high=frozenset({"5xxErrorRate"}),
        totals=frozenset({"Requests"}),
    ),
    "AWS/ElastiCache": Metrics(
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html",
        high=frozenset(
            {
                "AuthenticationFailures",
                "BytesUsedForCache",
                "CPUUtilization",
                "CurrConnections",
                "DatabaseMemoryUsageCountedForEvictPercentage",
                "ElastiCacheProcessingUnits",
                "EngineCPUUtilization",
                "Evictions",
                "ReplicationLag",
                "ThrottledCmds",
            }
        ),
        low=frozenset({"CPUCreditBalance"}),
        counters=frozenset({"AuthenticationFailures", "ReplicationLag", "ThrottledCmds"}),
    ),
    "AWS/ElasticBeanstalk": Metrics(
        "https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced-cloudwatch.html",
        # Instances are what is used up: a fleet at its maximum cannot grow.
        high=frozenset(
            {
                "EnvironmentHealth",
                "InstancesDegraded",
                "InstancesInfo",
                "InstancesOk",
                "InstancesSevere",
                "InstancesWarning",
            }
        ),
    ),
    "AWS/NATGateway": Metrics(
        "https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html",
        high=frozenset({"ErrorPortAllocation", "PacketsDropCount"}),
        totals=frozenset({"PacketsOutToDestination"}),
    ),
    "AWS/RDS": Metrics(
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html",
        high=frozenset(
            {
                "CPUUtilization",
                "DatabaseConnections",
                "MaximumUsedTransactionIDs",
                "ReadLatency",
                "ReplicaLag",
                "WriteLatency",
            }
        ),
        low=frozenset(
            {
                "CPUCreditBalance",
                "EBSByteBalance%",
                "EBSIOBalance%",
                "FreeableMemory",
                "FreeStorageSpace",
            }
        ),
    ),
    "AWS/Route53": Metrics(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html",
        low=frozenset({"HealthCheckStatus"}),
    ),
    "AWS/S3": Metrics(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html",
        high=frozenset({"4xxErrors", "5xxErrors"}),
        counters=frozenset({"4xxErrors", "5xxErrors"}),
    ),
    "AWS/SQS": Metrics(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
        high=frozenset({"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"}),
        # SQS stops publishing for a queue that nobody has used for six hours.
        counters=frozenset({"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"}),
    ),
    "AWS/WAFV2": Metrics(
        "https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html",
        high=frozenset({"BlockedRequests", "CountedRequests"}),
        counters=frozenset({"BlockedRequests", "CountedRequests"}),
    ),
    "AWS/Lambda": Metrics(
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
        high=frozenset({"Errors"}),
        counters=frozenset({"Errors"}),
    ),
    "Storefront/Credentials": Metrics(
        "constructs/patterns/credential_age.py",
        high=frozenset({"AgeDays"}),
    ),
}

"""Alarms of the load balancer and of periodic jobs."""

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from config.monitoring import MonitoringConfig
from patterns.alarm_topics import Severity
from patterns.alarms import FIVE_MINUTES, MINUTE, AlarmFactory, error_rate

IGNORED = cloudwatch.TreatMissingData.NOT_BREACHING
OLDEST_JOB_SECONDS = 900


def load_balancer_errors(load_balancer: elbv2.ApplicationLoadBalancer) -> cloudwatch.MathExpression:
    """Define the share of 5xx responses, of the application's and of the load balancer's own.

    RequestCount leaves out requests for which no target was healthy. Their 503s are added to the total, or
    the rate would be undefined exactly while the store is down.
    """
    metrics = load_balancer.metrics
    total = cloudwatch.Stats.SUM
    own = metrics.http_code_elb(elbv2.HttpCodeElb.ELB_5XX_COUNT, period=MINUTE, statistic=total)
    return error_rate(
        errors={
            "own": own,
            "application": metrics.http_code_target(
                elbv2.HttpCodeTarget.TARGET_5XX_COUNT, period=MINUTE, statistic=total
            ),
        },
        total={"requests": metrics.request_count(period=MINUTE, statistic=total), "own": own},
        label="5xx responses in percent",
    )


class LoadBalancerAlarms(Construct):
    """Defines the alarms of what shoppers get: errors, slow answers, refused connections."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: MonitoringConfig,
        load_balancer: elbv2.ApplicationLoadBalancer,
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        metrics = load_balancer.metrics
        self.errors = alarms.add(
            self,
            "Errors",
            metric=load_balancer_errors(load_balancer),
            above=config.error_rate_percent,
            datapoints=3,
            of=5,
            severity=Severity.CRITICAL,
            summary="Web tier: too many requests fail.",
            runbook="web-tier-fails-requests",
            missing=IGNORED,
        )
        self.latency = alarms.add(
            self,
            "Latency",
            metric=metrics.target_response_time(period=MINUTE, statistic=cloudwatch.Stats.percentile(99)),
            above=config.p99_latency_seconds,
            low_sample_counts="ignore",
            datapoints=5,
            severity=Severity.CRITICAL,
            summary="Web tier: the slowest hundredth of requests is too slow.",
            runbook="web-tier-slow",
            missing=IGNORED,
        )
        self._watch_arrivals(load_balancer, alarms)

    def _watch_arrivals(self, load_balancer: elbv2.ApplicationLoadBalancer, alarms: AlarmFactory) -> None:
        metrics = load_balancer.metrics
        alarms.add_drop(
            self,
            "Traffic",
            metric=metrics.request_count(period=FIVE_MINUTES, statistic=cloudwatch.Stats.SUM),
            severity=Severity.WARNING,
            summary="Web tier: far fewer requests arrive than at this hour of other weeks.",
            runbook="requests-fall",
        )
        alarms.add(
            self,
            "RejectedConnections",
            metric=metrics.rejected_connection_count(period=MINUTE, statistic=cloudwatch.Stats.SUM),
            above=0,
            severity=Severity.WARNING,
            summary="Load balancer: connections are refused because it is at its limit.",
            runbook="load-balancer-refuses-connections",
            missing=IGNORED,
        )


class JobAlarms(Construct):
    """Defines the alarms of periodic jobs: late ones, and ones that failed for good."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        queue: sqs.IQueue,
        dead_letter_queue: sqs.IQueue,
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        alarms.add(
            self,
            "Late",
            metric=queue.metric_approximate_age_of_oldest_message(period=MINUTE),
            above=OLDEST_JOB_SECONDS,
            datapoints=5,
            severity=Severity.WARNING,
            summary="Worker tier: a periodic job waits for too long.",
            runbook="periodic-job-late",
            missing=IGNORED,
        )
        alarms.add(
            self,
            "Failed",
            metric=dead_letter_queue.metric_approximate_number_of_messages_visible(period=MINUTE),
            above=0,
            datapoints=1,
            severity=Severity.WARNING,
            summary="Worker tier: a periodic job failed at every attempt.",
            runbook="periodic-job-failed",
            missing=IGNORED,
        )

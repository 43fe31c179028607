"""Alarms of the Beanstalk environments: health and size of their fleets."""

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from config.compute import FleetConfig
from patterns.alarm_topics import Severity
from patterns.alarms import MINUTE, AlarmFactory
from patterns.beanstalk_tiers import WORKING

BREACHING = cloudwatch.TreatMissingData.BREACHING
IGNORED = cloudwatch.TreatMissingData.NOT_BREACHING
MAXIMUM = cloudwatch.Stats.MAXIMUM
# Enhanced health as a number: 0 Ok, 1 Info, 5 Unknown, 10 No data, 15 Warning, 20 Degraded, 25 Severe.
# https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced-cloudwatch.html
WARNING_HEALTH = 15


def environment_health(environment_name: str) -> cloudwatch.Metric:
    """Define the enhanced health of a Beanstalk environment, as a number."""
    return cloudwatch.Metric(
        namespace="AWS/ElasticBeanstalk",
        metric_name="EnvironmentHealth",
        dimensions_map={"EnvironmentName": environment_name},
        statistic=MAXIMUM,
        period=MINUTE,
    )


def working_instances(environment_name: str) -> cloudwatch.MathExpression:
    """Define how many instances of a Beanstalk environment work, well or badly."""
    metrics: dict[str, cloudwatch.IMetric] = {
        f"m{number}": cloudwatch.Metric(
            namespace="AWS/ElasticBeanstalk",
            metric_name=name,
            dimensions_map={"EnvironmentName": environment_name},
            statistic=MAXIMUM,
            period=MINUTE,
        )
        for number, name in enumerate(WORKING, start=1)
    }
    return cloudwatch.MathExpression(
        expression="+".join(f"FILL({name},0)" for name in metrics),
        using_metrics=metrics,
        label="working instances",
        period=MINUTE,
    )


class FleetAlarms(Construct):
    """Defines the alarms of one Beanstalk environment: its own judgment of its health, and its size.

    A fleet at its maximum cannot answer to more load, and target tracking does not say so. Beanstalk keeps
    the name of its Auto Scaling group to itself, so its count of instances is what can be watched.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: FleetConfig,
        environment_name: str,
        tier: str,
        severity: Severity,
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        alarms.add(
            self,
            "Health",
            metric=environment_health(environment_name),
            above=WARNING_HEALTH,
            datapoints=5,
            severity=severity,
            summary=f"The {tier} environment is degraded or severe, or reports nothing at all.",
            runbook=f"{tier}-environment-unhealthy",
            missing=BREACHING,
        )
        if config.max_instances > config.min_instances:
            alarms.add(
                self,
                "AtMaximum",
                metric=working_instances(environment_name),
                above=config.max_instances - 1,
                datapoints=20,
                severity=Severity.WARNING,
                summary=f"The {tier} fleet is at its maximum and cannot grow with the load.",
                runbook="fleet-at-its-maximum",
                missing=IGNORED,
            )

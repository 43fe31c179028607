"""The faults of a single part: a writer, a cache's zone, an instance."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from patterns.fault_injection import Action, Fault, Target
from patterns.tags import ENVIRONMENT_TAG, ROLE_TAG, WRITER

DURATION = "PT10M"
INSTANCE_TAG = "elasticbeanstalk:environment-name"


def writer_failover(*, environment: str, writer_arns: Sequence[str]) -> Fault:
    """Define the failover of one writer, taken at random, to its standby in another zone."""
    return Fault(
        description="One writer of the database fails over to its standby",
        targets={
            "Writer": Target(
                resource_type="aws:rds:db",
                selection_mode="COUNT(1)",
                resource_tags={ENVIRONMENT_TAG: environment, ROLE_TAG: WRITER},
            )
        },
        actions={
            "FailOver": Action(
                action_id="aws:rds:reboot-db-instances",
                parameters={"forceFailover": "true"},
                targets={"DBInstances": "Writer"},
            )
        },
        statements=[iam.PolicyStatement(actions=["rds:RebootDBInstance"], resources=list(writer_arns))],
        reads=["rds:DescribeDBInstances", "tag:GetResources"],
    )


def cache_failover(*, environment: str, cache_arn: str, zone: str) -> Fault:
    """Define the loss of power of the cache's nodes in one zone: replicas elsewhere take over.

    The replication group is found by tag alone: FIS takes neither its ARN nor a filter.
    """
    return Fault(
        description="The cache loses its nodes in one zone",
        targets={
            "Cache": Target(
                resource_type="aws:elasticache:replicationgroup",
                selection_mode="ALL",
                resource_tags={ENVIRONMENT_TAG: environment},
                parameters={"availabilityZoneIdentifier": zone},
            )
        },
        actions={
            "CutPower": Action(
                action_id="aws:elasticache:replicationgroup-interrupt-az-power",
                parameters={"duration": DURATION},
                targets={"ReplicationGroups": "Cache"},
            )
        },
        statements=[
            iam.PolicyStatement(actions=["elasticache:InterruptClusterAzPower"], resources=[cache_arn])
        ],
        reads=["elasticache:DescribeReplicationGroups", "tag:GetResources"],
    )


def instance_loss(stack: cdk.Stack, *, tier: str, environment_name: str) -> Fault:
    """Define the loss of one running instance of a tier, under the tag that Beanstalk gives each."""
    instances = stack.format_arn(service="ec2", resource="instance", resource_name="*")
    return Fault(
        description=f"One instance of the {tier} tier is terminated",
        targets={
            "Instance": Target(
                resource_type="aws:ec2:instance",
                selection_mode="COUNT(1)",
                resource_tags={INSTANCE_TAG: environment_name},
                filters=[{"path": "State.Name", "values": ["running"]}],
            )
        },
        actions={
            "Terminate": Action(action_id="aws:ec2:terminate-instances", targets={"Instances": "Instance"})
        },
        statements=[
            iam.PolicyStatement(
                actions=["ec2:TerminateInstances"],
                resources=[instances],
                conditions={"StringEquals": {f"aws:ResourceTag/{INSTANCE_TAG}": environment_name}},
            )
        ],
        reads=["ec2:DescribeInstances"],
        wildcards={
            instances: "Instances come and go; a condition limits the statement to those that Beanstalk "
            "tagged with the name of this one environment."
        },
    )

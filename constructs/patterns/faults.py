"""The faults of a single part: a writer, a cache's zone, an instance, the broker."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from constructs import Construct

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


class BrokerReboot(Construct):
    """Defines the runbook of Systems Manager that reboots the broker, and the fault that runs it.

    FIS has no action on Amazon MQ; its action on Systems Manager stands in, with a role that can reboot this
    broker and nothing else. Of a cluster, Amazon MQ reboots one node after the other. A reboot under way
    cannot be taken back: the stop condition keeps it from starting, and ends the wait for it.
    """

    def __init__(self, scope: Construct, construct_id: str, *, broker_id: str, broker_arn: str) -> None:
        super().__init__(scope, construct_id)
        self._stack = cdk.Stack.of(self)
        self._role = self._reboot_role(broker_arn)
        self._document = ssm.CfnDocument(
            self,
            "Runbook",
            document_type="Automation",
            document_format="JSON",
            update_method="NewVersion",
            content=_runbook(self._role.role_arn, broker_id),
        )

    @property
    def fault(self) -> Fault:
        """The fault: one run of the runbook, at most half an hour."""
        name = self._document.ref
        runbook = self._stack.format_arn(service="ssm", resource="document", resource_name=name)
        # FIS names no version, and runs the default one.
        definition = self._stack.format_arn(
            service="ssm", resource="automation-definition", resource_name=f"{name}:$DEFAULT"
        )
        runs = self._stack.format_arn(service="ssm", resource="automation-execution", resource_name="*")
        return Fault(
            description="The broker reboots, node by node",
            actions={
                "Reboot": Action(
                    action_id="aws:ssm:start-automation-execution",
                    parameters={"documentArn": runbook, "maxDuration": "PT30M"},
                )
            },
            statements=[
                iam.PolicyStatement(
                    actions=["ssm:StartAutomationExecution"], resources=[runbook, definition]
                ),
                iam.PolicyStatement(
                    actions=["ssm:GetAutomationExecution", "ssm:StopAutomationExecution"], resources=[runs]
                ),
                iam.PolicyStatement(
                    actions=["iam:PassRole"],
                    resources=[self._role.role_arn],
                    conditions={"StringEquals": {"iam:PassedToService": "ssm.amazonaws.com"}},
                ),
            ],
            wildcards={
                runs: "The id of a run is not known before it starts; runs can be watched and stopped only.",
            },
        )

    def _reboot_role(self, broker_arn: str) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            description="Storefront: Systems Manager, reboot of the broker",
            assumed_by=iam.ServicePrincipal(
                "ssm.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": self._stack.account}},
            ),
        )
        iam.ManagedPolicy(
            self,
            "Policy",
            roles=[role],
            statements=[
                iam.PolicyStatement(actions=["mq:DescribeBroker", "mq:RebootBroker"], resources=[broker_arn])
            ],
        )
        return role


def _runbook(role_arn: str, broker_id: str) -> dict[str, object]:
    broker = {"Service": "mq", "BrokerId": broker_id}
    return {
        "schemaVersion": "0.3",
        "description": "Reboots the broker of the store and waits until it runs again.",
        "assumeRole": role_arn,
        "mainSteps": [
            {"name": "Reboot", "action": "aws:executeAwsApi", "inputs": {**broker, "Api": "RebootBroker"}},
            {"name": "Leave", "action": "aws:sleep", "inputs": {"Duration": "PT1M"}},
            {
                "name": "Return",
                "action": "aws:waitForAwsResourceProperty",
                "timeoutSeconds": 1500,
                "inputs": {
                    **broker,
                    "Api": "DescribeBroker",
                    "PropertySelector": "$.BrokerState",
                    "DesiredValues": ["RUNNING"],
                },
            },
        ],
    }

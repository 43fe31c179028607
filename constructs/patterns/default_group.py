"""The default security group of a VPC, emptied: whatever names no group of its own can reach nothing."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from patterns.wildcards import acknowledge_wildcards

# https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-aws-remove-default-vpc-sg-rules.html
RUNBOOK = "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules"


class ClosedDefaultGroup(Construct):
    """Defines what takes every rule from the default security group, at once and again each day.

    EC2 makes the group with each VPC and lets its members talk to one another and to the world, and
    CloudFormation cannot change a resource that it did not make. CDK's answer is a Lambda function that
    runs when the stack does. A runbook of AWS's own, associated by Systems Manager, needs no code to own
    and patch, and takes away within a day what somebody adds by hand (ADR 0012).
    """

    def __init__(self, scope: Construct, construct_id: str, *, vpc: ec2.Vpc) -> None:
        super().__init__(scope, construct_id)
        role = self._role(vpc.vpc_default_security_group)
        self.association = ssm.CfnAssociation(
            self,
            "Association",
            name=RUNBOOK,
            association_name=f"{cdk.Stack.of(self).stack_name}-{RUNBOOK}",
            parameters={
                "AutomationAssumeRole": [role.role_arn],
                "GroupId": [vpc.vpc_default_security_group],
            },
            # An association must have a target; this one stands for none, as in what the console makes.
            targets=[
                ssm.CfnAssociation.TargetProperty(
                    key="aws:NoOpAutomationTag", values=["AWS-NoOpAutomationTarget-Value"]
                )
            ],
            schedule_expression="rate(1 day)",
            compliance_severity="HIGH",
        )
        self.association.node.add_dependency(self._policy)

    def _role(self, group_id: str) -> iam.Role:
        stack = cdk.Stack.of(self)
        role = iam.Role(
            self,
            "Role",
            description="Lets Systems Manager empty the default security group of the VPC",
            assumed_by=iam.ServicePrincipal(
                "ssm.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": stack.account}}
            ),
        )
        group = stack.format_arn(service="ec2", resource="security-group", resource_name=group_id)
        self._policy = iam.ManagedPolicy(
            self,
            "Policy",
            description="Empty the default security group of the VPC",
            roles=[role],
            statements=[
                iam.PolicyStatement(actions=["ec2:DescribeSecurityGroups"], resources=["*"]),
                iam.PolicyStatement(
                    actions=["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
                    resources=[group],
                ),
            ],
        )
        acknowledge_wildcards(
            self._policy,
            {
                "*": "EC2 describes security groups only all together: the action takes no resource and "
                "changes nothing. Rules can be revoked from the one default group alone."
            },
        )
        return role

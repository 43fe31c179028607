"""The fault that takes a whole availability zone away."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam

from patterns.fault_injection import Action, Fault, Target
from patterns.faults import DURATION
from patterns.tags import ENVIRONMENT_TAG

MANAGED_BY_FIS = "managedByFIS"
INJECTED = "aws:ec2:asg-insufficient-instance-capacity-error"


def zone_loss(stack: cdk.Stack, *, environment: str, zone: str, vpc: ec2.IVpc) -> Fault:
    """Define the loss of `zone` for ten minutes: its subnets cut off, and no instance launched in it.

    Cutting off every subnet of the zone takes the NAT gateway, the instances, and the nodes of the data tiers
    away at once. Without the second action Auto Scaling would replace the instances in the lost zone.
    """
    tags = {ENVIRONMENT_TAG: environment}
    acls = stack.format_arn(service="ec2", resource="network-acl", resource_name="*")
    return Fault(
        description="One availability zone is lost",
        targets={
            "Subnets": Target(
                resource_type="aws:ec2:subnet",
                selection_mode="ALL",
                resource_tags=tags,
                parameters={"availabilityZoneIdentifier": zone, "vpc": vpc.vpc_id},
            ),
            "Fleets": Target(
                resource_type="aws:ec2:autoscaling-group", selection_mode="ALL", resource_tags=tags
            ),
        },
        actions={
            "CutOff": Action(
                action_id="aws:network:disrupt-connectivity",
                parameters={"duration": DURATION, "scope": "all"},
                targets={"Subnets": "Subnets"},
            ),
            "RefuseLaunches": Action(
                action_id=INJECTED,
                parameters={"duration": DURATION, "availabilityZoneIdentifiers": zone, "percentage": "100"},
                targets={"AutoScalingGroups": "Fleets"},
            ),
        },
        statements=[*_network_acls(acls, _subnets(stack, vpc, zone), vpc), _refused_launches()],
        reads=[
            "autoscaling:DescribeAutoScalingGroups",
            "ec2:DescribeManagedPrefixLists",
            "ec2:DescribeNetworkAcls",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
        ],
        wildcards={
            acls: "FIS makes a network ACL of its own for each experiment; conditions limit the statements "
            "to those that it tagged, and their association to the VPC of the store.",
            "*": "A refusal of launches takes no resource; a condition limits it to the one action of FIS "
            "that injects it, into the fleets that the template names by their tag.",
        },
    )


def _subnets(stack: cdk.Stack, vpc: ec2.IVpc, zone: str) -> list[str]:
    """List the ARNs of every subnet in `zone`, whose name CloudFormation resolves."""
    lost = stack.resolve(zone)
    found = [
        stack.format_arn(service="ec2", resource="subnet", resource_name=subnet.subnet_id)
        for subnet in (*vpc.private_subnets, *vpc.isolated_subnets, *vpc.public_subnets)
        if stack.resolve(subnet.availability_zone) == lost
    ]
    if not found:
        raise ValueError(f"zone loss: got {lost!r}, a zone without a subnet of the VPC")
    return found


def _network_acls(acls: str, subnets: Sequence[str], vpc: ec2.IVpc) -> list[iam.PolicyStatement]:
    """Allow what FIS does to a subnet: another network ACL for a while, and the old one back.

    The statements of AWS's policy AWSFaultInjectionSimulatorNetworkAccess, cut down to one zone of one VPC.
    """
    tagged = {f"aws:RequestTag/{MANAGED_BY_FIS}": "true"}
    return [
        iam.PolicyStatement(
            actions=["ec2:CreateTags"],
            resources=[acls],
            conditions={"StringEquals": {"ec2:CreateAction": "CreateNetworkAcl", **tagged}},
        ),
        iam.PolicyStatement(
            actions=["ec2:CreateNetworkAcl"], resources=[acls], conditions={"StringEquals": tagged}
        ),
        iam.PolicyStatement(actions=["ec2:CreateNetworkAcl"], resources=[vpc.vpc_arn]),
        iam.PolicyStatement(
            actions=["ec2:CreateNetworkAclEntry", "ec2:DeleteNetworkAcl"],
            resources=[acls],
            conditions={"StringEquals": {f"ec2:ResourceTag/{MANAGED_BY_FIS}": "true"}},
        ),
        iam.PolicyStatement(
            actions=["ec2:ReplaceNetworkAclAssociation"],
            resources=[acls, *subnets],
            conditions={"ArnEquals": {"ec2:Vpc": vpc.vpc_arn}},
        ),
    ]


def _refused_launches() -> iam.PolicyStatement:
    return iam.PolicyStatement(
        actions=["ec2:InjectApiError"],
        resources=["*"],
        conditions={"StringEquals": {"ec2:FisActionId": INJECTED}},
    )

"""Network access from one security group to another, declared by the stack that knows both."""

from aws_cdk import aws_ec2 as ec2
from constructs import Construct


class Access(Construct):
    """Defines both halves of one permitted connection: egress of the source, ingress of the target.

    The rules live in the consumer's stack rather than inside either group, because a rule inside the
    target's group would make its stack depend on the consumer's and close a cycle.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        source: ec2.ISecurityGroup,
        target: ec2.ISecurityGroup,
        port: int,
        description: str,
    ) -> None:
        super().__init__(scope, construct_id)
        ec2.CfnSecurityGroupEgress(
            self,
            "Egress",
            group_id=source.security_group_id,
            destination_security_group_id=target.security_group_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
        )
        ec2.CfnSecurityGroupIngress(
            self,
            "Ingress",
            group_id=target.security_group_id,
            source_security_group_id=source.security_group_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
        )

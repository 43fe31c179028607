"""Rotation of a shard's passwords, by functions that Secrets Manager hosts and maintains."""

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from patterns.access import Access
from patterns.network import APPLICATION
from patterns.safekeeping import removal_policy

APPLICATION_USER = "storefront_app"
# Characters that a URL or a shell would need escaped, or that RDS refuses in a password.
UNSAFE_CHARACTERS = " %+~`#$&*()|[]{}:;<>?!'/@\"\\,=^"


@dataclass(frozen=True, kw_only=True)
class RotationPlacement:
    """Where the functions that rotate run, and how often."""

    vpc: ec2.IVpc
    security_group: ec2.ISecurityGroup
    days: int


class RotationNetwork(Construct):
    """Defines the one way of rotation functions: to the shards, and over TLS to Secrets Manager.

    They run in application subnets, since data subnets have no route to Secrets Manager.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        database: ec2.ISecurityGroup,
        port: int,
        days: int,
    ) -> None:
        super().__init__(scope, construct_id)
        group = ec2.SecurityGroup(
            self,
            "SecurityGroup",
            vpc=vpc,
            description="Functions that rotate the passwords of the shards",
            allow_all_outbound=False,
        )
        group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.HTTPS, "Secrets Manager")
        Access(
            self,
            "ToDatabase",
            source=group,
            target=database,
            port=port,
            description="Password rotation to database",
        )
        self.placement = RotationPlacement(vpc=vpc, security_group=group, days=days)


class ShardRotation(Construct):
    """Defines the application's user of one shard, and the rotation of its password and of the owner's.

    The application's user alternates with a clone: rotation sets the password of the one that is not in
    use and then names it current, so the one that instances still use stays valid until the next time.
    The owner, whom migrations alone log in as, gets a new password in place.

    The first rotation comes after the first period, not at once: the first deployment of the web tier
    creates the application's user, and until then there is nobody to clone.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets_strategies.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        writer: rds.DatabaseInstance,
        owner: secretsmanager.ISecret,
        database: str,
        key: kms.IKey,
        placement: RotationPlacement,
        protected: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self._placement = placement
        credentials = rds.DatabaseSecret(
            self,
            "Secret",
            username=APPLICATION_USER,
            dbname=database,
            master_secret=owner,
            encryption_key=key,
            exclude_characters=UNSAFE_CHARACTERS,
        )
        credentials.apply_removal_policy(removal_policy(protected=protected))
        self.secret: secretsmanager.ISecret = credentials.attach(writer)
        name = f"{cdk.Stack.of(self).stack_name}-{scope.node.id}"
        self.function_names = {"owner": f"{name}-owner", "application": f"{name}-app"}
        self._rotate("Owner", owner, self._in_place(self.function_names["owner"]))
        self._rotate("Application", self.secret, self._alternating(self.function_names["application"], owner))

    def _in_place(self, function_name: str) -> secretsmanager.HostedRotation:
        return secretsmanager.HostedRotation.postgre_sql_single_user(
            function_name=function_name,
            exclude_characters=UNSAFE_CHARACTERS,
            vpc=self._placement.vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_group_name=APPLICATION),
            security_groups=[self._placement.security_group],
        )

    def _alternating(
        self, function_name: str, owner: secretsmanager.ISecret
    ) -> secretsmanager.HostedRotation:
        return secretsmanager.HostedRotation.postgre_sql_multi_user(
            master_secret=owner,
            function_name=function_name,
            exclude_characters=UNSAFE_CHARACTERS,
            vpc=self._placement.vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_group_name=APPLICATION),
            security_groups=[self._placement.security_group],
        )

    def _rotate(
        self, construct_id: str, secret: secretsmanager.ISecret, rotation: secretsmanager.HostedRotation
    ) -> None:
        secretsmanager.RotationSchedule(
            self,
            construct_id,
            secret=secret,
            hosted_rotation=rotation,
            automatically_after=cdk.Duration.days(self._placement.days),
            rotate_immediately_on_update=False,
        )

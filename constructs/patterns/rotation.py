"""The users of a shard and the rotation of their passwords, by functions that Secrets Manager hosts."""

from collections.abc import Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from config.contract import DATABASE_USERS, Tier
from patterns.access import Access
from patterns.network import APPLICATION
from patterns.safekeeping import removal_policy

# Construct ids, which name resources: those of web stay what they were when both tiers shared a user.
SECRETS: Mapping[Tier, str] = {"web": "Secret", "worker": "WorkerSecret"}
SCHEDULES: Mapping[Tier, str] = {"web": "Application", "worker": "Worker"}
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
    """Defines the secret of each tier's user of one shard, and the rotation of these and of the owner's.

    One user a tier, so that each secret has one reader, and a leaked one opens what its tier does and no
    more. Each alternates with a clone: rotation sets the password of the one that is not in use and then
    names it current, so the one that instances still use stays valid until the next time. The owner, whom
    migrations alone log in as, gets a new password in place.

    The first rotation comes after the first period, not at once: the first deployment of the web tier
    creates the users, with passwords of its own, and until then there is nobody to clone.
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
        self.secrets: Mapping[Tier, secretsmanager.ISecret] = {
            tier: self._secret(tier, writer, owner, database, key, protected=protected) for tier in SECRETS
        }
        name = f"{cdk.Stack.of(self).stack_name}-{scope.node.id}"
        self.function_names = {"owner": f"{name}-owner", "web": f"{name}-app", "worker": f"{name}-worker"}
        self._rotate("Owner", owner, self._in_place(self.function_names["owner"]))
        for tier, schedule_id in SCHEDULES.items():
            alternating = self._alternating(self.function_names[tier], owner)
            self._rotate(schedule_id, self.secrets[tier], alternating)

    def _secret(
        self,
        tier: Tier,
        writer: rds.DatabaseInstance,
        owner: secretsmanager.ISecret,
        database: str,
        key: kms.IKey,
        *,
        protected: bool,
    ) -> secretsmanager.ISecret:
        secret = rds.DatabaseSecret(
            self,
            SECRETS[tier],
            username=DATABASE_USERS[tier],
            dbname=database,
            master_secret=owner,
            encryption_key=key,
            exclude_characters=UNSAFE_CHARACTERS,
        )
        secret.apply_removal_policy(removal_policy(protected=protected))
        return secret.attach(writer)

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

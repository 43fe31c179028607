"""What the shards of the database share: where they run, their parameters and their monitoring role."""

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from constructs import Construct

from config.data import DatabaseConfig
from patterns.nag import acknowledge
from patterns.network import DATA
from patterns.rotation import RotationNetwork, RotationPlacement


def engine(config: DatabaseConfig) -> rds.IInstanceEngine:
    """Define the engine of the configured version, which CDK's own list may not know yet."""
    version = config.engine_version
    return rds.DatabaseInstanceEngine.postgres(
        version=rds.PostgresEngineVersion.of(version, version.split(".", 1)[0])
    )


@dataclass(frozen=True, kw_only=True)
class ShardPlacement:
    """What all shards of a database have in common: where they run and what they share."""

    vpc: ec2.IVpc
    subnet_group: rds.ISubnetGroup
    security_group: ec2.ISecurityGroup
    parameter_group: rds.IParameterGroup
    monitoring_role: iam.IRole
    key: kms.IKey
    rotation: RotationPlacement


class DatabaseFoundation(Construct):
    """Defines what the shards share: subnet, security and parameter group, and the monitoring role.

    The security group has no rules: the stack of a client adds its own, so that this stack depends on no
    client. The parameter group refuses plaintext connections, logs statements slower than half a second,
    and ends transactions left open for a minute, which would hold back vacuum on the writer.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, config: DatabaseConfig, vpc: ec2.IVpc, key: kms.IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self.security_group = ec2.SecurityGroup(
            self,
            "SecurityGroup",
            vpc=vpc,
            description="PostgreSQL shards: rules come from the stacks of their clients",
            allow_all_outbound=False,
        )
        self.placement = ShardPlacement(
            vpc=vpc,
            subnet_group=rds.SubnetGroup(
                self,
                "SubnetGroup",
                description="PostgreSQL shards: data subnets, without a route to the Internet",
                vpc=vpc,
                vpc_subnets=ec2.SubnetSelection(subnet_group_name=DATA),
                removal_policy=cdk.RemovalPolicy.DESTROY,
            ),
            security_group=self.security_group,
            parameter_group=self._parameter_group(config),
            monitoring_role=self._monitoring_role(),
            key=key,
            rotation=RotationNetwork(
                self,
                "Rotation",
                vpc=vpc,
                database=self.security_group,
                port=config.port,
                days=config.rotation_days,
            ).placement,
        )

    def _parameter_group(self, config: DatabaseConfig) -> rds.ParameterGroup:
        return rds.ParameterGroup(
            self,
            "ParameterGroup",
            engine=engine(config),
            description="PostgreSQL shards: TLS only, slow statements logged, idle transactions ended",
            parameters={
                "rds.force_ssl": "1",
                "shared_preload_libraries": "pg_stat_statements,pgaudit",
                "pg_stat_statements.track": "all",
                "log_min_duration_statement": "500",
                # log_statement would write passwords that rotation sets into the log; pgaudit redacts them.
                "pgaudit.log": "ddl,role",
                "log_lock_waits": "1",
                "idle_in_transaction_session_timeout": "60000",
                "idle_session_timeout": "3600000",
            },
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )

    def _monitoring_role(self) -> iam.Role:
        role = iam.Role(
            self,
            "MonitoringRole",
            description="Lets RDS write Enhanced Monitoring metrics to CloudWatch Logs",
            assumed_by=iam.ServicePrincipal(
                "monitoring.rds.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            ),
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonRDSEnhancedMonitoringRole")
            ],
        )
        acknowledge(
            role,
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]",
            "AWS keeps this policy at the least that Enhanced Monitoring needs: the log group RDSOSMetrics. "
            "Only RDS, for this account, can assume the role.",
        )
        return role

"""The stack of the VPC."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3
from constructs import Construct

from config import EnvironmentConfig
from patterns.network import Network
from stacks.base import StorefrontStack


class NetworkStack(StorefrontStack):
    """Defines the VPC, and outputs the egress addresses that partners allow-list."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: EnvironmentConfig, log_bucket: s3.IBucket
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            config=config,
            description="Storefront: VPC, subnets, egress addresses and endpoints",
        )
        network = Network(
            self, "Network", config=config.network, log_bucket=log_bucket, protected=config.protected
        )
        self.vpc: ec2.Vpc = network.vpc
        self.egress_addresses = network.egress_addresses
        cdk.CfnOutput(
            self,
            "EgressAddresses",
            value=", ".join(self.egress_addresses),
            description="Addresses that the store calls partners from: give them to partners to allow-list",
        )

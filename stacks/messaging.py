"""The stack of the message broker."""

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from constructs import Construct

from config import EnvironmentConfig
from patterns.broker import Broker
from patterns.safekeeping import DataKey
from stacks.base import StorefrontStack


class MessagingStack(StorefrontStack):
    """Defines the RabbitMQ broker, its credentials and the key that encrypts both."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: EnvironmentConfig, vpc: ec2.IVpc
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            config=config,
            description="Storefront: RabbitMQ broker and its credentials",
            stateful=True,
        )
        self.key: kms.Key = DataKey(
            self, "DataKey", purpose="the broker and its secret", protected=config.protected
        ).key
        self.broker = Broker(
            self,
            "Broker",
            config=config.broker,
            environment=config.name,
            vpc=vpc,
            key=self.key,
            protected=config.protected,
        )

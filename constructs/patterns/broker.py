"""The message broker: Amazon MQ for RabbitMQ, private and over TLS."""

import re
from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_amazonmq as amazonmq
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from config.data import BrokerConfig
from patterns.nag import HIPAA, NIST, acknowledge, acknowledge_regulations
from patterns.network import DATA
from patterns.safekeeping import grant_read_secret, removal_policy

PORT = 5671
USER = "storefront"
NODES = {"SINGLE_INSTANCE": 1, "CLUSTER_MULTI_AZ": 3}
DAYS = {
    "mon": "MONDAY",
    "tue": "TUESDAY",
    "wed": "WEDNESDAY",
    "thu": "THURSDAY",
    "fri": "FRIDAY",
    "sat": "SATURDAY",
    "sun": "SUNDAY",
}
NAME = re.compile(r"^[A-Za-z0-9_-]{1,50}$")


class Broker(Construct):
    """Defines the broker, its configuration and the secret of its one user.

    Amazon MQ demands a fixed broker name. That has a merit: a change that would replace the broker, and
    lose its queues, fails on the name instead. Amazon MQ ignores later changes of the user, so rotating
    the secret alone would lock the application out. Log groups are Amazon MQ's own, named after the
    broker's generated id. Retained when protected.
    """

    port = PORT

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: BrokerConfig,
        environment: str,
        vpc: ec2.IVpc,
        key: kms.IKey,
        protected: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.broker_name = f"storefront-{environment}"
        if not NAME.match(self.broker_name):
            raise ValueError(f"broker name: got {self.broker_name!r}; allowed: {NAME.pattern}")
        self._config = config
        self.security_group = self._security_group(vpc)
        self.secret = self._secret(key, protected=protected)
        self.resource = self._broker(self._subnets(vpc), key)
        self.resource.apply_removal_policy(removal_policy(protected=protected))
        self.amqp_endpoint = self._endpoint()

    def grant_connect(self, grantee: iam.IGrantable) -> None:
        """Let `grantee` read the credentials that the broker was made with."""
        grant_read_secret(self.secret, grantee)

    def _endpoint(self) -> str:
        """Publish the broker's URL, `amqps://host:5671`; the load balancer behind it knows every node.

        The broker has a list of URLs, and a list that crosses stacks would be split from a stack output,
        which CloudFormation's linter rejects. A parameter hands over one string.
        """
        parameter = ssm.StringParameter(
            self,
            "Endpoint",
            description="AMQPS URL of the RabbitMQ broker",
            string_value=cdk.Fn.select(0, self.resource.attr_amqp_endpoints),
        )
        return parameter.string_value

    def _security_group(self, vpc: ec2.IVpc) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(
            self,
            "SecurityGroup",
            vpc=vpc,
            description="RabbitMQ broker: rules come from the stacks of its clients",
            allow_all_outbound=False,
        )

    def _subnets(self, vpc: ec2.IVpc) -> list[str]:
        subnets = vpc.select_subnets(subnet_group_name=DATA).subnet_ids
        nodes = NODES[self._config.deployment_mode]
        if len(subnets) < nodes:
            raise ValueError(
                f"broker.deployment_mode: {self._config.deployment_mode} needs {nodes} data subnets, got "
                f"{len(subnets)}; set network.availability_zones to {nodes}"
            )
        return subnets[:nodes]

    def _secret(self, key: kms.IKey, *, protected: bool) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            "Secret",
            description="User of the RabbitMQ broker",
            encryption_key=key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=f'{{"username":"{USER}"}}',
                generate_string_key="password",
                password_length=32,
                exclude_punctuation=True,  # Amazon MQ refuses some of it, and none needs escaping in a URL
            ),
            removal_policy=removal_policy(protected=protected),
        )
        reason = (
            "Amazon MQ ignores a changed user, so rotating this secret would lock the application out. It is "
            "encrypted with the stack's key and read at run time by the worker's role only."
        )
        acknowledge(secret, "AwsSolutions-SMG4", reason)
        if protected:
            acknowledge_regulations(secret, "SecretsManagerRotationEnabled", reason, packs=(HIPAA, NIST))
        return secret

    def _broker(self, subnet_ids: list[str], key: kms.IKey) -> amazonmq.CfnBroker:
        config, properties = self._config, amazonmq.CfnBroker
        configuration = self._configuration()
        day, time = config.maintenance_window.split(":", 1)
        broker = amazonmq.CfnBroker(
            self,
            "Resource",
            broker_name=self.broker_name,
            engine_type="RABBITMQ",
            engine_version=config.engine_version,
            # Amazon MQ patches every broker of RabbitMQ 3.13 and later, and refuses false.
            auto_minor_version_upgrade=True,
            deployment_mode=config.deployment_mode,
            host_instance_type=config.instance_type,
            publicly_accessible=False,
            subnet_ids=subnet_ids,
            security_groups=[self.security_group.security_group_id],
            encryption_options=properties.EncryptionOptionsProperty(
                use_aws_owned_key=False, kms_key_id=key.key_arn
            ),
            configuration=properties.ConfigurationIdProperty(
                id=configuration.ref, revision=configuration.attr_revision
            ),
            logs=properties.LogListProperty(general=True),
            maintenance_window_start_time=properties.MaintenanceWindowProperty(
                day_of_week=DAYS[day], time_of_day=time, time_zone="UTC"
            ),
            users=[self._user()],
        )
        if re.search(r"\.[0-9]+xlarge$", config.instance_type):
            acknowledge(
                broker,
                "CloudFormation-Validate::E3670",
                "The validator's list of regions writes 2xl for what Amazon MQ calls 2xlarge; the name is "
                "checked by the configuration.",
            )
        return broker

    def _user(self) -> amazonmq.CfnBroker.UserProperty:
        # A dynamic reference: CloudFormation reads the secret at deployment, the template never holds it.
        return amazonmq.CfnBroker.UserProperty(
            username=USER,
            password=self.secret.secret_value_from_json("password").unsafe_unwrap(),
        )

    def _configuration(self) -> amazonmq.CfnConfiguration:
        version = self._config.engine_version
        return amazonmq.CfnConfiguration(
            self,
            f"Configuration{version.replace('.', '')}",
            name=f"{self.broker_name}-{version.replace('.', '-')}",
            description="Storefront: settings of the RabbitMQ broker",
            engine_type="RABBITMQ",
            engine_version=version,
            data=cdk.Fn.base64(
                cuttlefish({"consumer_timeout": self._config.consumer_timeout_minutes * 60_000})
            ),
        )


def cuttlefish(settings: Mapping[str, int | str | bool]) -> str:
    """Write settings in RabbitMQ's configuration format, one `key = value` a line."""
    return "".join(
        f"{key} = {str(value).lower() if isinstance(value, bool) else value}\n"
        for key, value in sorted(settings.items())
    )

"""The network: one VPC whose addresses towards partners never change."""

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from config.network import NetworkConfig
from patterns.buckets import FLOW_LOGS
from patterns.default_group import ClosedDefaultGroup
from patterns.nag import acknowledge_regulations
from patterns.public_routes import share_route_table
from patterns.safekeeping import removal_policy

# The helper scripts on Beanstalk's instances sign calls to CloudFormation with the instance's identity
# document, which is no principal of any account; health reports take no policy.
OTHER_CALLERS = frozenset({"cloudformation", "elasticbeanstalk-health"})
APPLICATION, DATA, PUBLIC = "Application", "Data", "Public"


class Network(Construct):
    """Defines the VPC: application, data and public subnets in each zone, egress, endpoints, flow logs.

    Public subnets hold NAT gateways alone, application subnets reach the Internet through them, and data
    subnets have no route out. NAT gateways use Elastic IPs of our own, since partners allow-list them;
    they are retained when protected, as a released address cannot be had again.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: NetworkConfig,
        log_bucket: s3.IBucket,
        protected: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self._config = config
        self._addresses = self._egress_addresses(removal_policy(protected=protected))
        self.vpc = self._vpc()
        way_out = share_route_table(self.vpc)
        ClosedDefaultGroup(self, "DefaultGroup", vpc=self.vpc)
        if protected:
            self._acknowledge(way_out)
        self._flow_logs(log_bucket)
        self._interface_endpoints()

    @property
    def egress_addresses(self) -> list[str]:
        """Public addresses that everything in the VPC calls the Internet from."""
        return [address.ref for address in self._addresses]

    def _acknowledge(self, way_out: ec2.CfnRoute) -> None:
        acknowledge_regulations(
            self.vpc,
            "VPCDefaultSecurityGroupClosed",
            "Every VPC has a default group, which the rule cannot look into; a runbook removes its rules and "
            "nothing is ever put into it.",
        )
        acknowledge_regulations(
            way_out,
            "VPCNoUnrestrictedRouteToIGW",
            "Public subnets hold NAT gateways alone, which must reach any partner; nothing in them takes "
            "a connection from outside.",
        )

    def _egress_addresses(self, policy: RemovalPolicy) -> list[ec2.CfnEIP]:
        addresses = [
            ec2.CfnEIP(self, f"Egress{index}", domain="vpc")
            for index in range(1, self._config.nat_gateways + 1)
        ]
        for address in addresses:
            address.apply_removal_policy(policy)
        return addresses

    def _vpc(self) -> ec2.Vpc:
        return ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr(self._config.cidr),
            max_azs=self._config.availability_zones,
            subnet_configuration=self._subnets(),
            nat_gateways=self._config.nat_gateways,
            nat_gateway_provider=ec2.NatProvider.gateway(
                eip_allocation_ids=[address.attr_allocation_id for address in self._addresses]
            ),
            gateway_endpoints={
                # Free, and keeps media and log traffic off the NAT gateways, which charge by the byte.
                "S3": ec2.GatewayVpcEndpointOptions(
                    service=ec2.GatewayVpcEndpointAwsService.S3,
                    subnets=[ec2.SubnetSelection(subnet_group_name=name) for name in (APPLICATION, DATA)],
                )
            },
            # CDK would empty the default group by a Lambda function; ClosedDefaultGroup needs none.
            restrict_default_security_group=False,
        )

    def _subnets(self) -> list[ec2.SubnetConfiguration]:
        # In this order, which the configuration counts on when it checks that they fit the address range.
        return [
            ec2.SubnetConfiguration(
                name=APPLICATION,
                subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS,
                cidr_mask=self._config.application_prefix,
            ),
            ec2.SubnetConfiguration(
                name=DATA, subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=self._config.data_prefix
            ),
            ec2.SubnetConfiguration(
                name=PUBLIC,
                subnet_type=ec2.SubnetType.PUBLIC,
                cidr_mask=self._config.public_prefix,
                map_public_ip_on_launch=False,
            ),
        ]

    def _flow_logs(self, log_bucket: s3.IBucket) -> None:
        self.vpc.add_flow_log(
            "FlowLog",
            destination=ec2.FlowLogDestination.to_s3(log_bucket, FLOW_LOGS.rstrip("/")),
            traffic_type=ec2.FlowLogTrafficType.ALL,
        )

    def _interface_endpoints(self) -> None:
        if not self._config.interface_endpoints:
            return
        group = ec2.SecurityGroup(
            self,
            "EndpointGroup",
            vpc=self.vpc,
            description="Interface endpoints: TLS from within the VPC",
            allow_all_outbound=False,
        )
        group.add_ingress_rule(ec2.Peer.ipv4(self._config.cidr), ec2.Port.tcp(443), "TLS from the VPC")
        own_account = _own_account(Stack.of(self).account)
        for service in sorted(self._config.interface_endpoints):
            endpoint = self.vpc.add_interface_endpoint(
                _pascal_case(service),
                service=ec2.InterfaceVpcEndpointAwsService(service),
                subnets=ec2.SubnetSelection(subnet_group_name=APPLICATION),
                security_groups=[group],
                open=False,
            )
            if service not in OTHER_CALLERS:
                endpoint.add_to_policy(own_account)


def _own_account(account: str) -> iam.PolicyStatement:
    """Let only principals of this account through: stolen keys of another carry no data out."""
    return iam.PolicyStatement(
        principals=[iam.AnyPrincipal()],
        actions=["*"],
        resources=["*"],
        conditions={"StringEquals": {"aws:PrincipalAccount": account}},
    )


def _pascal_case(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))

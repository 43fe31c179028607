"""The load balancer in front of the web tier: internal, and reached through CloudFront only."""

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_s3 as s3
from constructs import Construct

from patterns.buckets import ACCESS_LOGS
from patterns.checkov import skip
from patterns.nag import NIST, PCI, acknowledge_regulations
from patterns.network import APPLICATION


class LoadBalancer(Construct):
    """Defines the load balancer, its one listener and its security group.

    Beanstalk shares it instead of making its own, so that its ARN, name and TLS are known in templates and
    its access logs, alarms and CloudFront origin can refer to it. It is internal: a CloudFront VPC origin
    reaches it, shoppers cannot, so nobody goes round the firewall. Only requests for the origin's host name
    reach the application; the listener answers all others with 403.

    The managed prefix list of CloudFront counts as 55 of the 60 rules that a security group may have.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        log_bucket: s3.IBucket,
        cloudfront_prefix_list: str,
        certificate: acm.ICertificate | None,
        protected: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.port = 443 if certificate else 80
        self.security_group = self._security_group(vpc, cloudfront_prefix_list)
        self.load_balancer = self._load_balancer(vpc, log_bucket, protected=protected)
        self.listener = self._listener(certificate, protected=protected)

    def _security_group(self, vpc: ec2.IVpc, cloudfront_prefix_list: str) -> ec2.SecurityGroup:
        group = ec2.SecurityGroup(
            self,
            "SecurityGroup",
            vpc=vpc,
            description="Load balancer: from CloudFront, to the web tier",
            allow_all_outbound=False,
        )
        group.add_ingress_rule(
            ec2.Peer.prefix_list(cloudfront_prefix_list), ec2.Port.tcp(self.port), "CloudFront VPC origin"
        )
        return group

    def _load_balancer(
        self, vpc: ec2.IVpc, log_bucket: s3.IBucket, *, protected: bool
    ) -> elbv2.ApplicationLoadBalancer:
        load_balancer = elbv2.ApplicationLoadBalancer(
            self,
            "Resource",
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_group_name=APPLICATION),
            internet_facing=False,
            security_group=self.security_group,
            deletion_protection=protected,
            drop_invalid_header_fields=True,
            desync_mitigation_mode=elbv2.DesyncMitigationMode.DEFENSIVE,
            # Longer than CloudFront keeps an idle connection (45 s), shorter than nginx on the instances
            # does (60 s): closed from the far side, a connection about to be reused would end in a 502.
            idle_timeout=cdk.Duration.seconds(50),
        )
        load_balancer.log_access_logs(log_bucket, f"{ACCESS_LOGS}load-balancer")
        if protected:
            acknowledge_regulations(
                load_balancer,
                "ALBWAFEnabled",
                "Internal, and reached through the distribution alone, whose web ACL has judged each "
                "request; a second one would charge for each again.",
                packs=(NIST, PCI),
            )
        return load_balancer

    def _listener(
        self, certificate: acm.ICertificate | None, *, protected: bool
    ) -> elbv2.ApplicationListener:
        protocol = elbv2.ApplicationProtocol.HTTPS if certificate else elbv2.ApplicationProtocol.HTTP
        listener = self.load_balancer.add_listener(
            protocol.name.capitalize(),
            port=self.port,
            protocol=protocol,
            open=False,
            certificates=[certificate] if certificate else None,
            ssl_policy=elbv2.SslPolicy.TLS13_12_RES_PQ if certificate else None,
            default_action=elbv2.ListenerAction.fixed_response(403),
        )
        if not certificate:
            reason = (
                "No certificate without a domain; this hop stays inside the VPC, behind CloudFront's TLS."
            )
            for check in ("CKV_AWS_2", "CKV_AWS_103"):
                skip(listener, check, reason)
            for rule in ("ALBHttpToHttpsRedirection", "ELBv2ACMCertificateRequired") if protected else ():
                acknowledge_regulations(listener, rule, reason)
        return listener

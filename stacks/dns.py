"""The stack of the store's hosted zone."""

import aws_cdk as cdk
from constructs import Construct

from config import EnvironmentConfig
from config.edge import DomainConfig
from patterns.dns import Zone
from stacks.base import EDGE_REGION, StorefrontStack


class DnsStack(StorefrontStack):
    """Defines the hosted zone and puts out the name servers that the registrar must delegate to.

    A stack of its own, and the first to deploy: certificates are validated by records in this zone, which
    the public finds only once the registrar delegates. Deployed together with the rest, the deployment
    would wait for a certificate that cannot be issued until somebody reads the name servers in its outputs.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, config: EnvironmentConfig, domain: DomainConfig
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            config=config,
            description="Storefront: hosted zone of the store's domain",
            region=EDGE_REGION,
            stateful=True,
        )
        zone = Zone(self, "Zone", domain_name=domain.name, protected=config.protected).hosted_zone
        self.hosted_zone_id = zone.hosted_zone_id
        cdk.CfnOutput(
            self,
            "NameServers",
            value=cdk.Fn.join(" ", zone.hosted_zone_name_servers or []),
            description=f"Delegate {domain.name} to these at the registrar, then deploy the other stacks",
        )

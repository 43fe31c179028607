"""Network settings: address space, zones, egress, endpoints, and the CloudFront prefix list."""

from ipaddress import IPv4Network
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from config.base import Distinct, Slice, rule_error, text

# EC2 allows VPCs and subnets from /16 to /28 and keeps five addresses of each subnet for itself.
# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
WIDEST, NARROWEST = 16, 28
PRIVATE_RANGES = tuple(IPv4Network(cidr) for cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))

InterfaceEndpoint = Literal[
    "cloudformation",
    "ec2messages",
    "elasticbeanstalk",
    "elasticbeanstalk-health",
    "kms",
    "logs",
    "monitoring",
    "secretsmanager",
    "sqs",
    "ssm",
    "ssmmessages",
]


class NetworkConfig(Slice):
    """The VPC: public (NAT only), application and data subnets, one of each per availability zone."""

    cidr: str = Field(default="10.0.0.0/16", examples=["10.0.0.0/16"])
    """Address range of the VPC in CIDR notation, a private range from /16 to /28."""

    availability_zones: int = Field(default=3, ge=2, le=3)
    """Zones that every tier spreads over. Three keep two thirds of the capacity when one is lost."""

    nat_gateways: int = Field(default=3, ge=1, le=3)
    """NAT gateways, each with a fixed egress address for partners' allow-lists. One per zone survives
    the loss of a zone; each costs about 32 USD a month before traffic."""

    public_prefix: int = Field(default=26, ge=WIDEST, le=NARROWEST)
    """Prefix length of each public subnet, which holds a NAT gateway and nothing else."""

    application_prefix: int = Field(default=20, ge=WIDEST, le=NARROWEST)
    """Prefix length of each application subnet: load balancer nodes, VPC origins and instances."""

    data_prefix: int = Field(default=24, ge=WIDEST, le=NARROWEST)
    """Prefix length of each data subnet: databases, cache nodes and brokers."""

    interface_endpoints: Annotated[tuple[InterfaceEndpoint, ...], Field(strict=False), Distinct] = ()
    """AWS services reached through interface VPC endpoints instead of NAT. Each costs about 7 USD per
    zone and month; worth it when policy forbids the Internet or NAT traffic costs more."""

    flow_log_retention_days: int = Field(default=90, ge=1, le=3653)
    """Days that VPC flow logs are kept in S3."""

    cloudfront_prefix_list: (
        Annotated[str, text(r"^pl-[0-9a-f]{8,17}$", "the id of a prefix list", "pl-4fa04526")] | None
    ) = None
    """Id of the managed prefix list `com.amazonaws.global.cloudfront.origin-facing` in the home region.
    Known for 16 regions; set it for any other: `aws ec2 describe-managed-prefix-lists`."""

    @field_validator("cidr")
    @classmethod
    def _is_private_range(cls, value: str) -> str:
        """Refuse an address range that is not private, or not from /16 to /28."""
        hint = "use a private range such as 10.0.0.0/16"
        try:
            network = IPv4Network(value)
        except ValueError as error:
            raise rule_error("", got=value, allowed=f"an IPv4 network ({error})", fix=hint) from None
        private = any(network.subnet_of(wider) for wider in PRIVATE_RANGES)
        if not private or not WIDEST <= network.prefixlen <= NARROWEST:
            raise rule_error(
                "", got=value, allowed="a part of 10/8, 172.16/12 or 192.168/16, from /16 to /28", fix=hint
            )
        return value

    @model_validator(mode="after")
    def _subnets_fit(self) -> Self:
        """Refuse an address range that is too small for the subnets of all zones."""
        needed = 0
        # CDK cuts subnets off in this order and starts each on a boundary of its own size.
        for prefix in (self.application_prefix, self.data_prefix, self.public_prefix):
            size = 2 ** (32 - prefix)
            needed = -(-needed // size) * size + self.availability_zones * size
        cidr = IPv4Network(self.cidr)
        if needed > cidr.num_addresses:
            raise rule_error(
                "cidr",
                got=self.cidr,
                allowed=f"a range of at least {needed} addresses for the subnets of"
                f" {self.availability_zones} zones",
                fix=f"widen cidr beyond /{cidr.prefixlen}, or raise the prefix lengths of the subnets",
            )
        return self

    @model_validator(mode="after")
    def _nat_gateways_fit_zones(self) -> Self:
        """Refuse NAT gateways other than one, or one per zone."""
        if self.nat_gateways not in (1, self.availability_zones):
            raise rule_error(
                "nat_gateways",
                got=self.nat_gateways,
                allowed=f"1 or one per zone ({self.availability_zones})",
                fix=f"set it to 1 (cheapest) or {self.availability_zones} (survives the loss of a zone)",
            )
        return self

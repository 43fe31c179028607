"""EC2: addresses, gateways and rules that the emulator serves but its CloudFormation does not create."""

from __future__ import annotations

from ministack.services import ec2

from embedded_aws.handler import (
    Attributes,
    GeneratedName,
    Provisioned,
    ResourceHandler,
    pick,
    tag_specifications,
)
from embedded_aws.loopback import api
from embedded_aws.schema import Properties
from embedded_aws.stock import StockType


class _Tagged(ResourceHandler):
    """A resource of which only the tags change in place."""

    tagged_attribute = ""

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Bring the tags in line; everything else replaces the resource."""
        identifier = self.taggable(ref)
        gone = [{"Key": tag["Key"]} for tag in old.get("Tags", []) if tag not in new.get("Tags", [])]
        if gone:
            api("ec2").delete_tags(Resources=[identifier], Tags=gone)
        if new.get("Tags"):
            api("ec2").create_tags(Resources=[identifier], Tags=new["Tags"])
        return Provisioned(ref, self.attributes(ref))

    def taggable(self, ref: str) -> str:
        """Return the identifier that carries the tags."""
        return ref

    def attributes(self, ref: str) -> Attributes:
        """Return what Fn::GetAtt returns of the resource."""
        raise NotImplementedError


class Eip(_Tagged):
    """An Elastic IP address; Ref is the address itself, not its allocation."""

    type_name = "AWS::EC2::EIP"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Allocate an address in the VPC domain."""
        tags = tag_specifications("elastic-ip", properties)
        allocated = api("ec2").allocate_address(Domain=properties.get("Domain", "vpc"), **tags)
        return Provisioned(allocated["PublicIp"], self.attributes(allocated["PublicIp"]))

    def delete(self, ref: str, properties: Properties) -> None:
        """Release the address."""
        for address in self._addresses(ref):
            api("ec2").release_address(AllocationId=address["AllocationId"])

    def taggable(self, ref: str) -> str:
        """Tags are on the allocation."""
        return str(self.attributes(ref)["AllocationId"])

    def attributes(self, ref: str) -> Attributes:
        """Return the allocation and the address."""
        return pick(self._addresses(ref)[0], "AllocationId", "PublicIp")

    def _addresses(self, ref: str) -> list[Attributes]:
        return [a for a in api("ec2").describe_addresses()["Addresses"] if a["PublicIp"] == ref]


class NatGateway(_Tagged):
    """A NAT gateway in one public subnet."""

    type_name = "AWS::EC2::NatGateway"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Create the gateway, with its address where it is public."""
        created = api("ec2").create_nat_gateway(
            **pick(properties, "AllocationId", "ConnectivityType", "SubnetId", "PrivateIpAddress"),
            **tag_specifications("natgateway", properties),
        )
        ref = created["NatGateway"]["NatGatewayId"]
        return Provisioned(ref, self.attributes(ref))

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the gateway."""
        api("ec2").delete_nat_gateway(NatGatewayId=ref)

    def attributes(self, ref: str) -> Attributes:
        """Return the gateway's identifier."""
        return {"NatGatewayId": ref}


class FlowLog(_Tagged):
    """A flow log of a VPC, a subnet or an interface."""

    type_name = "AWS::EC2::FlowLog"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Start the flow log."""
        settings = pick(
            properties,
            "DeliverLogsPermissionArn",
            "DestinationOptions",
            "LogDestination",
            "LogDestinationType",
            "LogFormat",
            "LogGroupName",
            "MaxAggregationInterval",
            "ResourceType",
            "TrafficType",
        )
        created = api("ec2").create_flow_logs(ResourceIds=[properties["ResourceId"]], **settings)
        ref = created["FlowLogIds"][0]
        ec2._flow_logs[ref].update(settings)
        return self.update(ref, {}, properties)

    def delete(self, ref: str, properties: Properties) -> None:
        """Stop the flow log."""
        api("ec2").delete_flow_logs(FlowLogIds=[ref])

    def attributes(self, ref: str) -> Attributes:
        """Return the flow log's identifier."""
        return {"Id": ref}


class Vpc(StockType):
    """A VPC: the emulator leaves its address range out of the attributes."""

    type_name = "AWS::EC2::VPC"

    def finish(self, ref: str, properties: Properties, attributes: Attributes) -> Attributes:
        """Add the ranges, and what the VPC comes with."""
        return {**attributes, "CidrBlock": properties["CidrBlock"], "Ipv6CidrBlocks": []}

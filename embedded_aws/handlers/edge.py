"""The edge: VPC origins, and what belongs to a firewall."""

from __future__ import annotations

from typing import Any

from embedded_aws.handler import Attributes, GeneratedName, Provisioned, ResourceHandler, pick
from embedded_aws.loopback import api
from embedded_aws.schema import Properties


class VpcOrigin(ResourceHandler):
    """A CloudFront origin in a VPC: the load balancer that has no public address."""

    type_name = "AWS::CloudFront::VpcOrigin"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Create the origin."""
        tags = {"Tags": {"Items": properties["Tags"]}} if properties.get("Tags") else {}
        created = api("cloudfront").create_vpc_origin(VpcOriginEndpointConfig=_endpoint(properties), **tags)
        return self._provisioned(created["VpcOrigin"])

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Change the endpoint's ports or protocol in place."""
        client = api("cloudfront")
        current = client.get_vpc_origin(Id=ref)
        updated = client.update_vpc_origin(
            Id=ref, IfMatch=current["ETag"], VpcOriginEndpointConfig=_endpoint(new)
        )
        return self._provisioned(updated["VpcOrigin"])

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the origin; CloudFront refuses while a distribution uses it."""
        client = api("cloudfront")
        client.delete_vpc_origin(Id=ref, IfMatch=client.get_vpc_origin(Id=ref)["ETag"])

    def _provisioned(self, origin: dict[str, Any]) -> Provisioned:
        attributes: Attributes = pick(origin, "Id", "Arn", "Status")
        attributes["AccountId"] = origin["Arn"].split(":")[4]
        attributes["CreatedTime"] = str(origin["CreatedTime"])
        attributes["LastModifiedTime"] = str(origin["LastModifiedTime"])
        return Provisioned(origin["Id"], attributes)


def _endpoint(properties: Properties) -> dict[str, Any]:
    endpoint = properties["VpcOriginEndpointConfig"]
    config: dict[str, Any] = {
        "HTTPPort": 80,
        "HTTPSPort": 443,
        "OriginProtocolPolicy": "match-viewer",
        **pick(endpoint, "Name", "Arn", "HTTPPort", "HTTPSPort", "OriginProtocolPolicy"),
    }
    protocols = endpoint.get("OriginSSLProtocols")
    if protocols:
        config["OriginSslProtocols"] = {"Quantity": len(protocols), "Items": list(protocols)}
    return config


class IpSet(ResourceHandler):
    """A list of addresses for firewall rules."""

    type_name = "AWS::WAFv2::IPSet"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Create the set; Ref is name, id and scope."""
        settings = pick(properties, "Scope", "Description", "IPAddressVersion", "Addresses", "Tags")
        ip_set = properties.get("Name") or name.within(128)
        summary = api("wafv2").create_ip_set(Name=ip_set, **settings)["Summary"]
        ref = f"{ip_set}|{summary['Id']}|{properties['Scope']}"
        return Provisioned(ref, {"Arn": summary["ARN"], "Id": summary["Id"]})

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Replace the addresses."""
        client, which = api("wafv2"), _waf_identity(ref)
        current = client.get_ip_set(**which)
        client.update_ip_set(**which, LockToken=current["LockToken"], **pick(new, "Addresses", "Description"))
        return Provisioned(ref, {"Arn": current["IPSet"]["ARN"], "Id": which["Id"]})

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the set."""
        client, which = api("wafv2"), _waf_identity(ref)
        client.delete_ip_set(**which, LockToken=client.get_ip_set(**which)["LockToken"])


def _waf_identity(ref: str) -> dict[str, str]:
    return dict(zip(("Name", "Id", "Scope"), ref.split("|"), strict=True))


class WebAclAssociation(ResourceHandler):
    """Which web ACL guards a regional resource."""

    type_name = "AWS::WAFv2::WebACLAssociation"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Associate the two."""
        api("wafv2").associate_web_acl(**pick(properties, "WebACLArn", "ResourceArn"))
        return Provisioned(f"{properties['ResourceArn']}|{properties['WebACLArn']}", {})

    def delete(self, ref: str, properties: Properties) -> None:
        """Part the two."""
        api("wafv2").disassociate_web_acl(ResourceArn=properties["ResourceArn"])


class LoggingConfiguration(ResourceHandler):
    """Where a web ACL writes its log."""

    type_name = "AWS::WAFv2::LoggingConfiguration"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Put the configuration."""
        return self.update(properties["ResourceArn"], {}, properties)

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Put it again for the same web ACL."""
        settings = pick(new, "ResourceArn", "LogDestinationConfigs", "LoggingFilter", "RedactedFields")
        api("wafv2").put_logging_configuration(LoggingConfiguration=settings)
        return Provisioned(ref, {"ManagedByFirewallManager": False})

    def delete(self, ref: str, properties: Properties) -> None:
        """Stop the logging."""
        api("wafv2").delete_logging_configuration(ResourceArn=ref)

"""Security group rules that stand alone, as CDK writes them where two stacks or two groups meet."""

from __future__ import annotations

from typing import Any

from embedded_aws.handler import GeneratedName, Provisioned, ResourceHandler, pick
from embedded_aws.loopback import api
from embedded_aws.schema import Properties


class _Rule(ResourceHandler):
    """One rule; everything but its description replaces it."""

    direction: str
    peer_group: str
    peer_prefix_list: str

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Authorize the rule."""
        authorize = getattr(api("ec2"), f"authorize_security_group_{self.direction}")
        rules = authorize(**self._request(properties))["SecurityGroupRules"]
        ref = rules[0]["SecurityGroupRuleId"]
        return Provisioned(ref, {"Id": ref})

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Change the description."""
        describe = getattr(api("ec2"), f"update_security_group_rule_descriptions_{self.direction}")
        describe(**self._request(new))
        return Provisioned(ref, {"Id": ref})

    def delete(self, ref: str, properties: Properties) -> None:
        """Revoke the rule."""
        revoke = getattr(api("ec2"), f"revoke_security_group_{self.direction}")
        revoke(**self._request(properties))

    def _request(self, properties: Properties) -> dict[str, Any]:
        note = pick(properties, "Description")
        permission = pick(properties, "IpProtocol", "FromPort", "ToPort")
        for name, ranges in (("CidrIp", "IpRanges"), ("CidrIpv6", "Ipv6Ranges")):
            if name in properties:
                permission[ranges] = [{name: properties[name], **note}]
        if self.peer_group in properties:
            permission["UserIdGroupPairs"] = [{"GroupId": properties[self.peer_group], **note}]
        if self.peer_prefix_list in properties:
            permission["PrefixListIds"] = [{"PrefixListId": properties[self.peer_prefix_list], **note}]
        return {"GroupId": properties["GroupId"], "IpPermissions": [permission]}


class SecurityGroupIngress(_Rule):
    """A rule for traffic that comes in."""

    type_name = "AWS::EC2::SecurityGroupIngress"
    direction = "ingress"
    peer_group = "SourceSecurityGroupId"
    peer_prefix_list = "SourcePrefixListId"


class SecurityGroupEgress(_Rule):
    """A rule for traffic that goes out."""

    type_name = "AWS::EC2::SecurityGroupEgress"
    direction = "egress"
    peer_group = "DestinationSecurityGroupId"
    peer_prefix_list = "DestinationPrefixListId"

"""Systems Manager: associations, which run a runbook when they are created and on a schedule."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from embedded_aws.handler import GeneratedName, Provisioned, ResourceHandler
from embedded_aws.loopback import api
from embedded_aws.schema import Properties

_EMPTY_DEFAULT_GROUP = "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules"


class Association(ResourceHandler):
    """An association. Of the runbooks, the one that empties a default security group really runs."""

    type_name = "AWS::SSM::Association"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Run the runbook once, as the service does on creation; there is no clock for the schedule."""
        self._run(properties["Name"], properties.get("Parameters", {}))
        ref = str(uuid5(NAMESPACE_OID, name.within(128)))
        return Provisioned(ref, {"AssociationId": ref})

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Run it again: a changed association applies at once."""
        self._run(new["Name"], new.get("Parameters", {}))
        return Provisioned(ref, {"AssociationId": ref})

    def delete(self, ref: str, properties: Properties) -> None:
        """Stop associating: what the runbook did stays."""

    def _run(self, runbook: str, parameters: dict[str, Any]) -> None:
        values = {key: list(value) for key, value in parameters.items()}
        if runbook == _EMPTY_DEFAULT_GROUP:
            for group_id in values["GroupId"]:
                empty_default_group(group_id)


def empty_default_group(group_id: str) -> None:
    """Revoke every rule of the group, if it is a default one."""
    ec2 = api("ec2")
    group = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
    if group["GroupName"] != "default":
        return
    if group["IpPermissions"]:
        ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=group["IpPermissions"])
    if group["IpPermissionsEgress"]:
        ec2.revoke_security_group_egress(GroupId=group_id, IpPermissions=group["IpPermissionsEgress"])

"""AWS Backup: what a plan applies to."""

from __future__ import annotations

from embedded_aws.handler import GeneratedName, Provisioned, ResourceHandler
from embedded_aws.loopback import api
from embedded_aws.schema import Properties


class BackupSelection(ResourceHandler):
    """The resources that a backup plan covers; every property is create-only."""

    type_name = "AWS::Backup::BackupSelection"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Add the selection to its plan; Ref is the selection and the plan."""
        plan = properties["BackupPlanId"]
        created = api("backup").create_backup_selection(
            BackupPlanId=plan, BackupSelection=properties["BackupSelection"]
        )
        ref = f"{created['SelectionId']}_{plan}"
        return Provisioned(ref, {"SelectionId": created["SelectionId"], "Id": ref})

    def delete(self, ref: str, properties: Properties) -> None:
        """Take the selection out of its plan."""
        api("backup").delete_backup_selection(
            BackupPlanId=properties["BackupPlanId"], SelectionId=ref.partition("_")[0]
        )

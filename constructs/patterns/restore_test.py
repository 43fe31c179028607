"""Restores backups of the shards regularly, since a backup that was never restored is a hope."""

from collections.abc import Mapping

from aws_cdk import aws_backup as backup
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_rds as rds
from constructs import Construct

from patterns.backup import Backups, service_role

START_WINDOW_HOURS = 4
VALIDATION_HOURS = 1
# The newest of these days: of a week, so that one failed backup does not fail the test as well.
SELECTION_DAYS = 7
# https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-limits.html (selections of one plan)
MOST_WRITERS = 30


class RestoreTest(Construct):
    """Defines a test that restores the newest backup of each writer, and deletes the result an hour later.

    A selection for each writer, so that none hides behind another's success, and the alarm on failed
    restores tells of any. The instances come up in the data subnets in a security group without rules:
    nothing can reach them, and they are billed for the hour. Media are not tested: a restored bucket holds
    every object and is billed as such.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        day: str,
        backups: Backups,
        writers: Mapping[str, rds.IDatabaseInstance],
        vpc: ec2.IVpc,
        subnet_group: rds.ISubnetGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        if len(writers) > MOST_WRITERS:
            raise ValueError(f"restore test: got {len(writers)} writers; one plan tests up to {MOST_WRITERS}")
        self._plan = self._testing_plan(name, day, backups)
        role = service_role(
            self,
            "Role",
            description="Storefront: AWS Backup, restores of databases as a test",
            policies={
                "service-role/AWSBackupServiceRolePolicyForRestores": (
                    "Restoring an instance from a snapshot, tagging it and deleting it afterwards."
                )
            },
        )
        overrides = {
            "dbSubnetGroupName": subnet_group.subnet_group_name,
            "vpcSecurityGroupIds": f'["{self._closed_group(vpc).security_group_id}"]',
        }
        for shard, writer in writers.items():
            backup.CfnRestoreTestingSelection(
                self,
                f"Shard{shard.capitalize()}",
                restore_testing_plan_name=self._plan.ref,
                restore_testing_selection_name=f"shard_{shard}",
                protected_resource_type="RDS",
                protected_resource_arns=[writer.instance_arn],
                iam_role_arn=role.role_arn,
                restore_metadata_overrides=overrides,
                validation_window_hours=VALIDATION_HOURS,
            )

    def _testing_plan(self, name: str, day: str, backups: Backups) -> backup.CfnRestoreTestingPlan:
        return backup.CfnRestoreTestingPlan(
            self,
            "Plan",
            restore_testing_plan_name=name.replace("-", "_"),
            schedule_expression=f"cron(0 12 ? * {day.upper()} *)",
            schedule_expression_timezone="Etc/UTC",
            start_window_hours=START_WINDOW_HOURS,
            recovery_point_selection=backup.CfnRestoreTestingPlan.RestoreTestingRecoveryPointSelectionProperty(
                algorithm="LATEST_WITHIN_WINDOW",
                include_vaults=[backups.vault.arn],
                recovery_point_types=["SNAPSHOT"],
                selection_window_days=SELECTION_DAYS,
            ),
        )

    def _closed_group(self, vpc: ec2.IVpc) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(
            self,
            "SecurityGroup",
            vpc=vpc,
            description="Databases restored as a test: no rules, nothing reaches them",
            allow_all_outbound=False,
        )

"""AWS Backup: the vault, the plan of what goes into it, and the role that carries it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_backup as backup
from aws_cdk import aws_iam as iam
from constructs import Construct

from config.resilience import SNAPSHOT_DELAY_MINUTES, START_WINDOW_MINUTES, BackupConfig
from patterns.nag import acknowledge
from patterns.safekeeping import DataKey, removal_policy

# The service's default. The first backup of a large bucket takes days; it is incremental from then on.
COMPLETION_WINDOW_MINUTES = 7 * 24 * 60
# Days in which a compliance lock can still be taken back; the service wants three at least.
LOCK_GRACE_DAYS = 14


class BackupVault(Construct):
    """Defines a vault with a key of its own, locked and retained when protected.

    Until a lock ends, whoever holds an administrator's credentials cannot delete a backup before its day
    nor shorten its retention, so that backups survive a stolen account as well as a mistake. Its key is not
    the one of the data: who may use the data's key cannot thereby read what was deleted from it. The
    service wants a vault named; CloudFormation therefore never replaces it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        config: BackupConfig,
        shortest_retention_days: int,
        protected: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = name
        key = DataKey(self, "Key", purpose="backups", protected=protected).key
        self.resource = backup.CfnBackupVault(
            self,
            "Resource",
            backup_vault_name=name,
            encryption_key_arn=key.key_arn,
            lock_configuration=_lock(config, shortest_retention_days) if protected else None,
        )
        self.resource.apply_removal_policy(removal_policy(protected=protected))

    @property
    def arn(self) -> str:
        """ARN of the vault."""
        return self.resource.attr_backup_vault_arn


def _lock(config: BackupConfig, days: int) -> backup.CfnBackupVault.LockConfigurationTypeProperty:
    return backup.CfnBackupVault.LockConfigurationTypeProperty(
        min_retention_days=days,
        changeable_for_days=LOCK_GRACE_DAYS if config.lock == "compliance" else None,
    )


def service_role(
    scope: Construct, construct_id: str, *, description: str, policies: Mapping[str, str]
) -> iam.Role:
    """Define a role that AWS Backup assumes, for this account alone, under managed policies of its own.

    `policies` maps each to why it is needed. AWS publishes no smaller set of permissions for what the
    service does, and changes these policies as the service changes.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
    """
    role = iam.Role(
        scope,
        construct_id,
        description=description,
        assumed_by=iam.ServicePrincipal(
            "backup.amazonaws.com",
            conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(scope).account}},
        ),
        managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(name) for name in policies],
    )
    for name, reason in policies.items():
        acknowledge(
            role,
            f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{name}]",
            f"{reason} AWS maintains this policy for the service, which alone may assume the role.",
        )
    return role


@dataclass(frozen=True, kw_only=True)
class Backups:
    """Where backups go and under which role: what the stacks of data need to make a plan."""

    config: BackupConfig
    vault: BackupVault
    role: iam.IRole
    copy_vault_arn: str | None


class BackupPlan(Construct):
    """Defines what one stack has backed up: restorable to any moment, and a snapshot a day, copied away.

    It belongs to the stack of its data, so that data is never deployed without it. The snapshots come on
    top of point-in-time recovery, because only they can be kept for longer than 35 days and copied
    to another region. Both are listed by ARN: a selection by tag loses what somebody forgot to tag.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        backups: Backups,
        recovery_days: int,
        resource_arns: Sequence[str],
    ) -> None:
        super().__init__(scope, construct_id)
        self._backups = backups
        plan = backup.CfnBackupPlan(
            self,
            "Resource",
            backup_plan=backup.CfnBackupPlan.BackupPlanResourceTypeProperty(
                backup_plan_name=cdk.Stack.of(self).stack_name,
                backup_plan_rule=[*self._any_moment(recovery_days), self._daily_snapshot()],
            ),
        )
        backup.CfnBackupSelection(
            self,
            "Selection",
            backup_plan_id=plan.attr_backup_plan_id,
            backup_selection=backup.CfnBackupSelection.BackupSelectionResourceTypeProperty(
                selection_name=cdk.Stack.of(self).stack_name,
                iam_role_arn=backups.role.role_arn,
                resources=list(resource_arns),
            ),
        )

    def _any_moment(self, days: int) -> list[backup.CfnBackupPlan.BackupRuleResourceTypeProperty]:
        """Restore to any moment of `days`: for a database, the days that RDS itself is told to keep.

        AWS Backup takes RDS's own retention over from it; another value would be drift in the template.
        """
        return [self._rule("AnyMoment", delay=0, days=days, continuous=True)] if days else []

    def _daily_snapshot(self) -> backup.CfnBackupPlan.BackupRuleResourceTypeProperty:
        config, plan = self._backups.config, backup.CfnBackupPlan
        copies = None
        if self._backups.copy_vault_arn:
            copies = [
                plan.CopyActionResourceTypeProperty(
                    destination_backup_vault_arn=self._backups.copy_vault_arn,
                    lifecycle=plan.LifecycleResourceTypeProperty(
                        delete_after_days=config.copy_retention_days
                    ),
                )
            ]
        # Later than the other: of two jobs at a time on one resource, AWS Backup runs only one.
        return self._rule("Daily", delay=SNAPSHOT_DELAY_MINUTES, days=config.retention_days, copies=copies)

    def _rule(
        self,
        name: str,
        *,
        delay: int,
        days: int,
        continuous: bool = False,
        copies: Sequence[backup.CfnBackupPlan.CopyActionResourceTypeProperty] | None = None,
    ) -> backup.CfnBackupPlan.BackupRuleResourceTypeProperty:
        return backup.CfnBackupPlan.BackupRuleResourceTypeProperty(
            rule_name=name,
            target_backup_vault=self._backups.vault.resource.ref,
            schedule_expression=daily_schedule(self._backups.config.start, delay),
            schedule_expression_timezone="Etc/UTC",
            start_window_minutes=START_WINDOW_MINUTES,
            completion_window_minutes=COMPLETION_WINDOW_MINUTES,
            enable_continuous_backup=continuous,
            lifecycle=backup.CfnBackupPlan.LifecycleResourceTypeProperty(delete_after_days=days),
            copy_actions=copies,
        )


def daily_schedule(start: str, delay: int) -> str:
    """Write the cron expression of `delay` minutes after a time of day."""
    hours, minutes = (int(part) for part in start.split(":"))
    hours, minutes = divmod((hours * 60 + minutes + delay) % (24 * 60), 60)
    return f"cron({minutes} {hours} * * ? *)"

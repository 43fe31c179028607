"""The stacks of the backup vaults: one in the home region, one in the second region."""

from constructs import Construct

from config import EnvironmentConfig
from patterns.backup import Backups, BackupVault, service_role
from stacks.base import StorefrontStack


class BackupCopyStack(StorefrontStack):
    """Defines the vault that copies go to, in a region that shares no fate with the home region."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: EnvironmentConfig, region: str
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            config=config,
            description="Storefront: copies of backups",
            region=region,
            stateful=True,
        )
        self.vault = BackupVault(
            self,
            "Vault",
            name=f"storefront-{config.name}-copies",
            config=config.backup,
            shortest_retention_days=config.backup.copy_retention_days,
            protected=config.protected,
        )


class BackupStack(StorefrontStack):
    """Defines the vault of the home region and the role of AWS Backup; the plans are beside their data."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        copies: BackupCopyStack | None,
    ) -> None:
        super().__init__(
            scope, construct_id, config=config, description="Storefront: backup vault", stateful=True
        )
        settings = config.backup
        days = (
            settings.retention_days,
            settings.media_recovery_days,
            config.database.backup_retention_days or settings.retention_days,
        )
        self.backups = Backups(
            config=settings,
            vault=BackupVault(
                self,
                "Vault",
                name=f"storefront-{config.name}",
                config=settings,
                shortest_retention_days=min(days),
                protected=config.protected,
            ),
            role=service_role(
                self,
                "Role",
                description="Storefront: AWS Backup, backups of databases and buckets",
                policies={
                    "service-role/AWSBackupServiceRolePolicyForBackup": (
                        "Snapshots of databases, their tags and their copies to the second region."
                    ),
                    "AWSBackupServiceRolePolicyForS3Backup": (
                        "Reading a bucket's objects and following their changes by EventBridge."
                    ),
                },
            ),
            copy_vault_arn=copies.vault.arn if copies else None,
        )

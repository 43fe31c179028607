"""The stack of buckets, their key, and the secret of the partner's product list."""

import json

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from config import EnvironmentConfig
from patterns.backup import BackupPlan, Backups
from patterns.buckets import LogBucket, MediaBucket
from patterns.media_access import MediaAccess
from patterns.nag import HIPAA, NIST, acknowledge, acknowledge_regulations
from patterns.safekeeping import DataKey, removal_policy
from stacks.base import StorefrontStack


class StorageStack(StorefrontStack):
    """Defines the media bucket, the log bucket and, with a partner configured, the catalog secret."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        backups: Backups | None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            config=config,
            description="Storefront: media, logs and the key that encrypts media",
            stateful=True,
        )
        self.key: kms.Key = DataKey(
            self, "DataKey", purpose="media and the catalog secret", protected=config.protected
        ).key
        self.log_bucket: s3.Bucket = LogBucket(
            self,
            "Logs",
            access_log_days=config.storage.access_log_retention_days,
            flow_log_days=config.network.flow_log_retention_days,
            protected=config.protected,
        ).bucket
        self.media_bucket: s3.Bucket = MediaBucket(
            self,
            "Media",
            config=config.storage,
            key=self.key,
            log_bucket=self.log_bucket,
            protected=config.protected,
        ).bucket
        self.media_access: iam.ManagedPolicy = MediaAccess(
            self, "MediaAccess", bucket=self.media_bucket, key=self.key, media_path=config.cdn.media_path
        ).policy
        if backups:
            self._back_up(backups)
        self.catalog_secret = (
            self._catalog_secret(protected=config.protected) if config.application.catalog else None
        )

    def _back_up(self, backups: Backups) -> None:
        BackupPlan(
            self,
            "Backup",
            backups=backups,
            recovery_days=backups.config.media_recovery_days,
            resource_arns=[self.media_bucket.bucket_arn],
        )
        # AWS Backup follows a bucket's changes by its events, and would turn them on behind the template.
        bucket = self.media_bucket.node.default_child
        if isinstance(bucket, s3.CfnBucket):
            bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
                event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                    event_bridge_enabled=True
                )
            )

    def _catalog_secret(self, *, protected: bool) -> secretsmanager.Secret:
        """Define the secret with a placeholder; an engineer stores the partner's API key in it later."""
        secret = secretsmanager.Secret(
            self,
            "CatalogSecret",
            description="API key of the partner's product list: replace the generated api_key",
            encryption_key=self.key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({}), generate_string_key="api_key"
            ),
            removal_policy=removal_policy(protected=protected),
        )
        reason = (
            "The partner issues this API key, so AWS cannot rotate it. It is read at run time and encrypted "
            "with the stack's key: a new key takes effect as soon as an engineer stores it."
        )
        acknowledge(secret, "AwsSolutions-SMG4", reason)
        if protected:
            acknowledge_regulations(secret, "SecretsManagerRotationEnabled", reason, packs=(HIPAA, NIST))
        return secret

"""The object store: media that the CDN serves, and the logs of everything that writes logs to S3."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from config.data import StorageConfig
from patterns.safekeeping import removal_policy

TLS = 1.2
# Prefixes of the log bucket; each has a retention of its own.
ACCESS_LOGS = "access-logs/"
FLOW_LOGS = "flow-logs/"


class LogBucket(Construct):
    """Defines the bucket that access logs and VPC flow logs are delivered to.

    Encrypted with SSE-S3 and not with a customer-managed key, because neither load balancers nor S3
    server access logging deliver to a bucket under SSE-KMS. Not versioned: a log is written once. Under
    either prefix objects expire on the prefix's own day; anything else expires with the later of the two.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        access_log_days: int,
        flow_log_days: int,
        protected: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket = s3.Bucket(
            self,
            "Resource",
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=TLS,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            lifecycle_rules=[
                _expiry("AccessLogs", access_log_days, prefix=ACCESS_LOGS),
                _expiry("FlowLogs", flow_log_days, prefix=FLOW_LOGS),
                _expiry("OtherLogs", max(access_log_days, flow_log_days)),
            ],
            removal_policy=removal_policy(protected=protected),
        )


class MediaBucket(Construct):
    """Defines the bucket of media and uploads, private, versioned, and served by the CDN alone.

    A replaced or deleted object stays restorable for the configured days. Intelligent-Tiering moves what
    shoppers stop looking at to cheaper tiers, which a fixed transition cannot know. CloudFront reads
    through origin access control; its distribution lives in another stack and region, so the bucket and
    key policies name every distribution of this account instead of one, which would close a cycle.
    Retained when protected.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StorageConfig,
        key: kms.Key,
        log_bucket: s3.IBucket,
        protected: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket = s3.Bucket(
            self,
            "Resource",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            minimum_tls_version=TLS,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            versioned=True,
            lifecycle_rules=_media_lifecycle(config),
            cors=_upload_cors(config.upload_origins),
            server_access_logs_bucket=log_bucket,
            server_access_logs_prefix=f"{ACCESS_LOGS}media/",
            removal_policy=removal_policy(protected=protected),
        )
        self._admit_cloudfront(key)

    def _admit_cloudfront(self, key: kms.Key) -> None:
        # ListBucket turns the answer for a missing object from 403 into 404.
        grants = {"s3:GetObject": self.bucket.arn_for_objects("*"), "s3:ListBucket": self.bucket.bucket_arn}
        for action, resource in grants.items():
            self.bucket.add_to_resource_policy(self._for_cloudfront(action, resource))
        key.add_to_resource_policy(self._for_cloudfront("kms:Decrypt", "*"))

    def _for_cloudfront(self, action: str, resource: str) -> iam.PolicyStatement:
        stack = cdk.Stack.of(self)
        distributions = stack.format_arn(
            service="cloudfront", region="", resource="distribution", resource_name="*"
        )
        return iam.PolicyStatement(
            principals=[iam.ServicePrincipal("cloudfront.amazonaws.com")],
            actions=[action],
            resources=[resource],
            conditions={
                "StringEquals": {"aws:SourceAccount": stack.account},
                "ArnLike": {"aws:SourceArn": distributions},
            },
        )


def _expiry(rule_id: str, days: int, *, prefix: str | None = None) -> s3.LifecycleRule:
    return s3.LifecycleRule(
        id=rule_id,
        prefix=prefix,
        expiration=cdk.Duration.days(days),
        abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
    )


def _media_lifecycle(config: StorageConfig) -> list[s3.LifecycleRule]:
    return [
        s3.LifecycleRule(
            id="Tiering",
            transitions=[
                s3.Transition(
                    storage_class=s3.StorageClass.INTELLIGENT_TIERING,
                    transition_after=cdk.Duration.days(config.tiering_after_days),
                )
            ],
        ),
        s3.LifecycleRule(
            id="Cleanup",
            noncurrent_version_expiration=cdk.Duration.days(config.noncurrent_version_days),
            expired_object_delete_marker=True,
            abort_incomplete_multipart_upload_after=cdk.Duration.days(7),
        ),
    ]


def _upload_cors(origins: Sequence[str]) -> list[s3.CorsRule] | None:
    """Admit uploads by presigned PUT or POST from the store's own pages, and from nowhere else."""
    if not origins:
        return None
    return [
        s3.CorsRule(
            id="Uploads",
            allowed_origins=list(origins),
            allowed_methods=[s3.HttpMethods.PUT, s3.HttpMethods.POST],
            allowed_headers=["*"],
            exposed_headers=["ETag"],
            max_age=3600,
        )
    ]

"""The object store: media that the CDN serves, and the logs of everything that writes logs to S3."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from config.data import StorageConfig
from patterns.checkov import skip
from patterns.nag import acknowledge_regulations
from patterns.safekeeping import removal_policy

TLS = 1.2
# Prefixes of the log bucket; each has a retention of its own.
ACCESS_LOGS = "access-logs/"
FLOW_LOGS = "flow-logs/"
# Id of the media bucket's request metrics, which S3 publishes on demand only, at the price of custom metrics.
REQUEST_METRICS = "EntireBucket"
CDN_LOGS = "AWSLogs/"  # which CloudWatch's log deliveries write under
CDN_LOG_REGION = "us-east-1"  # CloudFront's deliveries are defined there, wherever they write to
NONCURRENT_DAYS = 30


class LogBucket(Construct):
    """Defines the bucket that access logs and VPC flow logs are delivered to.

    Encrypted with SSE-S3 and not with a customer-managed key, because neither load balancers nor S3
    server access logging deliver to a bucket under SSE-KMS. Versioned, so that what someone deletes or
    overwrites to hide a trace can be restored for a month. Under each prefix objects expire on the
    prefix's own day; anything else expires with the latest.
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
            versioned=True,
            lifecycle_rules=[
                _expiry("AccessLogs", access_log_days, prefix=ACCESS_LOGS),
                _expiry("CdnLogs", access_log_days, prefix=CDN_LOGS),
                _expiry("FlowLogs", flow_log_days, prefix=FLOW_LOGS),
                _expiry("OtherLogs", max(access_log_days, flow_log_days)),
            ],
            removal_policy=removal_policy(protected=protected),
        )
        self._admit_cdn_logs()
        self._acknowledge(protected=protected)

    def _admit_cdn_logs(self) -> None:
        """Let CloudWatch deliver the CDN's access logs, whose source is in us-east-1, for this account."""
        stack = cdk.Stack.of(self)
        sources = stack.format_arn(
            service="logs",
            region=CDN_LOG_REGION,
            resource="delivery-source",
            resource_name="*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("delivery.logs.amazonaws.com")],
                actions=["s3:PutObject"],
                resources=[self.bucket.arn_for_objects(f"{CDN_LOGS}{stack.account}/*")],
                conditions={
                    "StringEquals": {
                        "s3:x-amz-acl": "bucket-owner-full-control",
                        "aws:SourceAccount": stack.account,
                    },
                    "ArnLike": {"aws:SourceArn": sources},
                },
            )
        )

    def _acknowledge(self, *, protected: bool) -> None:
        skip(
            self.bucket,
            "CKV_AWS_18",
            "It receives access logs; logging its own access would feed itself without end.",
        )
        if not protected:
            return
        acknowledge_regulations(
            self.bucket,
            "S3DefaultEncryptionKMS",
            "S3 and load balancers deliver access logs to a bucket under SSE-S3 only; it is private, admits "
            "log delivery alone, over TLS, and AES-256 encrypts it.",
        )
        acknowledge_regulations(
            self.bucket,
            "S3BucketReplicationEnabled",
            "The end of the chain: a replica would need a log bucket of its own. Versioning and the removal "
            "policy keep logs from deletion.",
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
            metrics=[s3.BucketMetrics(id=REQUEST_METRICS)],
            server_access_logs_bucket=log_bucket,
            server_access_logs_prefix=f"{ACCESS_LOGS}media/",
            removal_policy=removal_policy(protected=protected),
        )
        if protected:
            acknowledge_regulations(
                self.bucket,
                "S3BucketReplicationEnabled",
                "AWS Backup copies the bucket to a vault in a second region, where a deletion here cannot "
                "reach; versioning restores single objects.",
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
        noncurrent_version_expiration=cdk.Duration.days(NONCURRENT_DAYS),
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

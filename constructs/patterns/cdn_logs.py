"""Access logs of the CDN."""

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from patterns.nag import acknowledge
from patterns.safekeeping import removal_policy


class CdnLogs(Construct):
    """Defines the delivery of the distribution's access logs to a bucket of their own.

    Standard logging v2: the older kind needs a bucket with access control lists, writes tab-separated
    text, and arrives late. Deliveries for CloudFront are accepted in us-east-1 only, so the bucket is there
    too. Log delivery cannot write with a customer-managed key it has no grant for, hence SSE-S3.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        distribution: cloudfront.IDistribution,
        retention_days: int,
        protected: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket = self._bucket(retention_days, protected=protected)
        self._allow_delivery()
        self._deliver(distribution)

    def _bucket(self, retention_days: int, *, protected: bool) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=cdk.Duration.days(retention_days),
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
                )
            ],
            removal_policy=removal_policy(protected=protected),
        )
        acknowledge(
            bucket,
            "AwsSolutions-S1",
            "the bucket receives access logs; logging its own access would feed itself without end",
        )
        return bucket

    def _allow_delivery(self) -> None:
        stack = cdk.Stack.of(self)
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("delivery.logs.amazonaws.com")],
                actions=["s3:PutObject"],
                resources=[self.bucket.arn_for_objects(f"AWSLogs/{stack.account}/*")],
                conditions={
                    "StringEquals": {
                        "s3:x-amz-acl": "bucket-owner-full-control",
                        "aws:SourceAccount": stack.account,
                    },
                    "ArnLike": {
                        "aws:SourceArn": stack.format_arn(
                            service="logs",
                            resource="delivery-source",
                            resource_name="*",
                            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
                        )
                    },
                },
            )
        )

    def _deliver(self, distribution: cloudfront.IDistribution) -> None:
        name = cdk.Stack.of(self).stack_name
        source = logs.CfnDeliverySource(
            self,
            "Source",
            name=f"{name}-cdn",
            log_type="ACCESS_LOGS",
            resource_arn=distribution.distribution_arn,
        )
        destination = logs.CfnDeliveryDestination(
            self,
            "Destination",
            name=f"{name}-cdn",
            destination_resource_arn=self.bucket.bucket_arn,
            output_format="json",
        )
        delivery = logs.CfnDelivery(
            self,
            "Delivery",
            delivery_source_name=source.ref,
            delivery_destination_arn=destination.attr_arn,
        )
        if self.bucket.policy:
            # CloudWatch tries the destination out when the delivery is created.
            delivery.node.add_dependency(self.bucket.policy)

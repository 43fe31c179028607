"""Access logs of the CDN."""

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_logs as logs
from constructs import Construct


class CdnLogs(Construct):
    """Defines the delivery of the distribution's access logs to the log bucket in the home region.

    Standard logging v2: the older kind needs a bucket with access control lists, writes tab-separated
    text, and arrives late. Deliveries for CloudFront are accepted in us-east-1 only, and may write to a
    bucket in any region; one bucket then holds every log, in the region that the shoppers' data is kept in.
    Its policy admits the delivery: CloudWatch tries the destination out when the delivery is created.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, distribution: cloudfront.IDistribution, bucket_arn: str
    ) -> None:
        super().__init__(scope, construct_id)
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
            destination_resource_arn=bucket_arn,
            output_format="json",
        )
        logs.CfnDelivery(
            self,
            "Delivery",
            delivery_source_name=source.ref,
            delivery_destination_arn=destination.attr_arn,
        )

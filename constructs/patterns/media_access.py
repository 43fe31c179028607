"""Permission to read and write media, for whoever serves uploads."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from patterns.wildcards import acknowledge_wildcards


class MediaAccess(Construct):
    """Defines a managed policy that permits reading and writing what is served as media, and nothing else.

    It belongs to the bucket's stack, where its one wildcard can be reviewed and acknowledged beside the
    bucket; roles in other stacks attach it. There is no permission to delete or to list.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, bucket: s3.IBucket, key: kms.IKey, media_path: str
    ) -> None:
        super().__init__(scope, construct_id)
        objects = bucket.arn_for_objects(media_path.removeprefix("/"))
        via_s3 = {"StringEquals": {"kms:ViaService": f"s3.{cdk.Stack.of(self).region}.amazonaws.com"}}
        self.policy = iam.ManagedPolicy(
            self,
            "Policy",
            description="Storefront: read and write media",
            statements=[
                iam.PolicyStatement(actions=["s3:GetObject", "s3:PutObject"], resources=[objects]),
                iam.PolicyStatement(
                    actions=["kms:Decrypt", "kms:GenerateDataKey"],
                    resources=[key.key_arn],
                    conditions=via_s3,
                ),
            ],
        )
        acknowledge_wildcards(
            self.policy,
            {
                objects: "The application names each upload itself; the wildcard is limited to the media "
                "prefix of one bucket, without the right to delete or to list."
            },
        )

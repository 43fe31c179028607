"""What keeps data safe in every stateful stack: its key, its removal policy, and who reads its secrets."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct


def removal_policy(*, protected: bool) -> cdk.RemovalPolicy:
    """Choose what becomes of a resource that leaves its stack: kept when protected, else deleted."""
    return cdk.RemovalPolicy.RETAIN if protected else cdk.RemovalPolicy.DESTROY


def grant_read_secret(secret: secretsmanager.ISecret, grantee: iam.IGrantable) -> None:
    """Let `grantee` read `secret`, by its own policy alone.

    `Secret.grant_read` also writes the grantee into the policy of the key, so that the stack of the secret
    would depend on the stack of its reader, and close a cycle. The key trusts the account's policies.
    """
    _grant(secret, grantee, "secretsmanager:GetSecretValue", "kms:Decrypt")


def grant_replace_secret(secret: secretsmanager.ISecret, grantee: iam.IGrantable) -> None:
    """Let `grantee` put a new value into `secret`, without reading the one that it has.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
    """
    _grant(secret, grantee, "secretsmanager:PutSecretValue", "kms:Decrypt", "kms:GenerateDataKey")


def _grant(secret: secretsmanager.ISecret, grantee: iam.IGrantable, action: str, *key_actions: str) -> None:
    iam.Grant.add_to_principal(grantee=grantee, actions=[action], resource_arns=[secret.secret_arn])
    key = secret.encryption_key
    if key is not None:
        region = cdk.Stack.of(secret).region
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=list(key_actions),
            resource_arns=[key.key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"secretsmanager.{region}.amazonaws.com"}},
        )


class DataKey(Construct):
    """Defines the customer-managed key of one stateful stack, rotated each year.

    One key per stack keeps a grant on the database from opening the media, at 1 USD a month for each. It
    is retained when protected: deleting a key destroys all that it encrypts. It has no alias, since a
    fixed name would stop a second environment or a restored stack in the same account.
    """

    def __init__(self, scope: Construct, construct_id: str, *, purpose: str, protected: bool) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Resource",
            description=f"Storefront: {purpose}",
            enable_key_rotation=True,
            removal_policy=removal_policy(protected=protected),
        )

    def allow_log_groups(self) -> None:
        """Let CloudWatch Logs use the key for log groups of this stack's account and region only."""
        stack = cdk.Stack.of(self)
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="EncryptLogGroups",
                principals=[iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")],
                actions=[
                    "kms:Decrypt*",
                    "kms:Describe*",
                    "kms:Encrypt*",
                    "kms:GenerateDataKey*",
                    "kms:ReEncrypt*",
                ],
                resources=["*"],
                conditions={
                    "ArnLike": {
                        "kms:EncryptionContext:aws:logs:arn": stack.format_arn(
                            service="logs",
                            resource="log-group",
                            resource_name="*",
                            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
                        )
                    }
                },
            )
        )

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from cdk_nag import AwsSolutionsChecks

from patterns.wildcards import acknowledge_wildcards
from tests.support.pattern import FLAGS, TinyStack

REASON = "The wildcard is limited to one prefix of one bucket."


@pytest.fixture
def app() -> cdk.App:
    app = cdk.App(context=FLAGS, analytics_reporting=False)
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return app


def policy(stack: TinyStack, *resources: str) -> iam.ManagedPolicy:
    statement = iam.PolicyStatement(actions=["s3:GetObject"], resources=list(resources))
    return iam.ManagedPolicy(stack, "Policy", statements=[statement])


def arns(stack: TinyStack) -> list[str]:
    bucket = s3.CfnBucket(stack, "Bucket")  # an L1: findings on the bucket itself are not the subject
    for rule in ("S1", "S10", "S2"):
        cdk.Validations.of(bucket).acknowledge(
            cdk.Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=REASON)
        )
    return [f"{bucket.attr_arn}/media/*", f"arn:aws:s3:::logs-{stack.account}-{bucket.ref}/*"]


def test_acknowledged_wildcards_pass_the_check(app: cdk.App) -> None:
    stack = TinyStack(app)
    resources = arns(stack)
    acknowledge_wildcards(policy(stack, *resources), dict.fromkeys(resources, REASON))
    app.synth()


def test_wildcard_that_is_not_acknowledged_fails_the_check(app: cdk.App) -> None:
    stack = TinyStack(app)
    resources = arns(stack)
    acknowledge_wildcards(policy(stack, *resources), {resources[0]: REASON})
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()


def test_wildcard_whose_form_cannot_be_known_is_refused() -> None:
    stack = TinyStack()
    with pytest.raises(ValueError, match="cannot be acknowledged"):
        acknowledge_wildcards(policy(stack, "*"), {cdk.Fn.import_value("Other") + "/*": REASON})

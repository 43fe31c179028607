"""One setting keeps every role within a policy of the account."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_iam as iam

from config import EnvironmentConfig
from stacks.base import StorefrontStack


def role_of(boundary: str | None) -> dict[str, Any]:
    config = EnvironmentConfig(name="tiny", region="eu-west-1", permissions_boundary=boundary)
    stack = StorefrontStack(cdk.App(), "Tiny", config=config, description="A role")
    iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
    (role,) = assertions.Template.from_stack(stack).find_resources("AWS::IAM::Role").values()
    return dict(role["Properties"])


@pytest.mark.parametrize(
    ("setting", "expected"),
    [("Limits", ":policy/Limits"), ("arn:aws:iam::123456789012:policy/Limits", "123456789012:policy/Limits")],
)
def test_every_role_is_bounded_by_name_or_arn(setting: str, expected: str) -> None:
    assert expected in str(role_of(setting)["PermissionsBoundary"])


def test_without_the_setting_no_role_is_bounded() -> None:
    assert "PermissionsBoundary" not in role_of(None)

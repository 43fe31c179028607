"""What AWS would refuse is refused here: the stack fails, and says which value of which type."""

from __future__ import annotations

import pytest

from tests.integration.embedded.deploying import Deployer

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize(
    ("properties", "named"),
    [
        ("{Type: AWS::SQS::Queue, Properties: {DelaySeconds: soon}}", "AWS::SQS::Queue: #/DelaySeconds"),
        ("{Type: AWS::SQS::Queue, Properties: {DelaySeconds: 901}}", "#/DelaySeconds"),
        ("{Type: AWS::SQS::Queue, Properties: {Delay: 5}}", "'Delay' was unexpected"),
        (
            "{Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, InstanceTenancy: [x]}}",
            "#/InstanceTenancy",
        ),
        ("{Type: AWS::ElasticBeanstalk::Environment, Properties: {Description: x}}", "'ApplicationName'"),
        (
            "{Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: On}}}",
            "#/VersioningConfiguration/Status",
        ),
        ("{Type: AWS::Synthetics::Canary, Properties: {Name: NOT-LOWER}}", "#/Name"),
        ("{Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 31}}", "#/RetentionInDays"),
    ],
)
def test_values_that_break_the_schema_fail_the_stack(deployer: Deployer, properties: str, named: str) -> None:
    stack = deployer.create("refused", f"Resources:\n  It: {properties}\n")
    assert stack.status == "ROLLBACK_COMPLETE"
    assert named in stack.failures
    assert stack.delete() == "DELETE_COMPLETE"


@pytest.mark.parametrize(
    ("option", "named"),
    [
        ('{Namespace: "aws:autoscaling:asgg", OptionName: MinSize, Value: "1"}', "aws:autoscaling:asgg"),
        ('{Namespace: "aws:autoscaling:asg", OptionName: MinimumSize, Value: "1"}', "MinimumSize"),
        ('{Namespace: "aws:autoscaling:asg", OptionName: MinSize, Value: "many"}', "MinSize"),
        ('{Namespace: "aws:elasticbeanstalk:command", OptionName: Timeout, Value: "9999"}', "Timeout"),
    ],
)
def test_option_settings_that_beanstalk_refuses_fail_the_stack(
    deployer: Deployer, option: str, named: str
) -> None:
    platform = (
        "arn:aws:elasticbeanstalk:eu-west-1::platform/Python 3.13 running on 64bit Amazon Linux 2023/4.13.7"
    )
    template = f"""
Resources:
  Application: {{Type: AWS::ElasticBeanstalk::Application}}
  Environment:
    Type: AWS::ElasticBeanstalk::Environment
    Properties:
      ApplicationName: !Ref Application
      PlatformArn: {platform}
      OptionSettings: [{option}]
"""
    stack = deployer.create("options", template)
    assert stack.status == "ROLLBACK_COMPLETE"
    assert named in stack.failures
    stack.delete()


def test_version_without_its_bundle_fails_the_stack(deployer: Deployer) -> None:
    template = """
Resources:
  Application: {Type: AWS::ElasticBeanstalk::Application}
  Version:
    Type: AWS::ElasticBeanstalk::ApplicationVersion
    Properties: {ApplicationName: !Ref Application, SourceBundle: {S3Bucket: nowhere, S3Key: app.zip}}
"""
    stack = deployer.create("bundle", template)
    assert stack.status == "ROLLBACK_COMPLETE"
    assert "nowhere" in stack.failures
    stack.delete()

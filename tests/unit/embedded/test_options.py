"""Elastic Beanstalk's option settings: what the service accepts and what it refuses."""

import pytest

from embedded_aws.beanstalk.options import validate
from embedded_aws.query import ApiError

SIZES = "aws:autoscaling:asg"


def setting(namespace: str, name: str, value: str) -> dict[str, str]:
    return {"Namespace": namespace, "OptionName": name, "Value": value}


@pytest.mark.parametrize(
    ("namespace", "name", "value"),
    [
        (SIZES, "MinSize", "0"),
        ("aws:elbv2:listenerrule:site", "Priority", "1000"),
        ("aws:elbv2:listener:443", "Protocol", "HTTPS"),
        ("aws:elasticbeanstalk:environment:process:default", "Port", "80"),
        ("aws:elasticbeanstalk:application:environment", "ANYTHING", "at all"),
        ("aws:elasticbeanstalk:command", "DeploymentPolicy", "Immutable"),
        ("aws:ec2:vpc", "AssociatePublicIpAddress", "false"),
    ],
)
def test_documented_options_are_accepted(namespace: str, name: str, value: str) -> None:
    validate([setting(namespace, name, value)])


@pytest.mark.parametrize(
    ("namespace", "name", "value"),
    [
        ("aws:autoscaling:group", "MinSize", "1"),
        (SIZES, "MinimumSize", "1"),
        (SIZES, "MinSize", "-1"),
        (SIZES, "MinSize", "one"),
        ("aws:elasticbeanstalk:command", "DeploymentPolicy", "immutable"),
        ("aws:ec2:vpc", "AssociatePublicIpAddress", "no"),
        ("aws:elasticbeanstalk:cloudwatch:logs", "RetentionInDays", "31"),
        ("aws:elbv2:listenerrule:site", "Priority", "1001"),
    ],
)
def test_other_options_are_refused_by_name(namespace: str, name: str, value: str) -> None:
    with pytest.raises(ApiError) as refused:
        validate([setting(namespace, name, value)])
    assert namespace in refused.value.message


def test_minimum_above_maximum_is_refused() -> None:
    with pytest.raises(ApiError, match="MinSize"):
        validate([setting(SIZES, "MinSize", "3"), setting(SIZES, "MaxSize", "2")])


def test_shared_load_balancer_must_be_named() -> None:
    with pytest.raises(ApiError, match="SharedLoadBalancer"):
        validate([setting("aws:elasticbeanstalk:environment", "LoadBalancerIsShared", "true")])


def test_scheduled_action_needs_a_name() -> None:
    with pytest.raises(ApiError, match="ResourceName"):
        validate([setting("aws:autoscaling:scheduledaction", "MinSize", "1")])

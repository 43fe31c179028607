"""Each service's own answer is compared with the promise, in the words of that service."""

import json
from typing import Any

import pytest

from ops.verify.model import Fact
from ops.verify.run import check_one
from tests.unit.ops.fakes import StubbedAws, kind, promise


def _differences(facts: list[Fact] | None) -> dict[str, Any]:
    assert facts is not None
    return {fact.name: fact.found for fact in facts if not fact.holds}


def _instance(**answer: Any) -> StubbedAws:
    aws = StubbedAws()
    aws.stub("rds").add_response(
        "describe_db_instances", {"DBInstances": [answer]}, {"DBInstanceIdentifier": "replica-1"}
    )
    return aws


REPLICA = promise(
    "AWS::RDS::DBInstance",
    "replica-1",
    SourceDBInstanceIdentifier="arn:aws:rds:eu-west-1:111111111111:db:writer-1",
    EngineVersion="17",
    MultiAZ=False,
)


def test_a_replica_of_the_promised_source_is_as_promised() -> None:
    aws = _instance(ReadReplicaSourceDBInstanceIdentifier="writer-1", EngineVersion="17.6", MultiAZ=False)
    assert _differences(check_one(kind("AWS::RDS::DBInstance"), REPLICA, aws)) == {}


def test_a_replica_that_became_an_instance_of_its_own_is_told() -> None:
    aws = _instance(EngineVersion="17.6", MultiAZ=False)
    assert _differences(check_one(kind("AWS::RDS::DBInstance"), REPLICA, aws)) == {"replica of": None}


def test_a_resource_that_its_service_does_not_know_is_missing() -> None:
    aws = StubbedAws()
    aws.stub("rds").add_client_error("describe_db_instances", "DBInstanceNotFoundFault")
    assert check_one(kind("AWS::RDS::DBInstance"), REPLICA, aws) is None


def test_a_resource_that_its_stack_does_not_have_is_missing() -> None:
    assert check_one(kind("AWS::RDS::DBInstance"), promise("AWS::RDS::DBInstance", ""), StubbedAws()) is None


def test_a_refused_lookup_is_a_difference_and_not_an_absence() -> None:
    aws = StubbedAws()
    aws.stub("rds").add_client_error("describe_db_instances", "AccessDenied")
    facts = check_one(kind("AWS::RDS::DBInstance"), REPLICA, aws)
    assert "AccessDenied" in str(_differences(facts)["lookup"])


def _option(name: str, value: str) -> dict[str, str]:
    return {"Namespace": "aws:autoscaling:asg", "OptionName": name, "Value": value}


def test_each_option_setting_of_a_beanstalk_environment_is_compared() -> None:
    aws = StubbedAws()
    beanstalk = aws.stub("elasticbeanstalk")
    found = {"ApplicationName": "app", "EnvironmentName": "dev-web"}
    beanstalk.add_response("describe_environments", {"Environments": [found]})
    settings = [_option("MinSize", "1"), _option("MaxSize", "4"), _option("Cooldown", "360")]
    beanstalk.add_response(
        "describe_configuration_settings", {"ConfigurationSettings": [{"OptionSettings": settings}]}
    )
    wanted = promise(
        "AWS::ElasticBeanstalk::Environment",
        "dev-web",
        OptionSettings=[_option("MinSize", "3"), _option("MaxSize", "4")],
    )
    facts = check_one(kind("AWS::ElasticBeanstalk::Environment"), wanted, aws)
    assert _differences(facts) == {"option aws:autoscaling:asg MinSize": "1"}


def test_a_deleted_alarm_is_missing() -> None:
    aws = StubbedAws()
    aws.stub("cloudwatch").add_response("describe_alarms", {"MetricAlarms": [], "CompositeAlarms": []})
    assert check_one(kind("AWS::CloudWatch::Alarm"), promise("AWS::CloudWatch::Alarm"), aws) is None


def test_an_alarm_that_lost_its_action_is_told() -> None:
    aws = StubbedAws()
    alarm = {"AlarmName": "id-1", "AlarmActions": [], "Threshold": 5.0}
    aws.stub("cloudwatch").add_response("describe_alarms", {"MetricAlarms": [alarm]})
    wanted = promise("AWS::CloudWatch::Alarm", AlarmActions=["arn:topic"], Threshold=5)
    assert _differences(check_one(kind("AWS::CloudWatch::Alarm"), wanted, aws)) == {"AlarmActions": []}


def test_a_mute_rule_that_lasts_longer_than_promised_is_told() -> None:
    aws = StubbedAws()
    found = {"Rule": {"Schedule": {"Expression": "cron(30 3 * * SUN)", "Duration": "P15D"}}}
    aws.stub("cloudcontrol").add_response(
        "get_resource",
        {"ResourceDescription": {"Identifier": "id-1", "Properties": json.dumps(found)}},
        {"TypeName": "AWS::CloudWatch::AlarmMuteRule", "Identifier": "id-1"},
    )
    wanted = promise(
        "AWS::CloudWatch::AlarmMuteRule",
        Rule={"Schedule": {"Expression": "cron(30 3 * * SUN)", "Duration": "PT2H"}},
    )
    facts = check_one(kind("AWS::CloudWatch::AlarmMuteRule"), wanted, aws)
    assert _differences(facts) == {"duration": "P15D"}


def test_a_behavior_that_caches_otherwise_and_another_order_of_paths_are_told() -> None:
    aws = StubbedAws()
    default = {"TargetOriginId": "app", "ViewerProtocolPolicy": "redirect-to-https", "CachePolicyId": "none"}
    paths = [
        {**default, "PathPattern": "/static/*", "CachePolicyId": "long"},
        {**default, "PathPattern": "/api/*"},
    ]
    origin = {"Id": "app", "DomainName": "internal.example", "VpcOriginConfig": {"VpcOriginId": "vo-1"}}
    config: dict[str, Any] = {
        "CallerReference": "x",
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": default,
        "CacheBehaviors": {"Quantity": 2, "Items": paths},
    }
    aws.stub("cloudfront").add_response("get_distribution_config", {"DistributionConfig": config})
    wanted = promise(
        "AWS::CloudFront::Distribution",
        DistributionConfig={
            "Enabled": True,
            "Origins": [origin],
            "DefaultCacheBehavior": {**default, "CachePolicyId": "other"},
            "CacheBehaviors": paths[::-1],
        },
    )
    assert _differences(check_one(kind("AWS::CloudFront::Distribution"), wanted, aws)) == {
        "order of paths": ["/static/*", "/api/*"],
        "behavior * CachePolicyId": "none",
    }


def test_a_rule_that_only_counts_is_told() -> None:
    aws = StubbedAws()
    visibility = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "m"}
    rule = {
        "Name": "rate",
        "Priority": 1,
        "Statement": {"RateBasedStatement": {"Limit": 300, "AggregateKeyType": "IP"}},
        "VisibilityConfig": visibility,
    }
    acl = {
        "Name": "n",
        "Id": "i",
        "ARN": "arn:aws:wafv2:us-east-1:111111111111:global/webacl/n/i",
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": visibility,
        "Rules": [{**rule, "Action": {"Count": {}}}],
    }
    aws.stub("wafv2").add_response("get_web_acl", {"WebACL": acl})
    wanted = promise(
        "AWS::WAFv2::WebACL",
        "n|i|CLOUDFRONT",
        DefaultAction={"Allow": {}},
        Rules=[{**rule, "Action": {"Block": {}}}],
    )
    assert _differences(check_one(kind("AWS::WAFv2::WebACL"), wanted, aws)) == {"rule rate action": "Count"}


def _group(**permission: Any) -> dict[str, Any]:
    return {
        "SecurityGroups": [
            {
                "GroupId": "sg-1",
                "IpPermissions": [{"IpProtocol": "tcp", **permission}],
                "IpPermissionsEgress": [],
            }
        ]
    }


@pytest.mark.parametrize(("port", "there"), [(5432, True), (22, False)])
def test_a_security_group_rule_is_the_one_that_lets_through_what_is_promised(port: int, there: bool) -> None:
    aws = StubbedAws()
    answer = _group(FromPort=port, ToPort=port, UserIdGroupPairs=[{"GroupId": "sg-2"}])
    aws.stub("ec2").add_response("describe_security_groups", answer)
    wanted = promise(
        "AWS::EC2::SecurityGroupIngress",
        GroupId="sg-1",
        IpProtocol="tcp",
        FromPort=5432,
        ToPort=5432,
        SourceSecurityGroupId="sg-2",
        Description="from the web tier",
    )
    assert (check_one(kind("AWS::EC2::SecurityGroupIngress"), wanted, aws) is not None) is there


def test_a_secret_without_a_current_value_is_missing() -> None:
    aws = StubbedAws()
    aws.stub("secretsmanager").add_response("describe_secret", {"Name": "s", "VersionIdsToStages": {}})
    assert check_one(kind("AWS::SecretsManager::Secret"), promise("AWS::SecretsManager::Secret"), aws) is None


def _default_group(egress: list[dict[str, Any]]) -> dict[str, Any]:
    aws = StubbedAws()
    ec2 = aws.stub("ec2")
    ec2.add_response("describe_vpcs", {"Vpcs": [{"CidrBlock": "10.0.0.0/16"}]}, {"VpcIds": ["vpc-1"]})
    filters = [{"Name": "vpc-id", "Values": ["vpc-1"]}, {"Name": "group-name", "Values": ["default"]}]
    group = {"GroupId": "sg-1", "IpPermissions": [], "IpPermissionsEgress": egress}
    ec2.add_response("describe_security_groups", {"SecurityGroups": [group]}, {"Filters": filters})
    vpc = promise("AWS::EC2::VPC", "vpc-1", CidrBlock="10.0.0.0/16")
    return _differences(check_one(kind("AWS::EC2::VPC"), vpc, aws))


def test_an_emptied_default_group_is_as_promised() -> None:
    assert _default_group([]) == {}


def test_a_rule_left_in_a_default_group_is_told() -> None:
    everywhere = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    assert _default_group([everywhere]) == {"rules of the default group": 1}


@pytest.mark.parametrize("answer", [{"RotationEnabled": False}, {}])
def test_a_rotation_that_was_turned_off_is_missing(answer: dict[str, Any]) -> None:
    aws = StubbedAws()
    aws.stub("secretsmanager").add_response("describe_secret", answer, {"SecretId": "arn"})
    schedule = promise("AWS::SecretsManager::RotationSchedule", "arn", SecretId="arn")
    assert check_one(kind("AWS::SecretsManager::RotationSchedule"), schedule, aws) is None


def test_a_rotation_by_another_function_or_seldomer_is_told() -> None:
    aws = StubbedAws()
    aws.stub("secretsmanager").add_response(
        "describe_secret",
        {
            "RotationEnabled": True,
            "RotationLambdaARN": "arn:aws:lambda:eu-west-1:111111111111:function:other",
            "RotationRules": {"ScheduleExpression": "rate(90 days)"},
        },
    )
    schedule = promise(
        "AWS::SecretsManager::RotationSchedule",
        "arn",
        SecretId="arn",
        RotationRules={"ScheduleExpression": "rate(30 days)"},
        HostedRotationLambda={"RotationLambdaName": "ours"},
    )
    assert _differences(check_one(kind("AWS::SecretsManager::RotationSchedule"), schedule, aws)) == {
        "RotationRules ScheduleExpression": "rate(90 days)",
        "function": "other",
    }

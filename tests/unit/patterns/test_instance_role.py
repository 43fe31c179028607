from typing import Any

import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs

from patterns.instance_role import InstanceRole, PlatformPolicy, ServiceRole
from tests.support.pattern import Synthesized, TinyStack


def synthesize(*, worker: bool) -> Synthesized:
    stack = TinyStack()
    platform = PlatformPolicy(stack, "Platform", application_name="store")
    role = InstanceRole(stack, "Role", platform=platform, queue=sqs.Queue(stack, "Queue") if worker else None)
    role.access.add_statements(
        iam.PolicyStatement(actions=["ssm:GetParameter"], resources=["arn:aws:ssm:::x"])
    )
    return Synthesized(stack)


@pytest.fixture(scope="module")
def web() -> Synthesized:
    return synthesize(worker=False)


@pytest.fixture(scope="module")
def worker() -> Synthesized:
    return synthesize(worker=True)


def statements(role: Synthesized) -> list[dict[str, Any]]:
    policies = role.all("AWS::IAM::ManagedPolicy").values()
    return [item for body in policies for item in body["Properties"]["PolicyDocument"]["Statement"]]


def actions(role: Synthesized) -> set[str]:
    found: set[str] = set()
    for statement in statements(role):
        action = statement["Action"]
        found |= {action} if isinstance(action, str) else set(action)
    return found


def statement_of(role: Synthesized, action: str) -> dict[str, Any]:
    found = [item for item in statements(role) if action in item["Action"]]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("worker_tier", [False, True])
def test_no_policy_of_aws_widens_an_instance_role(worker_tier: bool) -> None:
    synthesized = synthesize(worker=worker_tier)
    role = synthesized.properties("AWS::IAM::Role")
    (platform,) = [name for name in synthesized.all("AWS::IAM::ManagedPolicy") if name.startswith("Platform")]
    assert role["ManagedPolicyArns"] == [{"Ref": platform}]
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "ec2.amazonaws.com"}


def test_no_action_of_an_instance_is_a_wildcard(worker: Synthesized) -> None:
    assert [action for action in actions(worker) if "*" in action] == []


def test_only_session_manager_and_metrics_go_without_a_resource(worker: Synthesized) -> None:
    everywhere = [item for item in statements(worker) if item["Resource"] == "*"]
    allowed = {"ssm:UpdateInstanceInformation", "cloudwatch:PutMetricData"}
    for statement in everywhere:
        names = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert all(name in allowed or name.startswith("ssmmessages:") for name in names)


def test_an_instance_has_no_policy_embedded_in_its_role(worker: Synthesized) -> None:
    assert worker.all("AWS::IAM::Policy") == {}
    assert "Policies" not in worker.properties("AWS::IAM::Role")


def test_session_manager_needs_the_credentials_of_an_instance_of_this_account(web: Synthesized) -> None:
    condition = statement_of(web, "ssm:UpdateInstanceInformation")["Condition"]
    assert ":instance/*" in str(condition["ArnLike"]["ec2:SourceInstanceARN"])
    assert "AWS::AccountId" in str(condition)


def test_files_of_beanstalk_can_be_read_and_none_written(worker: Synthesized) -> None:
    assert {action for action in actions(worker) if action.startswith("s3:")} == {
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:ListBucket",
        "s3:ListBucketVersions",
    }
    assert "/resources/environments/*" in str(statement_of(worker, "s3:GetObject")["Resource"])


def test_health_is_reported_for_this_application_only(web: Synthesized) -> None:
    resources = str(statement_of(web, "elasticbeanstalk:PutInstanceStatistics")["Resource"])
    assert ":application/store'" in resources
    assert ":environment/store/*'" in resources


def test_web_tier_has_no_access_to_queues_tables_or_metrics(web: Synthesized) -> None:
    assert not {action for action in actions(web) if action.startswith(("sqs:", "dynamodb:", "cloudwatch:"))}


def test_worker_works_on_its_own_queue_only(worker: Synthesized) -> None:
    queue = next(iter(worker.all("AWS::SQS::Queue")))
    assert statement_of(worker, "sqs:DeleteMessage")["Resource"] == {"Fn::GetAtt": [queue, "Arn"]}


def test_worker_elects_a_leader_in_beanstalks_own_table(worker: Synthesized) -> None:
    assert ":table/*-stack-AWSEBWorkerCronLeaderRegistry*" in str(
        statement_of(worker, "dynamodb:PutItem")["Resource"]
    )


def test_worker_publishes_metrics_of_the_daemon_only(worker: Synthesized) -> None:
    assert statement_of(worker, "cloudwatch:PutMetricData")["Condition"] == {
        "StringEquals": {"cloudwatch:namespace": "ElasticBeanstalk/SQSD"}
    }


def test_service_role_can_be_assumed_by_beanstalk_only() -> None:
    stack = TinyStack()
    ServiceRole(stack, "Service")
    role = Synthesized(stack).properties("AWS::IAM::Role")
    assert role["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "elasticbeanstalk"}},
            "Effect": "Allow",
            "Principal": {"Service": "elasticbeanstalk.amazonaws.com"},
        }
    ]
    assert len(role["ManagedPolicyArns"]) == 2

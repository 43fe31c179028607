"""Web types: the load balancer and the Elastic Beanstalk environments with their options."""

from __future__ import annotations

import pytest

from tests.integration.embedded.deploying import Client, Stack

pytestmark = pytest.mark.embedded


def test_load_balancer_is_internal_with_its_attributes(web: Stack, client: Client) -> None:
    elb = client("elbv2")
    found = elb.describe_load_balancers(LoadBalancerArns=[web["Balancer"]])["LoadBalancers"][0]
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=web["Balancer"])["Attributes"]
    values = {attribute["Key"]: attribute["Value"] for attribute in attributes}
    assert (found["Scheme"], found["DNSName"]) == ("internal", web["BalancerName"])
    assert found["CanonicalHostedZoneId"] == web["BalancerZone"]
    assert web["Balancer"].endswith(web["BalancerFullName"])
    assert values["routing.http.drop_invalid_header_fields.enabled"] == "true"


def test_listener_refuses_what_no_rule_matches(web: Stack, client: Client) -> None:
    elb = client("elbv2")
    listener = elb.describe_listeners(ListenerArns=[web["Listener"]])["Listeners"][0]
    rules = {rule["RuleArn"]: rule for rule in elb.describe_rules(ListenerArn=web["Listener"])["Rules"]}
    host = rules[web["Rule"]]["Conditions"][0]
    assert listener["DefaultActions"][0]["FixedResponseConfig"]["StatusCode"] == "403"
    assert host["HostHeaderConfig"]["Values"] == [web["BalancerName"]]
    assert rules[web["Rule"]]["Actions"][0]["TargetGroupArn"] == web["Targets"]


def test_target_group_full_name_is_the_metric_dimension(web: Stack, client: Client) -> None:
    group = client("elbv2").describe_target_groups(TargetGroupArns=[web["Targets"]])["TargetGroups"][0]
    assert group["HealthCheckPath"] == "/health"
    assert web["TargetsFullName"] == web["Targets"].rpartition(":")[2]


def test_environments_are_ready_with_their_version(web: Stack, client: Client) -> None:
    found = client("elasticbeanstalk").describe_environments(ApplicationName=web["Application"])[
        "Environments"
    ]
    environments = {environment["EnvironmentName"]: environment for environment in found}
    assert environments.keys() == {web["Web"], web["Worker"]}
    assert {environment["Status"] for environment in found} == {"Ready"}
    assert {environment["VersionLabel"] for environment in found} == {web["Version"]}
    assert environments[web["Worker"]]["Tier"]["Type"] == "SQS/HTTP"
    assert environments[web["Web"]]["EndpointURL"] == web["WebHost"]


def test_environment_keeps_its_options_and_tags(web: Stack, client: Client) -> None:
    beanstalk = client("elasticbeanstalk")
    settings = beanstalk.describe_configuration_settings(
        ApplicationName=web["Application"], EnvironmentName=web["Web"]
    )["ConfigurationSettings"][0]["OptionSettings"]
    options = {(option["Namespace"], option["OptionName"]): option.get("Value") for option in settings}
    environment = beanstalk.describe_environments(EnvironmentNames=[web["Web"]])["Environments"][0]
    tags = beanstalk.list_tags_for_resource(ResourceArn=environment["EnvironmentArn"])["ResourceTags"]
    assert options["aws:elbv2:loadbalancer", "SharedLoadBalancer"] == web["Balancer"]
    assert options["aws:elbv2:listenerrule:site", "HostHeaders"] == web["BalancerName"]
    assert options["aws:elasticbeanstalk:application:environment", "STOREFRONT_TIER"] == "web"
    assert {"Key": "tier", "Value": "web"} in tags


def test_environment_resources_name_group_balancer_and_queue(web: Stack, client: Client) -> None:
    beanstalk = client("elasticbeanstalk")

    def resources(name: str) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = beanstalk.describe_environment_resources(
            EnvironmentName=name
        )["EnvironmentResources"]
        return found

    assert resources(web["Web"])["LoadBalancers"] == [{"Name": web["Balancer"]}]
    assert len(resources(web["Web"])["Instances"]) == 2
    assert resources(web["Worker"])["Queues"][0]["Name"] == "WorkerQueue"
    assert resources(web["Worker"])["AutoScalingGroups"]


def test_application_keeps_its_rule_for_old_versions(web: Stack, client: Client) -> None:
    found = client("elasticbeanstalk").describe_applications(ApplicationNames=[web["Application"]])
    application = found["Applications"][0]
    rule = application["ResourceLifecycleConfig"]["VersionLifecycleConfig"]["MaxCountRule"]
    assert rule["MaxCount"] == 50
    assert application["Versions"] == [web["Version"]]


def test_platform_versions_are_listed_by_branch(web: Stack, client: Client) -> None:
    branch = "Python 3.13 running on 64bit Amazon Linux 2023"
    found = client("elasticbeanstalk").list_platform_versions(
        Filters=[{"Type": "PlatformBranchName", "Operator": "=", "Values": [branch]}]
    )["PlatformSummaryList"]
    assert [summary["PlatformBranchName"] for summary in found] == [branch]
    assert found[0]["PlatformArn"].startswith(f"arn:aws:elasticbeanstalk:eu-west-1::platform/{branch}/")


def test_queue_has_its_attributes_and_policy(web: Stack, client: Client) -> None:
    found = client("sqs").get_queue_attributes(QueueUrl=web["Queue"], AttributeNames=["All"])["Attributes"]
    assert found["QueueArn"] == web["QueueArn"]
    assert (found["MessageRetentionPeriod"], found["VisibilityTimeout"]) == ("1209600", "60")
    assert "aws:SecureTransport" in found["Policy"]

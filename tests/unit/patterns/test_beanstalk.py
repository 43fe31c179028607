from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam

from config import load_environment
from config.application import ApplicationConfig
from config.compute import WebConfig, WorkerConfig
from patterns.beanstalk import BeanstalkApplication, BeanstalkEnvironment
from patterns.beanstalk_options import OptionGroup, Tier
from patterns.beanstalk_tiers import Fleet, Routing, web_options, worker_options
from patterns.instance_role import InstanceRole, PlatformPolicy
from patterns.source_bundle import SourceBundle
from patterns.worker_queue import WorkerQueue
from tests.support.pattern import Synthesized, TinyStack

ENVIRONMENT = "AWS::ElasticBeanstalk::Environment"
PLATFORM = "Python 3.13 running on 64bit Amazon Linux 2023/4.13.7"
PROCESS = "aws:elasticbeanstalk:environment:process:default"


class Tiny:
    """A Beanstalk application with what its environments need."""

    def __init__(self, folder: Path) -> None:
        self.stack = TinyStack()
        self.application = BeanstalkApplication(self.stack, "Application")
        self.vpc = self.stack.vpc()
        (folder / "Procfile").write_text("web: run\n")
        self.folder = folder

    def fleet(self, log_retention_days: int = 30) -> Fleet:
        balancer = self.balancer = elbv2.ApplicationLoadBalancer(self.stack, "Balancer", vpc=self.vpc)
        platform = PlatformPolicy(self.stack, "Platform", application_name="store")
        role = InstanceRole(self.stack, "Role", platform=platform)
        role.access.add_statements(
            iam.PolicyStatement(actions=["sqs:SendMessage"], resources=["arn:aws:sqs:::q"])
        )
        return Fleet(
            vpc=self.vpc,
            security_group=balancer.connections.security_groups[0],
            profile=role.profile,
            service_role=self.application.service_role,
            log_retention_days=log_retention_days,
            properties={"STOREFRONT_TIER": "web"},
        )

    def environment(
        self, tier: Tier, options: Sequence[OptionGroup] = (), routing: str = "", text: str = "{}"
    ) -> "Tiny":
        bundle = SourceBundle(
            self.stack, "Bundle", folder=self.folder, tier=tier, generated={"generated": text}
        )
        BeanstalkEnvironment(
            self.stack,
            tier.capitalize(),
            config=ApplicationConfig(platform=PLATFORM),
            tier=tier,
            application=self.application,
            bundle=bundle,
            options=options,
            routing=routing,
        )
        return self

    def synthesize(self) -> Synthesized:
        return Synthesized(self.stack)


def web_tier(folder: Path, config: WebConfig) -> Synthesized:
    tiny = Tiny(folder)
    fleet = tiny.fleet()
    routing = Routing(
        load_balancer=tiny.balancer, security_group=fleet.security_group, port=443, host="origin.example.com"
    )
    return tiny.environment("web", web_options(config, fleet, routing)).synthesize()


def worker_tier(folder: Path, config: WorkerConfig) -> Synthesized:
    tiny = Tiny(folder)
    queue = WorkerQueue(tiny.stack, "Queues").queue
    options = worker_options(config, tiny.fleet(), queue=queue, broker_name="rabbit")
    return tiny.environment("worker", options).synthesize()


def options_of(tier: Synthesized) -> dict[tuple[str, str], Any]:
    settings = tier.properties(ENVIRONMENT)["OptionSettings"]
    return {(item["Namespace"], item["OptionName"]): item["Value"] for item in settings}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    return web_tier(tmp_path_factory.mktemp("web"), load_environment("prod").web)


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    return worker_tier(tmp_path_factory.mktemp("worker"), load_environment("prod").worker)


def test_platform_can_change_without_replacing_the_environment(web: Synthesized) -> None:
    properties = web.properties(ENVIRONMENT)
    assert properties["PlatformArn"] == f"arn:aws:elasticbeanstalk:eu-west-1::platform/{PLATFORM}"
    assert "SolutionStackName" not in properties


def test_environment_can_be_replaced(web: Synthesized, worker: Synthesized) -> None:
    for tier in (web, worker):
        assert not {"EnvironmentName", "CNAMEPrefix"} & tier.properties(ENVIRONMENT).keys()


def test_each_tier_is_of_its_kind(web: Synthesized, worker: Synthesized) -> None:
    assert web.properties(ENVIRONMENT)["Tier"] == {"Name": "WebServer", "Type": "Standard"}
    assert worker.properties(ENVIRONMENT)["Tier"] == {"Name": "Worker", "Type": "SQS/HTTP"}


def test_version_before_stays_for_roll_backs(web: Synthesized) -> None:
    version = web.only("AWS::ElasticBeanstalk::ApplicationVersion")
    assert version["UpdateReplacePolicy"] == "Retain"


def test_old_versions_are_pruned_but_their_bundles_are_not(web: Synthesized) -> None:
    lifecycle = web.properties("AWS::ElasticBeanstalk::Application")["ResourceLifecycleConfig"]
    assert "Fn::GetAtt" in lifecycle["ServiceRole"]
    assert lifecycle["VersionLifecycleConfig"] == {
        "MaxCountRule": {"Enabled": True, "MaxCount": 50, "DeleteSourceFromS3": False}
    }


def test_change_of_routing_brings_up_a_second_environment(tmp_path: Path) -> None:
    first = Tiny(tmp_path).environment("web", routing="A").synthesize()
    same = Tiny(tmp_path).environment("web", routing="A", text="changed").synthesize()
    other = Tiny(tmp_path).environment("web", routing="B").synthesize()
    assert first.all(ENVIRONMENT).keys() == same.all(ENVIRONMENT).keys()
    assert first.all(ENVIRONMENT).keys().isdisjoint(other.all(ENVIRONMENT).keys())


def test_environment_waits_for_what_it_is_told_to(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path)
    queue = WorkerQueue(tiny.stack, "Queues").dead_letter_queue
    BeanstalkEnvironment(
        tiny.stack,
        "Worker",
        config=ApplicationConfig(),
        tier="worker",
        application=tiny.application,
        bundle=SourceBundle(tiny.stack, "Bundle", folder=tmp_path, tier="worker", generated={}),
        options=(),
        after=[queue],
    )
    assert any(
        name.startswith("QueuesDeadLetters") for name in tiny.synthesize().only(ENVIRONMENT)["DependsOn"]
    )


@pytest.mark.parametrize("tier", ["web", "worker"])
def test_instances_are_private_patched_and_watched(tier: str, request: pytest.FixtureRequest) -> None:
    found = options_of(request.getfixturevalue(tier))
    expected = {
        ("aws:autoscaling:launchconfiguration", "DisableDefaultEC2SecurityGroup"): "true",
        ("aws:autoscaling:launchconfiguration", "DisableIMDSv1"): "true",
        ("aws:autoscaling:launchconfiguration", "RootVolumeType"): "gp3",
        ("aws:ec2:vpc", "AssociatePublicIpAddress"): "false",
        ("aws:elasticbeanstalk:cloudwatch:logs", "RetentionInDays"): "30",
        ("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs"): "true",
        ("aws:elasticbeanstalk:healthreporting:system", "SystemType"): "enhanced",
        ("aws:elasticbeanstalk:hostmanager", "LogPublicationControl"): "true",
        ("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled"): "true",
        ("aws:elasticbeanstalk:managedactions", "PreferredStartTime"): "Tue:06:00",
        ("aws:elasticbeanstalk:managedactions:platformupdate", "UpdateLevel"): "minor",
    }
    assert {key: found.get(key) for key in expected} == expected


def test_logs_are_kept_at_least_as_long_as_configured(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path)
    queue = WorkerQueue(tiny.stack, "Queues").queue
    fleet = tiny.fleet(log_retention_days=1096)  # which CloudWatch Logs takes, and Beanstalk does not
    options = worker_options(WorkerConfig(), fleet, queue=queue, broker_name="rabbit")
    found = options_of(tiny.environment("worker", options).synthesize())
    assert found["aws:elasticbeanstalk:cloudwatch:logs", "RetentionInDays"] == "1827"


@pytest.mark.parametrize("tier", ["web", "worker"])
def test_instances_are_in_the_application_subnets(tier: str, request: pytest.FixtureRequest) -> None:
    subnets = options_of(request.getfixturevalue(tier))["aws:ec2:vpc", "Subnets"]["Fn::Join"][1]
    assert [item["Ref"].startswith("VpcApplication") for item in subnets if item != ","] == [True] * 3


def test_built_in_trigger_can_never_be_breached(web: Synthesized) -> None:
    found = options_of(web)
    assert found["aws:autoscaling:trigger", "MeasureName"] == "CPUUtilization"
    assert found["aws:autoscaling:trigger", "LowerThreshold"] == "0"
    assert found["aws:autoscaling:trigger", "UpperThreshold"] == "100"


def test_web_tier_shares_the_load_balancer_and_listens_for_the_origins_host(web: Synthesized) -> None:
    found = options_of(web)
    assert found["aws:elasticbeanstalk:environment", "LoadBalancerIsShared"] == "true"
    assert found["aws:elasticbeanstalk:environment", "LoadBalancerType"] == "application"
    assert found["aws:elbv2:loadbalancer", "SharedLoadBalancer"]["Ref"].startswith("Balancer")
    assert found["aws:elbv2:listener:443", "Rules"] == "default,store"
    assert found["aws:elbv2:listenerrule:store", "HostHeaders"] == "origin.example.com"
    assert found[PROCESS, "HealthCheckPath"] == "/health"
    assert found[PROCESS, "StickinessEnabled"] == "false"


def test_worker_reads_its_own_queue_and_knows_its_broker(worker: Synthesized) -> None:
    found = options_of(worker)
    assert found["aws:elasticbeanstalk:sqsd", "WorkerQueueURL"]["Ref"].startswith("QueuesJobs")
    assert found["aws:elasticbeanstalk:customoption", "BrokerName"] == "rabbit"


def test_worker_has_no_load_balancer(worker: Synthesized) -> None:
    assert not [key for key in options_of(worker) if key[0].startswith("aws:elbv2:")]


def test_spot_share_follows_the_configuration(web: Synthesized, tmp_path: Path) -> None:
    found = options_of(web)
    assert found["aws:ec2:instances", "InstanceTypes"] == "m8g.large,m7g.large,c8g.xlarge"
    assert found["aws:ec2:instances", "EnableSpot"] == "true"
    assert found["aws:ec2:instances", "SpotFleetOnDemandBase"] == "3"
    assert found["aws:autoscaling:asg", "EnableCapacityRebalancing"] == "true"
    without = options_of(web_tier(tmp_path, WebConfig()))
    assert without["aws:ec2:instances", "EnableSpot"] == "false"
    assert ("aws:ec2:instances", "SpotFleetOnDemandBase") not in without


@pytest.mark.parametrize(
    ("policy", "update", "batch"),
    [("Immutable", "Immutable", None), ("Rolling", "Health", "30"), ("AllAtOnce", "Health", None)],
)
def test_deployment_policy_follows_the_configuration(
    policy: str, update: str, batch: str | None, tmp_path: Path
) -> None:
    found = options_of(web_tier(tmp_path, WebConfig.model_validate({"deployment_policy": policy})))
    assert found["aws:elasticbeanstalk:command", "DeploymentPolicy"] == policy
    assert found["aws:autoscaling:updatepolicy:rollingupdate", "RollingUpdateType"] == update
    assert found.get(("aws:elasticbeanstalk:command", "BatchSize")) == batch


def test_health_publishes_metrics_and_ignores_the_mistakes_of_shoppers(web: Synthesized) -> None:
    document = options_of(web)["aws:elasticbeanstalk:healthreporting:system", "ConfigDocument"]
    for part in ('"ApplicationLatencyP99":60', '"ELBRequests4xx":{"Enabled":false}', '"Version":1'):
        assert part in document

import json
from typing import Any

import pytest
from cfnlint import api

from config import load_environment
from config.compute import WebConfig, WorkerConfig
from config.peaks import Peak
from patterns.scaling import (
    GROUP,
    TARGET_GROUP,
    TRIGGER_ALARMS,
    logical_id,
    web_scaling,
    worker_scaling,
    write,
)

POLICY = "AWS::AutoScaling::ScalingPolicy"
Resources = dict[str, dict[str, Any]]

# What Beanstalk's own template defines, as far as the fragment refers to it or adjusts it.
STUBS: Resources = {
    GROUP: {
        "Type": "AWS::AutoScaling::AutoScalingGroup",
        "Properties": {
            "MinSize": "1",
            "MaxSize": "2",
            "VPCZoneIdentifier": ["subnet-0123456789abcdef0"],
            "LaunchTemplate": {"LaunchTemplateId": "lt-0123456789abcdef0", "Version": "1"},
        },
    },
    TARGET_GROUP: {
        "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
        "Properties": {"Port": 80, "Protocol": "HTTP", "VpcId": "vpc-0123456789abcdef0"},
    },
    **{
        alarm: {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "ComparisonOperator": "GreaterThanThreshold",
                "EvaluationPeriods": 1,
                "MetricName": "CPUUtilization",
                "Namespace": "AWS/EC2",
                "Period": 300,
                "Statistic": "Average",
                "Threshold": 100,
            },
        }
        for alarm in TRIGGER_ALARMS
    },
}


def fragment(resources: Resources) -> Resources:
    """The resources as Beanstalk reads them back from the file."""
    written: dict[str, Resources] = json.loads(write(resources))
    assert list(written) == ["Resources"]
    return written["Resources"]


def options_replaced(value: Any) -> Any:
    """Put in what Beanstalk puts in for its own function, which CloudFormation does not know."""
    if isinstance(value, dict):
        if "Fn::GetOptionSetting" in value:
            return value["Fn::GetOptionSetting"]["OptionName"]
        return {key: options_replaced(item) for key, item in value.items()}
    return [options_replaced(item) for item in value] if isinstance(value, list) else value


def merged(resources: Resources) -> str:
    template: dict[str, Any] = json.loads(json.dumps({"Resources": STUBS}))
    for name, resource in options_replaced(fragment(resources)).items():
        stub = template["Resources"].setdefault(name, {"Type": resource["Type"], "Properties": {}})
        assert stub["Type"] == resource["Type"]
        stub["Properties"] |= resource["Properties"]
    return json.dumps(template)


WEB, WORKER = load_environment("prod").web, load_environment("prod").worker


@pytest.mark.parametrize(
    "resources",
    [web_scaling(WEB), worker_scaling(WORKER), web_scaling(WebConfig()), worker_scaling(WorkerConfig())],
    ids=["web", "worker", "smallest web", "smallest worker"],
)
def test_fragment_is_a_valid_cloudformation_template(resources: Resources) -> None:
    findings = api.lint(merged(resources), regions=["eu-west-1"])
    assert [str(finding) for finding in findings] == []


def test_lint_of_the_fragment_would_find_a_wrong_property() -> None:
    broken = web_scaling(WEB)
    broken["CpuTracking"]["Properties"]["PolicyTipe"] = "Simple"
    assert api.lint(merged(broken), regions=["eu-west-1"])


@pytest.mark.parametrize("resources", [web_scaling(WEB), worker_scaling(WORKER)])
def test_built_in_trigger_takes_no_action(resources: Resources) -> None:
    for alarm in TRIGGER_ALARMS:
        assert fragment(resources)[alarm]["Properties"] == {"AlarmActions": []}


def test_web_tier_tracks_cpu_and_requests_per_target() -> None:
    resources = fragment(web_scaling(WebConfig(cpu_target_percent=60, requests_per_target=900)))
    policies = {name: body["Properties"] for name, body in resources.items() if body["Type"] == POLICY}
    assert set(policies) == {"CpuTracking", "RequestTracking"}
    cpu, requests = (policy["TargetTrackingConfiguration"] for policy in policies.values())
    assert cpu["PredefinedMetricSpecification"] == {"PredefinedMetricType": "ASGAverageCPUUtilization"}
    assert cpu["TargetValue"] == 60
    metric = requests["CustomizedMetricSpecification"]
    assert (metric["Namespace"], metric["MetricName"]) == ("AWS/ApplicationELB", "RequestCountPerTarget")
    assert metric["Statistic"] == "Sum"  # the only one that the metric has
    assert metric["Dimensions"][0]["Value"] == {"Fn::GetAtt": [TARGET_GROUP, "TargetGroupFullName"]}
    assert requests["TargetValue"] == 900


def test_worker_tier_tracks_the_broker_backlog_per_instance() -> None:
    resources = fragment(worker_scaling(WorkerConfig(backlog_per_instance=70)))
    target = resources["BacklogTracking"]["Properties"]["TargetTrackingConfiguration"]
    ready, instances, backlog = target["CustomizedMetricSpecification"]["Metrics"]
    assert target["TargetValue"] == 70
    assert backlog["Expression"] == f"{ready['Id']} / {instances['Id']}"
    assert [metric["ReturnData"] for metric in (ready, instances, backlog)] == [False, False, True]
    assert ready["MetricStat"]["Metric"] == {
        "Namespace": "AWS/AmazonMQ",
        "MetricName": "MessageReadyCount",
        "Dimensions": [
            {
                "Name": "Broker",
                "Value": {
                    "Fn::GetOptionSetting": {
                        "Namespace": "aws:elasticbeanstalk:customoption",
                        "OptionName": "BrokerName",
                    }
                },
            }
        ],
    }
    assert instances["MetricStat"]["Metric"]["MetricName"] == "GroupInServiceInstances"


def test_group_publishes_the_size_that_the_backlog_is_divided_by() -> None:
    group = fragment(worker_scaling(WORKER))[GROUP]["Properties"]
    assert group["MetricsCollection"] == [{"Granularity": "1Minute"}]


def test_instance_of_the_web_tier_that_hangs_is_replaced_but_not_while_it_starts() -> None:
    group = fragment(web_scaling(WEB))[GROUP]["Properties"]
    assert group["HealthCheckType"] == "ELB"
    assert group["HealthCheckGracePeriod"] >= 300
    # A worker has no load balancer that could tell.
    assert fragment(worker_scaling(WORKER))[GROUP]["Properties"]["HealthCheckType"] == "EC2"


def test_every_edge_of_a_peak_is_a_scheduled_action_in_its_time_zone() -> None:
    peak = Peak(name="asia-evening", time_zone="Asia/Tokyo", start="18:30", end="23:30", min_instances=5)
    resources = fragment(web_scaling(WebConfig(max_instances=9, peaks=(peak,))))
    actions = {
        name: body["Properties"]
        for name, body in resources.items()
        if body["Type"].endswith("ScheduledAction")
    }
    assert actions["FloorAsiaXeveningXstart"] == {
        "AutoScalingGroupName": {"Ref": GROUP},
        "MaxSize": 9,
        "MinSize": 5,
        "Recurrence": "30 18 * * *",
        "TimeZone": "Asia/Tokyo",
    }
    assert actions["FloorAsiaXeveningXend"]["MinSize"] == 1
    assert len(actions) == 2


def test_scheduled_actions_never_set_a_desired_capacity() -> None:
    for name, body in fragment(web_scaling(WEB)).items():
        assert "DesiredCapacity" not in body["Properties"], name


def test_distinct_names_give_distinct_logical_ids() -> None:
    names = ["a-1", "a1", "a-", "a", "a--1", "ax1", "a-b", "ab"]
    ids = {logical_id(name) for name in names}
    assert len(ids) == len(names)
    assert all(item.isalnum() for item in ids)

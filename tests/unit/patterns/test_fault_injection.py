"""Experiments: each has its brakes, reaches only what it names, and may do only what it does."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs

from patterns.broker_reboot import BrokerReboot
from patterns.fault_injection import Discovery, Experiment, Fault, Safeguards
from patterns.faults import cache_failover, instance_loss, writer_failover
from patterns.zone_loss import zone_loss
from tests.support.pattern import Synthesized, TinyStack

ALARM = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors"
WRITER = "arn:aws:rds:eu-west-1:111122223333:db:writer"
CACHE = "arn:aws:elasticache:eu-west-1:111122223333:replicationgroup:cache"
READING = ("Describe", "Get", "List")
BROKER = "arn:aws:mq:eu-west-1:111122223333:broker:storefront:b-1"

FAULTS: dict[str, Callable[[TinyStack], Fault]] = {
    "zone": lambda stack: zone_loss(
        stack, environment="prod", zone=stack.availability_zones[1], vpc=stack.vpc()
    ),
    "writer": lambda _: writer_failover(environment="prod", writer_arns=[WRITER]),
    "cache": lambda _: cache_failover(environment="prod", cache_arn=CACHE, zone="eu-west-1a"),
    "instance": lambda stack: instance_loss(stack, tier="web", environment_name="store-web"),
    "broker": lambda stack: BrokerReboot(stack, "Broker", broker_id="b-1", broker_arn=BROKER).fault,
}


def _safeguards(stack: TinyStack) -> Safeguards:
    alarm = cloudwatch.Alarm.from_alarm_arn(stack, "Alarm", ALARM)
    return Safeguards(stop_alarms=[alarm], log_group=logs.LogGroup(stack, "Log"))


@pytest.fixture(scope="module", params=sorted(FAULTS))
def experiment(request: pytest.FixtureRequest) -> Synthesized:
    return _experiment(str(request.param))


def _experiment(name: str) -> Synthesized:
    stack = TinyStack()
    fault = FAULTS[name](stack)
    discovery = Discovery(stack, "Discovery", faults=[fault]).policy
    Experiment(stack, "Experiment", fault=fault, safeguards=_safeguards(stack), discovery=discovery)
    return Synthesized(stack)


def _template(found: Synthesized) -> dict[str, Any]:
    return found.properties("AWS::FIS::ExperimentTemplate")


def _statements(found: Synthesized, policy: str = "Experiment") -> list[dict[str, Any]]:
    body = found.properties("AWS::IAM::ManagedPolicy", f"{policy}Policy")
    return list(body["PolicyDocument"]["Statement"])


def test_an_alarm_stops_it(experiment: Synthesized) -> None:
    assert _template(experiment)["StopConditions"] == [{"Source": "aws:cloudwatch:alarm", "Value": ALARM}]


def test_it_is_logged_and_fails_without_targets(experiment: Synthesized) -> None:
    template = _template(experiment)
    assert "Log" in json.dumps(template["LogConfiguration"]["CloudWatchLogsConfiguration"]["LogGroupArn"])
    assert template["ExperimentOptions"]["EmptyTargetResolutionMode"] == "fail"


def test_its_targets_are_chosen_by_tags_alone(experiment: Synthesized) -> None:
    for target in _template(experiment)["Targets"].values():
        assert target["ResourceTags"]
        assert "ResourceArns" not in target


def test_every_target_is_used_by_an_action(experiment: Synthesized) -> None:
    template = _template(experiment)
    used = {name for action in template["Actions"].values() for name in action.get("Targets", {}).values()}
    assert used == set(template["Targets"])


def test_only_fis_of_this_account_assumes_its_role(experiment: Synthesized) -> None:
    role = experiment.properties("AWS::IAM::Role", "ExperimentRole")
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "fis.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}


def test_what_has_no_resource_has_a_condition_and_no_wildcard_action(experiment: Synthesized) -> None:
    for statement in [*_statements(experiment), *_statements(experiment, "Discovery")]:
        assert "*" not in json.dumps(statement["Action"])
        if statement["Resource"] == "*":
            assert statement["Condition"]


def test_what_finds_targets_and_delivers_logs_is_in_the_shared_policy_alone(experiment: Synthesized) -> None:
    role = experiment.properties("AWS::IAM::Role", "ExperimentRole")
    (shared,) = [key for key in experiment.all("AWS::IAM::ManagedPolicy") if key.startswith("Discovery")]
    assert role["ManagedPolicyArns"] == [{"Ref": shared}]
    found = {name for entry in _statements(experiment, "Discovery") for name in entry["Action"]}
    assert {"logs:CreateLogDelivery", "logs:PutResourcePolicy"} <= found
    assert all(name.split(":")[0] == "logs" or name.split(":")[1].startswith(READING) for name in found)


@pytest.mark.parametrize("name", ["broker", "cache", "instance", "writer"])
def test_only_a_lost_zone_needs_an_action_that_takes_no_resource(name: str) -> None:
    assert all(entry["Resource"] != "*" for entry in _statements(_experiment(name)))
    (open_one,) = [entry for entry in _statements(_experiment("zone")) if entry["Resource"] == "*"]
    assert open_one["Action"] == "ec2:InjectApiError"


def test_only_subnets_of_the_lost_zone_can_be_cut_off() -> None:
    found = _experiment("zone")
    (allowed,) = [
        entry for entry in _statements(found) if entry["Action"] == "ec2:ReplaceNetworkAclAssociation"
    ]
    subnets = found.all("AWS::EC2::Subnet")
    named = {key for key in subnets if f'"Ref": "{key}"' in json.dumps(allowed["Resource"])}
    assert len(named) == 3
    assert {str(subnets[key]["Properties"]["AvailabilityZone"]) for key in named} == {
        str({"Fn::Select": [1, {"Fn::GetAZs": ""}]})
    }


def test_a_zone_without_subnets_cannot_be_lost() -> None:
    stack = TinyStack()
    with pytest.raises(ValueError, match="a zone without a subnet"):
        zone_loss(stack, environment="prod", zone="eu-west-1z", vpc=stack.vpc())


def test_the_runbook_is_run_in_the_one_version_that_the_role_allows() -> None:
    found = _experiment("broker")
    assert found.properties("AWS::SSM::Document")["UpdateMethod"] == "Replace"
    (action,) = _template(found)["Actions"].values()
    assert action["Parameters"]["documentVersion"] == "1"
    (allowed,) = [entry for entry in _statements(found) if entry["Action"] == "ssm:StartAutomationExecution"]
    assert ":automation-definition/" in json.dumps(allowed["Resource"])
    assert '":1"' in json.dumps(allowed["Resource"])
    assert "*" not in json.dumps(allowed["Resource"])


def test_a_writer_fails_over_and_nothing_but_writers_can_be_rebooted() -> None:
    found = _experiment("writer")
    (action,) = _template(found)["Actions"].values()
    assert action["Parameters"] == {"forceFailover": "true"}
    (target,) = _template(found)["Targets"].values()
    assert target["ResourceTags"]["storefront:role"] == "writer"
    (allowed,) = [entry for entry in _statements(found) if entry["Action"] == "rds:RebootDBInstance"]
    assert allowed["Resource"] == WRITER


def test_only_instances_of_the_one_environment_can_be_terminated() -> None:
    (allowed,) = [
        entry for entry in _statements(_experiment("instance")) if entry["Action"] == "ec2:TerminateInstances"
    ]
    assert allowed["Condition"] == {
        "StringEquals": {"aws:ResourceTag/elasticbeanstalk:environment-name": "store-web"}
    }


def test_a_lost_zone_is_cut_off_and_gets_no_new_instances() -> None:
    template = _template(_experiment("zone"))
    assert {action["ActionId"] for action in template["Actions"].values()} == {
        "aws:network:disrupt-connectivity",
        "aws:ec2:asg-insufficient-instance-capacity-error",
    }
    zone = template["Targets"]["Subnets"]["Parameters"]["availabilityZoneIdentifier"]
    assert zone == {"Fn::Select": [1, {"Fn::GetAZs": ""}]}


def test_the_runbook_reboots_this_broker_alone() -> None:
    found = _experiment("broker")
    content = found.properties("AWS::SSM::Document")["Content"]
    calls = [step["inputs"] for step in content["mainSteps"] if "Api" in step["inputs"]]
    assert [(call["Api"], call["BrokerId"]) for call in calls] == [
        ("RebootBroker", "b-1"),
        ("DescribeBroker", "b-1"),
    ]
    policy = found.properties("AWS::IAM::ManagedPolicy", "BrokerPolicy")
    assert [entry["Resource"] for entry in policy["PolicyDocument"]["Statement"]] == [BROKER]


def test_an_experiment_without_a_stop_condition_cannot_be_defined() -> None:
    with pytest.raises(ValueError, match="none without a stop condition"):
        Safeguards(stop_alarms=[], log_group=logs.LogGroup(TinyStack(), "Log"))

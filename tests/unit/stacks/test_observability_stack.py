"""What the alarms of both regions watch, all together."""

import json

import pytest

from tests.support.assembly import Assembly, Resource, assembly_of

STACKS = ("Observability", "EdgeObservability")


def alarms(assembly: Assembly, stack: str) -> list[Resource]:
    return [alarm for alarm in assembly.resources("AWS::CloudWatch::Alarm") if alarm.stack == stack]


def test_every_alarm_is_in_a_stack_that_holds_nothing_else_of_value(environment: Assembly) -> None:
    found = environment.resources("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
    assert {alarm.stack for alarm in found} == set(STACKS)


def test_every_alarm_notifies_a_topic_of_its_own_region(environment: Assembly) -> None:
    for alarm in environment.resources("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"):
        resources = environment.templates[alarm.stack]["Resources"]
        for actions in (alarm.properties["AlarmActions"], alarm.properties["OKActions"]):
            (action,) = actions
            assert resources[action["Ref"]]["Type"] == "AWS::SNS::Topic", alarm


def test_every_database_instance_of_every_shard_is_watched(environment: Assembly) -> None:
    outputs = environment.templates["Database"]["Outputs"]
    watched = {
        outputs[name]["Value"]["Ref"]
        for name in outputs
        if any(name in json.dumps(alarm.properties) for alarm in alarms(environment, "Observability"))
    }
    instances = {resource.logical_id for resource in environment.resources("AWS::RDS::DBInstance")}
    assert len(instances) >= 2
    assert watched == instances


def test_both_beanstalk_environments_are_watched(environment: Assembly) -> None:
    outputs = environment.templates["Web"]["Outputs"]
    watched = {
        outputs[dimension["Value"]["Fn::GetStackOutput"]["OutputName"]]["Value"]["Ref"]
        for alarm in alarms(environment, "Observability")
        if alarm.properties.get("MetricName") == "EnvironmentHealth"
        for dimension in alarm.properties["Dimensions"]
    }
    environments = {r.logical_id for r in environment.resources("AWS::ElasticBeanstalk::Environment")}
    assert len(environments) == 2
    assert watched == environments


def test_every_cache_node_is_watched(prod: Assembly) -> None:
    (group,) = prod.resources("AWS::ElastiCache::ReplicationGroup")
    shards = group.properties["NumNodeGroups"]
    nodes = {
        json.dumps(metric["MetricStat"]["Metric"]["Dimensions"])
        for alarm in alarms(prod, "Observability")
        for metric in alarm.properties.get("Metrics", [])
        if metric.get("MetricStat", {}).get("Metric", {}).get("MetricName") == "EngineCPUUtilization"
    }
    assert len(nodes) == shards * (1 + group.properties["ReplicasPerNodeGroup"])


@pytest.mark.parametrize("stack", STACKS)
def test_the_store_is_unwell_while_any_critical_alarm_of_the_region_rings(
    environment: Assembly, stack: str
) -> None:
    (composite,) = [
        alarm for alarm in environment.resources("AWS::CloudWatch::CompositeAlarm") if alarm.stack == stack
    ]
    rule = json.dumps(composite.properties["AlarmRule"])
    critical = [
        alarm
        for alarm in alarms(environment, stack)
        if alarm.properties["AlarmDescription"].startswith("Critical")
    ]
    assert len(critical) >= 2
    for alarm in alarms(environment, stack):
        assert (f'"{alarm.logical_id}"' in rule) == (alarm in critical), alarm


def test_the_addresses_of_the_configuration_hear_of_alarms_in_both_regions(prod: Assembly) -> None:
    subscriptions = prod.resources("AWS::SNS::Subscription")
    assert {s.properties["Endpoint"] for s in subscriptions} == {"oncall@example.com"}
    assert {s.stack for s in subscriptions} == set(STACKS)


def dashboards(assembly: Assembly) -> set[str]:
    return {d.properties["DashboardName"] for d in assembly.resources("AWS::CloudWatch::Dashboard")}


def test_every_tier_has_a_dashboard_beside_the_stores_own(prod: Assembly) -> None:
    tiers = ("Store", "Edge", "Web", "Worker", "Database", "Cache", "Broker")
    assert dashboards(prod) == {f"Storefront-prod-{name}" for name in tiers}


def test_an_environment_may_do_with_one_dashboard() -> None:
    assert dashboards(assembly_of("dev")) == {"Storefront-dev-Store"}


def test_maintenance_mutes_warnings_in_both_regions(prod: Assembly) -> None:
    for rule in prod.resources("AWS::CloudWatch::AlarmMuteRule"):
        resources = prod.templates[rule.stack]["Resources"]
        muted = {
            resources[name["Ref"]]["Properties"]["AlarmDescription"].split(":")[0]
            for name in rule.properties["MuteTargets"]["AlarmNames"]
        }
        assert muted == {"Warning"}, rule
    assert {rule.stack for rule in prod.resources("AWS::CloudWatch::AlarmMuteRule")} == set(STACKS)


def test_the_budget_carries_the_environments_limit(prod: Assembly) -> None:
    (budget,) = prod.resources("AWS::Budgets::Budget")
    assert budget.properties["Budget"]["BudgetLimit"] == {"Amount": 12_000, "Unit": "USD"}

"""Alarms of every environment file: the judges hold, and each finds the fault that it is for."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from config.loader import load_environment
from guarantees import alarms, watched
from guarantees.judge import Finding
from guarantees.store import Resource, Store, read
from tests.support.assembly import ROOT, assembly_of

ENVIRONMENTS = sorted(path.stem for path in (ROOT / "environments").glob("*.toml"))
Judge = Callable[[Store], Iterator[Finding]]
JUDGES: tuple[Judge, ...] = (
    alarms.alarms_look_the_right_way,
    alarms.silence_is_judged_by_its_metric,
    alarms.what_falls_silent_rings,
    alarms.nothing_stateful_is_unwatched,
    watched.nothing_runs_out_unnoticed,
)


def store_of(environment: str) -> Store:
    return read(assembly_of(environment).folder, load_environment(environment))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("judge", JUDGES, ids=lambda judge: judge.__name__)
def test_the_alarms_of_every_environment_hold(environment: str, judge: Judge) -> None:
    assert list(judge(store_of(environment))) == []


@pytest.fixture
def prod_copy() -> Store:
    """The templates of production, to spoil."""
    store = store_of("prod")
    return replace(store, templates=copy.deepcopy(store.templates))


def alarm_on(store: Store, metric: str) -> Resource:
    """The first alarm that reads a metric."""
    return next(found for found in store.resources(alarms.ALARM) if metric in str(found.properties))


@pytest.mark.parametrize(
    ("metric", "wrong"),
    [
        ("FreeStorageSpace", "GreaterThanThreshold"),
        ("CPUUtilization", "LessThanThreshold"),
        ("RabbitMQDiskFree", "GreaterThanThreshold"),
        ("HTTPCode_Target_5XX_Count", "LessThanThreshold"),
    ],
)
def test_an_alarm_with_its_sign_turned_round_is_found(prod_copy: Store, metric: str, wrong: str) -> None:
    alarm = alarm_on(prod_copy, metric)
    alarm.properties["ComparisonOperator"] = wrong
    (finding,) = alarms.alarms_look_the_right_way(prod_copy)
    assert finding.startswith(f"{alarm}: {wrong}")


def test_a_drop_of_traffic_that_rings_on_a_surge_is_found(prod_copy: Store) -> None:
    for found in prod_copy.resources(alarms.ALARM):
        if found.properties["ComparisonOperator"] == "LessThanLowerThreshold":
            found.properties["ComparisonOperator"] = "GreaterThanUpperThreshold"
    assert len(list(alarms.alarms_look_the_right_way(prod_copy))) == 2


def test_a_metric_that_no_table_knows_is_found(prod_copy: Store) -> None:
    alarm = alarm_on(prod_copy, "MaximumUsedTransactionIDs")
    alarm.properties["MetricName"] = "MaximumUsedTransactions"
    (finding,) = alarms.alarms_look_the_right_way(prod_copy)
    assert finding.endswith("bad when unknown")


def test_a_counter_of_failures_that_rings_in_silence_is_found(prod_copy: Store) -> None:
    alarm = alarm_on(prod_copy, "RejectedConnectionCount")
    alarm.properties["TreatMissingData"] = "breaching"
    assert list(alarms.silence_is_judged_by_its_metric(prod_copy)) == [
        f"{alarm}: rings when there is nothing to count"
    ]


def test_each_part_that_could_fall_silent_unnoticed_is_found(prod_copy: Store) -> None:
    for alarm in prod_copy.resources(alarms.ALARM):
        alarm.properties["TreatMissingData"] = "notBreaching"
    silent = {finding.split(":")[0] for finding in alarms.what_falls_silent_rings(prod_copy)}
    assert silent == {str(found) for found in prod_copy.resources(*alarms.SILENT_WHEN_DOWN)}
    assert len(silent) > 8


@pytest.mark.parametrize("kind", [*alarms.STATEFUL, *alarms.SERVING])
def test_each_part_without_any_alarm_is_found(prod_copy: Store, kind: str) -> None:
    for template in prod_copy.templates.values():
        resources = template["Resources"]
        for logical_id in [key for key, body in resources.items() if body["Type"] == alarms.ALARM]:
            del resources[logical_id]
    unwatched = {finding.split(":")[0] for finding in alarms.nothing_stateful_is_unwatched(prod_copy)}
    expected = {str(found) for found in prod_copy.resources(kind)}
    assert len(expected - unwatched) <= (kind == "AWS::S3::Bucket")  # the bucket of logs


def test_each_instance_needs_an_alarm_of_its_own(prod_copy: Store) -> None:
    alarm = alarm_on(prod_copy, "ReplicaLag")
    (replica,) = prod_copy.targets(alarm.stack, alarm.properties["Metrics"])
    del prod_copy.templates[alarm.stack]["Resources"][alarm.id]
    assert list(watched.nothing_runs_out_unnoticed(prod_copy)) == [f"{replica}: no alarm on ReplicaLag"]


def test_credits_need_an_alarm_where_a_class_has_them(prod_copy: Store) -> None:
    (cache,) = prod_copy.resources("AWS::ElastiCache::ReplicationGroup")
    cache.properties["CacheNodeType"] = "cache.t4g.small"
    assert list(watched.nothing_runs_out_unnoticed(prod_copy)) == [f"{cache}: no alarm on CPUCreditBalance"]


def test_a_new_type_that_holds_data_is_found(prod_copy: Store) -> None:
    table = {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain"}
    prod_copy.templates["Storage"]["Resources"]["Orders"] = table
    (finding,) = alarms.nothing_stateful_is_unwatched(prod_copy)
    assert finding.startswith("Storage/Orders: AWS::DynamoDB::Table")

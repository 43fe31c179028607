"""Backups and experiments of whole environments: every store of data has a plan, every experiment a brake."""

import json

import pytest

from config import load_environment
from tests.support.assembly import Assembly, Resource, assembly_of


@pytest.fixture(scope="module")
def prod() -> Assembly:
    return assembly_of("prod")


def _selected(assembly: Assembly) -> str:
    return json.dumps(
        [
            entry.properties["BackupSelection"]["Resources"]
            for entry in assembly.resources("AWS::Backup::BackupSelection")
        ]
    )


def _writers(assembly: Assembly) -> list[Resource]:
    instances = assembly.resources("AWS::RDS::DBInstance")
    return [instance for instance in instances if "SourceDBInstanceIdentifier" not in instance.properties]


def test_every_writer_and_the_media_are_in_a_plan(environment: Assembly) -> None:
    selected = _selected(environment)
    media = [bucket for bucket in environment.resources("AWS::S3::Bucket") if "Media" in bucket.logical_id]
    assert media
    assert not [str(each) for each in [*_writers(environment), *media] if each.logical_id not in selected]


def test_every_writer_is_restored_as_a_test(environment: Assembly) -> None:
    tested = json.dumps(
        [
            entry.properties["ProtectedResourceArns"]
            for entry in environment.resources("AWS::Backup::RestoreTestingSelection")
        ]
    )
    writers = _writers(environment)
    assert writers
    assert not [str(writer) for writer in writers if writer.logical_id not in tested]


def test_point_in_time_recovery_keeps_as_long_as_rds_is_told_to(
    environment: Assembly, environment_name: str
) -> None:
    days = load_environment(environment_name).database.backup_retention_days
    (plan,) = [
        entry for entry in environment.resources("AWS::Backup::BackupPlan") if entry.stack == "Database"
    ]
    rules = plan.properties["BackupPlan"]["BackupPlanRule"]
    kept = [rule["Lifecycle"]["DeleteAfterDays"] for rule in rules if rule["EnableContinuousBackup"]]
    assert kept == [days]
    assert {writer.properties["BackupRetentionPeriod"] for writer in _writers(environment)} == {days}


def test_no_lock_is_longer_than_what_is_put_into_its_vault(prod: Assembly) -> None:
    rules = [
        rule
        for plan in prod.resources("AWS::Backup::BackupPlan")
        for rule in plan.properties["BackupPlan"]["BackupPlanRule"]
    ]
    kept = min(rule["Lifecycle"]["DeleteAfterDays"] for rule in rules)
    copied = min(
        copy["Lifecycle"]["DeleteAfterDays"] for rule in rules for copy in rule.get("CopyActions", [])
    )
    locks = {
        vault.stack: vault.properties["LockConfiguration"]["MinRetentionDays"]
        for vault in prod.resources("AWS::Backup::BackupVault")
    }
    assert locks.keys() == {"Backup", "BackupCopy"}
    assert 0 < locks["Backup"] <= kept
    assert 0 < locks["BackupCopy"] <= copied


def test_copies_go_to_a_vault_in_another_region(prod: Assembly) -> None:
    regions = {
        name: prod.manifest["artifacts"][name]["environment"].rsplit("/", 1)[1]
        for name in ("Backup", "BackupCopy")
    }
    assert regions == {"Backup": "eu-west-1", "BackupCopy": "eu-central-1"}


def test_prod_tries_every_fault_that_it_is_built_to_survive(prod: Assembly) -> None:
    actions = {
        action["ActionId"]
        for template in prod.resources("AWS::FIS::ExperimentTemplate")
        for action in template.properties["Actions"].values()
    }
    assert actions == {
        "aws:network:disrupt-connectivity",
        "aws:ec2:asg-insufficient-instance-capacity-error",
        "aws:rds:reboot-db-instances",
        "aws:elasticache:replicationgroup-interrupt-az-power",
        "aws:ec2:terminate-instances",
        "aws:ssm:start-automation-execution",
    }


def test_no_experiment_is_without_an_alarm_that_stops_it(environment: Assembly) -> None:
    templates = environment.resources("AWS::FIS::ExperimentTemplate")
    assert templates
    for template in templates:
        conditions = template.properties["StopConditions"]
        assert conditions, template
        assert {condition["Source"] for condition in conditions} == {"aws:cloudwatch:alarm"}, template
        assert "Observability" in json.dumps(conditions), template


def test_each_experiment_has_a_role_of_its_own(environment: Assembly) -> None:
    templates = environment.resources("AWS::FIS::ExperimentTemplate")
    roles = {json.dumps(template.properties["RoleArn"]) for template in templates}
    assert len(roles) == len(templates)


def test_dev_has_no_experiment_that_would_be_an_outage() -> None:
    names = {
        template.properties["Description"]
        for template in assembly_of("dev").resources("AWS::FIS::ExperimentTemplate")
    }
    assert names == {"The cache loses its nodes in one zone"}

"""Backups: what a vault refuses, what a plan keeps and for how long, and what is restored as a test."""

import json
from typing import Any

import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_rds as rds

from config.resilience import BackupConfig
from patterns.backup import BackupPlan, Backups, BackupVault, daily_schedule, service_role
from patterns.restore_test import MOST_WRITERS, RestoreTest
from tests.support.pattern import Synthesized, TinyStack

COPIES = "arn:aws:backup:eu-central-1:111122223333:backup-vault:copies"


def _backups(
    stack: TinyStack,
    config: BackupConfig | None = None,
    *,
    protected: bool = True,
    copies: str | None = COPIES,
) -> Backups:
    config = config or BackupConfig(retention_days=90, copy_retention_days=20)
    return Backups(
        config=config,
        vault=BackupVault(
            stack,
            "Vault",
            name="storefront-test",
            config=config,
            shortest_retention_days=7,
            protected=protected,
        ),
        role=service_role(
            stack, "Role", description="Backups", policies={"Some": "Enough of a reason here."}
        ),
        copy_vault_arn=copies,
    )


def _rules(copies: str | None = COPIES, days: int = 30) -> dict[str, dict[str, Any]]:
    stack = TinyStack()
    BackupPlan(
        stack,
        "Plan",
        backups=_backups(stack, copies=copies),
        recovery_days=days,
        resource_arns=["arn:aws:s3:::media"],
    )
    plan = Synthesized(stack).properties("AWS::Backup::BackupPlan")["BackupPlan"]
    return {rule["RuleName"]: rule for rule in plan["BackupPlanRule"]}


def _vault(*, protected: bool, lock: str = "governance") -> dict[str, Any]:
    stack = TinyStack()
    _backups(stack, BackupConfig.model_validate({"lock": lock}), protected=protected)
    return Synthesized(stack).only("AWS::Backup::BackupVault")


def test_a_protected_vault_is_locked_and_outlives_its_stack() -> None:
    vault = _vault(protected=True)
    assert vault["Properties"]["LockConfiguration"] == {"MinRetentionDays": 7}
    assert (vault["DeletionPolicy"], vault["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_a_compliance_lock_can_be_taken_back_for_14_days() -> None:
    lock = _vault(protected=True, lock="compliance")["Properties"]["LockConfiguration"]
    assert lock == {"MinRetentionDays": 7, "ChangeableForDays": 14}


def test_an_unprotected_vault_goes_with_its_stack() -> None:
    vault = _vault(protected=False)
    assert "LockConfiguration" not in vault["Properties"]
    assert vault["DeletionPolicy"] == "Delete"


def test_a_vault_has_a_key_of_its_own() -> None:
    assert "VaultKey" in json.dumps(_vault(protected=True)["Properties"]["EncryptionKeyArn"])


def test_any_moment_of_the_given_days_can_be_restored() -> None:
    rule = _rules(days=30)["AnyMoment"]
    assert rule["EnableContinuousBackup"] is True
    assert rule["Lifecycle"] == {"DeleteAfterDays": 30}


def test_without_recovery_days_there_are_snapshots_only() -> None:
    assert set(_rules(days=0)) == {"Daily"}


def test_a_daily_snapshot_is_kept_and_copied_to_the_other_region() -> None:
    rule = _rules()["Daily"]
    assert rule["Lifecycle"] == {"DeleteAfterDays": 90}
    assert rule["CopyActions"] == [
        {"DestinationBackupVaultArn": COPIES, "Lifecycle": {"DeleteAfterDays": 20}}
    ]


def test_without_a_second_region_nothing_is_copied() -> None:
    assert "CopyActions" not in _rules(copies=None)["Daily"]


def test_jobs_get_the_windows_that_the_service_wants_and_do_not_start_together() -> None:
    rules = _rules()
    for rule in rules.values():
        assert rule["StartWindowMinutes"] >= 60
        assert rule["CompletionWindowMinutes"] >= rule["StartWindowMinutes"] + 60
    assert rules["AnyMoment"]["ScheduleExpression"] == "cron(0 5 * * ? *)"
    assert rules["Daily"]["ScheduleExpression"] == "cron(0 7 * * ? *)"


def test_a_schedule_past_midnight_is_on_the_next_day() -> None:
    assert daily_schedule("23:15", 120) == "cron(15 1 * * ? *)"


def _tested(shards: int) -> Synthesized:
    stack = TinyStack()
    vpc = stack.vpc()
    group = rds.SubnetGroup(stack, "Group", description="data", vpc=vpc)
    writers = {
        f"s{number}": rds.DatabaseInstance(
            stack,
            f"Writer{number}",
            engine=rds.DatabaseInstanceEngine.POSTGRES,
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_group_name="Data"),
        )
        for number in range(shards)
    }
    RestoreTest(
        stack,
        "Test",
        name="storefront-staging-eu",
        day="wed",
        backups=_backups(stack),
        writers=writers,
        vpc=vpc,
        subnet_group=group,
    )
    return Synthesized(stack)


def test_each_writer_is_restored_on_its_own_into_a_group_without_rules() -> None:
    found = _tested(2)
    selections = [entry["Properties"] for entry in found.all("AWS::Backup::RestoreTestingSelection").values()]
    writers = [str(selection["ProtectedResourceArns"]) for selection in selections]
    assert len(set(writers)) == 2
    for selection in selections:
        assert "TestSecurityGroup" in json.dumps(selection["RestoreMetadataOverrides"]["vpcSecurityGroupIds"])
    group = found.properties("AWS::EC2::SecurityGroup", "TestSecurityGroup")
    assert "SecurityGroupIngress" not in group
    assert [rule["CidrIp"] for rule in group["SecurityGroupEgress"]] == ["255.255.255.255/32"]


def test_the_newest_snapshot_of_the_vault_is_restored_weekly() -> None:
    plan = _tested(1).properties("AWS::Backup::RestoreTestingPlan")
    assert plan["RestoreTestingPlanName"] == "storefront_staging_eu"
    assert plan["ScheduleExpression"] == "cron(0 12 ? * WED *)"
    assert plan["RecoveryPointSelection"]["Algorithm"] == "LATEST_WITHIN_WINDOW"
    assert plan["RecoveryPointSelection"]["RecoveryPointTypes"] == ["SNAPSHOT"]


def test_more_writers_than_a_plan_takes_are_refused() -> None:
    with pytest.raises(ValueError, match=f"got {MOST_WRITERS + 1} writers"):
        _tested(MOST_WRITERS + 1)

"""Alarms of backups: failures ring, and so does silence."""

from typing import Any

import pytest

from patterns.backup_alarms import BackupAlarms
from tests.support.alarm_stack import alarms_of, expression, metrics


@pytest.fixture(scope="module")
def alarms() -> dict[str, dict[str, Any]]:
    return alarms_of(lambda stack, factory: BackupAlarms(stack, "Backup", alarms=factory))


def test_any_failed_job_rings(alarms: dict[str, dict[str, Any]]) -> None:
    alarm = alarms["BackupFailed"]
    watched = {(m["Metric"]["MetricName"], m["Metric"]["Dimensions"][0]["Value"]) for m in metrics(alarm)}
    kinds = ("Backup", "Copy", "Restore")
    assert watched == {(f"NumberOf{kind}JobsFailed", what) for kind in kinds for what in ("RDS", "S3")}
    assert expression(alarm).count("FILL(") == 6
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)
    assert alarm["TreatMissingData"] == "notBreaching"


def test_two_days_without_a_finished_backup_ring(alarms: dict[str, dict[str, Any]]) -> None:
    alarm = alarms["BackupMissing"]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert {m["Period"] for m in metrics(alarm)} == {86400}
    assert (alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]) == (2, 2)
    assert alarm["TreatMissingData"] == "breaching"

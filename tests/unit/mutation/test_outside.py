"""What checkov and cfn-lint are shown of mutants, and how long the record of their answers holds."""

from pathlib import Path

import pytest

from guarantees.store import Body
from mutation import outside
from mutation.changes import Change
from mutation.edits import Mutant

PLAINTEXT = Mutant("Database", "storage encryption off", lambda _: True)
HARMLESS = Mutant("Database", "renamed", lambda _: True)


def database(**properties: object) -> Body:
    ours = {
        "Engine": "postgres",
        "DBInstanceClass": "db.r8g.large",
        "AllocatedStorage": "400",
        "StorageEncrypted": True,
        "KmsKeyId": "alias/storefront",
        "ManageMasterUserPassword": True,
        "MasterUsername": "storefront",
    }
    return {
        "Type": "AWS::RDS::DBInstance",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": ours | properties,
    }


def change(mutant: Mutant, **properties: object) -> Change:
    return Change(mutant, {"Writer": database()}, {"Writer": database(**properties)})


CHANGES = [change(PLAINTEXT, StorageEncrypted=False), change(HARMLESS, DBName="other")]


@pytest.fixture
def without_checkov(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave cfn-lint alone with the mutants: checkov takes its time."""
    monkeypatch.setattr(outside, "_checkov", lambda _: {})


@pytest.mark.usefixtures("without_checkov")
def test_only_what_a_rule_sees_is_noticed() -> None:
    assert outside.ask(CHANGES) == {"Database: storage encryption off": {"cfn-lint E3720"}}


@pytest.mark.usefixtures("without_checkov")
def test_what_was_found_before_is_not_put_down_to_the_mutant() -> None:
    faulty = {"Writer": database(StorageEncrypted=False)}
    renamed = {"Writer": database(StorageEncrypted=False, DBName="other")}
    assert outside.ask([Change(HARMLESS, faulty, renamed)]) == {}


def test_the_answers_of_both_judges_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    def checkov(templates: dict[str, Body]) -> dict[str, set[str]]:
        shown.extend(templates)
        return {"000": {"checkov CKV_AWS_16"}, "000-before": {"checkov CKV_AWS_1"}}

    monkeypatch.setattr(outside, "_checkov", checkov)
    noticed = outside.ask(CHANGES)
    assert noticed == {"Database: storage encryption off": {"cfn-lint E3720", "checkov CKV_AWS_16"}}
    assert sorted(shown) == ["000", "000-before", "001", "001-before"]


@pytest.mark.usefixtures("without_checkov")
def test_the_record_holds_for_the_changes_and_judges_that_it_was_made_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tmp_path / "outside.json"
    noticed = outside.record(CHANGES, record)
    assert outside.recorded(CHANGES, record) == (noticed, True)
    assert outside.recorded(CHANGES[:1], record)[1] is False
    assert outside.recorded([CHANGES[0], change(HARMLESS, DBName="another")], record)[1] is False
    monkeypatch.setattr(outside, "version", lambda _: "0.1")
    assert outside.recorded(CHANGES, record)[1] is False


def test_without_a_record_nothing_was_seen(tmp_path: Path) -> None:
    assert outside.recorded(CHANGES, tmp_path / "missing.json") == ({}, False)

"""Whatever is broken in the templates of production, a judge notices."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from config import load_environment
from guarantees.judge import judges
from guarantees.store import Store, read
from mutation import outside
from mutation.__main__ import main
from mutation.edits import REMOVED, Mutant, property_of, put
from mutation.report import report
from mutation.run import MUTANTS, Outcome, run
from tests.support.assembly import Assembly

HARMLESS = Mutant("Database", "renamed", property_of("AWS::RDS::DBInstance", "DBName", "other"))


@pytest.fixture(scope="module")
def store(prod: Assembly) -> Store:
    return read(Path(prod.folder), load_environment("prod"))


@pytest.fixture(scope="module")
def outcomes(store: Store) -> list[Outcome]:
    return run(store)


def test_there_are_mutants_enough_and_no_two_alike() -> None:
    assert len(MUTANTS) >= 60
    assert Counter((mutant.area, mutant.title) for mutant in MUTANTS).most_common(1)[0][1] == 1


def test_every_mutant_breaks_something_that_is_there(outcomes: list[Outcome]) -> None:
    assert [outcome.mutant.title for outcome in outcomes if not outcome.applied] == []


def test_every_mutant_is_caught(outcomes: list[Outcome]) -> None:
    survivors = [f"{each.mutant.area}: {each.mutant.title}" for each in outcomes if each.survived]
    assert survivors == []


def test_every_judge_catches_a_mutant(outcomes: list[Outcome]) -> None:
    assert set(judges()) - {name for outcome in outcomes for name in outcome.caught_by} == set()


def test_the_command_fails_on_a_mutant_that_nobody_catches(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(outside, "record", lambda _: pytest.fail("a failed run is not recorded"))
    assert main(store, [MUTANTS[0], HARMLESS]) == 1
    assert "Database: renamed: NOBODY\n1 of 2 mutants are caught" in capsys.readouterr().out


def test_without_checkov_the_command_says_how_to_get_it(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(outside, "CHECKOV", tmp_path / "checkov")
    monkeypatch.setattr(outside, "record", lambda _: pytest.fail("half of the judges are no record"))
    assert main(store, MUTANTS[:1]) == 1
    assert "fix: `make mutation` sets it up" in capsys.readouterr().err


def test_the_report_names_a_mutant_that_nobody_catches(store: Store) -> None:
    page = report(run(store, [HARMLESS]), {})
    assert "| Database | renamed | **nobody** |" in page
    assert "0 of 1 mutants are caught" in page


def test_the_report_names_the_rules_of_outside_judges(store: Store) -> None:
    outcomes = run(store, MUTANTS[:2])
    page = report(outcomes, {outcomes[1].change.name: frozenset({"checkov CKV_AWS_34"})})
    assert f"| {MUTANTS[1].title} | viewers get tls | checkov CKV_AWS_34 |" in page
    assert f"| {MUTANTS[0].title} | viewers get tls |  |" in page
    assert "1 of the mutants are noticed" in page


def test_a_judge_that_is_asleep_lets_its_mutants_survive(store: Store) -> None:
    name = "nothing is open to the world"
    asleep = {**judges(), name: replace(judges()[name], find=lambda _: iter(()))}
    opened = [mutant for mutant in MUTANTS if mutant.title == "a port opened to the world"]
    (awake,), (outcome,) = run(store, opened), run(store, opened, asleep)
    assert name in awake.caught_by
    assert name not in outcome.caught_by


def test_mutants_leave_the_store_as_it_was(store: Store, outcomes: list[Outcome]) -> None:
    assert outcomes
    assert [name for name, judge in judges().items() if judge(store)] == []


def test_a_harmless_mutant_survives(store: Store) -> None:
    (outcome,) = run(store, [HARMLESS])
    assert outcome.applied
    assert outcome.survived


def test_a_mutant_without_anything_to_break_survives(store: Store) -> None:
    absent = Mutant("Database", "absent", property_of("AWS::Nothing::AtAll", "Encrypted", False))
    (outcome,) = run(store, [absent])
    assert not outcome.applied
    assert outcome.survived


def test_only_what_is_there_is_removed() -> None:
    holder = {"kept": 1}
    assert not put(holder, ["gone"], REMOVED)
    assert put(holder, ["kept"], REMOVED)
    assert holder == {}

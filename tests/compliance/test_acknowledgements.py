"""cdk-nag's findings: none is open, each acknowledged one is reviewed, and the pack does find faults."""

import json
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3
from cdk_nag import AwsSolutionsChecks

from patterns.nag import SHORTEST_REASON, acknowledge
from tests.support import ledger
from tests.support.assembly import Assembly

LEDGER = Path(__file__).parent / "acknowledgements.json"


def test_every_acknowledgement_is_reviewed(
    environment: Assembly, environment_name: str, pytestconfig: pytest.Config
) -> None:
    found: dict[str, dict[str, str]] = {}
    for (path, rule), reason in _declared(environment).items():
        found.setdefault(path, {})[rule] = reason
    option = "--accept-acknowledgements"
    accept = bool(pytestconfig.getoption(option))
    ledger.check(LEDGER, environment_name, found, accept=accept, option=option)


def test_no_finding_is_open(environment: Assembly) -> None:
    for plugin in environment.report["pluginReports"]:
        assert plugin["conclusion"] == "success"
        assert plugin["violations"] == []


def test_every_acknowledgement_still_has_its_finding(environment: Assembly) -> None:
    used = {
        (finding["acknowledgedAt"], finding["acknowledgedId"])
        for plugin in environment.report["pluginReports"]
        for finding in plugin["suppressedViolations"]
    }
    # The report lists what was suppressed of the rule pack only, not of CDK's own annotations and validator.
    declared = {(path, rule) for path, rule in _declared(environment) if rule.startswith("AwsSolutions::")}
    assert len(declared) > 10
    assert sorted(declared - used) == []


def test_every_acknowledgement_is_on_a_resource_and_names_its_pack(environment: Assembly) -> None:
    for (path, rule), reason in _declared(environment).items():
        assert path not in environment.templates
        assert "::" in rule
        assert len(reason) >= SHORTEST_REASON


def test_the_pack_finds_a_planted_fault(tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path))
    s3.Bucket(cdk.Stack(app, "Planted"), "Bucket")
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    report = json.loads((tmp_path / "validation-report.json").read_text(encoding="utf-8"))
    rules = {
        violation["ruleName"] for plugin in report["pluginReports"] for violation in plugin["violations"]
    }
    assert "AwsSolutions-S1" in rules


def test_a_whole_stack_cannot_be_acknowledged() -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    with pytest.raises(ValueError, match="acknowledge the resource concerned, not all of 'Stack'"):
        acknowledge(stack, "AwsSolutions-S1", "x" * SHORTEST_REASON)


def test_a_short_reason_is_refused() -> None:
    bucket = s3.Bucket(cdk.Stack(cdk.App(), "Stack"), "Bucket")
    with pytest.raises(ValueError, match="does not name the control"):
        acknowledge(bucket, "AwsSolutions-S1", "x" * (SHORTEST_REASON - 1))


def _declared(assembly: Assembly) -> dict[tuple[str, str], str]:
    """Every acknowledgement in the construct tree with its reason, whether a finding meets it or not."""
    return {
        (path.removeprefix("/"), rule): reason
        for file in assembly.folder.glob("*.metadata.json")
        for path, entries in json.loads(file.read_text(encoding="utf-8")).items()
        for entry in entries
        if entry["type"] == "aws:cdk:acknowledged-rules"
        for rule, reason in entry["data"].items()
    }

"""cdk-nag's findings: none is open, each acknowledged one is reviewed, and each pack does find faults."""

import json
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3

from compliance import acknowledged
from compliance.environments import Environment
from config import load_environment
from patterns.nag import REGULATIONS, SHORTEST_REASON, acknowledge, packs
from tests.support import ledger
from tests.support.assembly import Assembly

LEDGER = Path(__file__).parent / "acknowledgements.json"
# What a protected environment acknowledges at most, besides the encryption of replicas (ADR 0014).
MOST_FINDINGS, MOST_OVER_THE_PACKS, MOST_RULES = 35, 54, 11


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
    judged = tuple(f"{pack}::" for pack in ("AwsSolutions", *REGULATIONS))
    declared = {(path, rule) for path, rule in _declared(environment) if rule.startswith(judged)}
    assert len(declared) > 10
    assert sorted(declared - used) == []


def test_acknowledgements_of_a_protected_environment_stay_within_their_budget(
    environment: Assembly, environment_name: str
) -> None:
    config = load_environment(environment_name)
    every = acknowledged.findings(Environment(config, environment.folder))
    assert every
    if config.protected:
        found = acknowledged.without_replica_encryption(every)
        assert len(found) <= MOST_FINDINGS, sorted(found)
        assert sum(map(len, found.values())) <= MOST_OVER_THE_PACKS, sorted(found)
        assert len({finding.rule for finding in found}) <= MOST_RULES, sorted(found)


def test_only_replicas_go_without_a_key_of_their_own(environment: Assembly, environment_name: str) -> None:
    found = acknowledged.findings(Environment(load_environment(environment_name), environment.folder))
    apart = found.keys() - acknowledged.without_replica_encryption(found).keys()
    assert all("/Replica" in finding.resource for finding in apart)


def test_every_acknowledgement_is_on_a_resource_and_names_its_pack(environment: Assembly) -> None:
    for (path, rule), reason in _declared(environment).items():
        assert path not in environment.templates
        assert "::" in rule
        assert len(reason) >= SHORTEST_REASON


@pytest.mark.parametrize(
    ("protected", "finders"), [(True, {"AwsSolutions", *REGULATIONS}), (False, {"AwsSolutions"})]
)
def test_each_pack_of_an_environment_finds_a_planted_fault(
    tmp_path: Path, protected: bool, finders: set[str]
) -> None:
    app = cdk.App(outdir=str(tmp_path))
    s3.Bucket(cdk.Stack(app, "Planted"), "Bucket")
    cdk.Validations.of(app).add_plugins(*packs(app, protected=protected))
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    report = json.loads((tmp_path / "validation-report.json").read_text(encoding="utf-8"))
    logging_rules = {"AwsSolutions-S1", *(f"{pack}-S3BucketLoggingEnabled" for pack in REGULATIONS)}
    found = {
        plugin["pluginName"]
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        if violation["ruleName"] in logging_rules
    }
    assert found == finders


def test_the_packs_of_an_environment_ran_over_it(environment: Assembly, environment_name: str) -> None:
    ran = {plugin["pluginName"] for plugin in environment.report["pluginReports"]}
    assert "AwsSolutions" in ran
    assert ran.issuperset(REGULATIONS) is load_environment(environment_name).protected


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

"""What `make compliance` reads from the reports of the judges."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from compliance import linters, validation
from compliance.environments import ComplianceError, Environment, names
from config import load_environment
from tests.support.assembly import ROOT


def environment(folder: Path, name: str = "prod", plugins: dict[str, Any] | None = None) -> Environment:
    reports = [{"pluginName": plugin, **report} for plugin, report in (plugins or {}).items()]
    (folder / "validation-report.json").write_text(json.dumps({"pluginReports": reports}))
    (folder / "preflight-rules").write_text("7")
    return Environment(load_environment(name), folder)


def found(*constructs: str) -> list[dict[str, Any]]:
    violating = [{"constructPath": construct} for construct in constructs]
    return [{"ruleName": "PCI.DSS.321-Rule", "violatingConstructs": violating}]


def test_judges_start_no_node_of_the_machine() -> None:
    script = "import sys, compliance.__main__; sys.exit('jsii' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_every_environment_file_is_judged() -> None:
    assert {"dev", "prod"} <= set(names())


def test_findings_and_acknowledgements_are_counted_by_construct(tmp_path: Path) -> None:
    report = {"violations": found("Web/A", "Web/B"), "suppressedViolations": found("Web/C")}
    plugins = {"PCI.DSS.321": report}
    verdicts = {item.judge: item for item in validation.judge(environment(tmp_path, plugins=plugins))}
    verdict = verdicts["cdk-nag PCI.DSS.321"]
    assert verdict.findings == ["PCI.DSS.321-Rule Web/A", "PCI.DSS.321-Rule Web/B"]
    assert verdict.acknowledged == ["PCI.DSS.321-Rule Web/C"]


def test_a_plugin_that_nobody_thought_of_counts_as_validation_of_cdk(tmp_path: Path) -> None:
    plugins = {"New": {"violations": found("Web/A")}}
    verdicts = {item.judge: item for item in validation.judge(environment(tmp_path, plugins=plugins))}
    assert len(verdicts["CDK validation"].findings) == 1


def test_what_was_acknowledged_of_the_validator_of_cdk_is_counted(tmp_path: Path) -> None:
    rules = {"CloudFormation-Validate::F3002": "why", "AwsSolutions::AwsSolutions-S1": "why"}
    entries = [{"type": "aws:cdk:acknowledged-rules", "data": rules}, {"type": "aws:cdk:logicalId"}]
    (tmp_path / "Network.metadata.json").write_text(json.dumps({"/Network/FlowLog": entries}))
    verdicts = {item.judge: item for item in validation.judge(environment(tmp_path))}
    assert verdicts["CDK validation"].acknowledged == ["CloudFormation-Validate::F3002 Network/FlowLog"]


def test_rules_of_the_validator_of_cdk_are_counted_by_itself() -> None:
    assert validation.rules_of_cdk() > 100


@pytest.mark.parametrize(("name", "packs"), [("prod", 4), ("dev", 1)])
def test_protected_environments_answer_to_every_pack(tmp_path: Path, name: str, packs: int) -> None:
    verdicts = list(validation.judge(environment(tmp_path, name)))
    assert len([item for item in verdicts if item.judge.startswith("cdk-nag")]) == packs


@pytest.mark.parametrize("pack", sorted(validation.PACKS.values()))
def test_rules_of_a_pack_are_counted_in_its_source(pack: str) -> None:
    assert validation.rules_of(pack) > 60


def test_cfn_lint_reports_what_a_template_breaks(tmp_path: Path) -> None:
    template = {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketNam": "x"}}}}
    (tmp_path / "Web.template.json").write_text(json.dumps(template))
    verdict = linters.cfn_lint(environment(tmp_path))
    assert verdict.findings[0].startswith("E")
    assert verdict.rules
    assert verdict.rules > 200


def test_a_missing_checkov_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linters, "CHECKOV", tmp_path / "checkov")
    with pytest.raises(ComplianceError, match="make compliance sets it up"):
        linters.checkov(environment(tmp_path))

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3
from cdk_nag import AwsSolutionsChecks

from patterns.nag import acknowledge
from tests.support.pattern import FLAGS, TinyStack

REASON = "The bucket of this test holds nothing that anyone could ask for."


def report(app: cdk.App, folder: Path) -> dict[str, Any]:
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    plugins = json.loads((folder / "validation-report.json").read_text(encoding="utf-8"))["pluginReports"]
    return next(plugin for plugin in plugins if plugin["pluginName"] == "AwsSolutions")


def rules(findings: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Paths of the constructs that each rule found fault with."""
    return {
        finding["ruleName"]: [each["constructPath"] for each in finding["violatingConstructs"]]
        for finding in findings
    }


def test_an_acknowledged_finding_stays_in_the_report_with_its_reason(tmp_path: Path) -> None:
    app = cdk.App(context=FLAGS, outdir=str(tmp_path))
    stack = TinyStack(app)
    acknowledge(s3.Bucket(stack, "Quiet", enforce_ssl=True), "AwsSolutions-S1", REASON)
    s3.Bucket(stack, "Loud", enforce_ssl=True)
    found = report(app, tmp_path)
    (suppressed,) = found["suppressedViolations"]
    assert suppressed["reason"] == REASON
    assert rules([suppressed]) == {"AwsSolutions-S1": ["Tiny/Quiet/Resource"]}
    assert rules(found["violations"]) == {"AwsSolutions-S1": ["Tiny/Loud/Resource"]}


def test_a_whole_stack_or_app_is_refused() -> None:
    stack = TinyStack()
    for scope in (stack, stack.node.root):
        with pytest.raises(ValueError, match="acknowledge the resource concerned"):
            acknowledge(scope, "AwsSolutions-S1", REASON)


@pytest.mark.parametrize("reason", ["", "not needed", "x" * 29])
def test_a_reason_too_short_to_name_a_control_is_refused(reason: str) -> None:
    bucket = s3.Bucket(TinyStack(), "Bucket")
    with pytest.raises(ValueError, match="does not name the control"):
        acknowledge(bucket, "AwsSolutions-S1", reason)

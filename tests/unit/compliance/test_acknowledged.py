"""Acknowledged findings are counted once for each rule and resource, whichever packs repeat them."""

import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from compliance import __main__ as command
from compliance import acknowledged
from compliance.acknowledged import Finding
from compliance.environments import Environment
from config import load_environment


def environment(folder: Path, found: dict[str, list[tuple[str, str]]]) -> Environment:
    reports: list[dict[str, Any]] = [
        {
            "pluginName": pack,
            "suppressedViolations": [
                {"ruleName": f"{pack}-{rule}", "violatingConstructs": [{"constructPath": resource}]}
                for rule, resource in rules
            ],
        }
        for pack, rules in found.items()
    ]
    (folder / "validation-report.json").write_text(json.dumps({"pluginReports": reports}))
    return Environment(load_environment("prod"), folder)


def test_a_finding_that_several_packs_repeat_is_one(tmp_path: Path) -> None:
    repeated = [("S3DefaultEncryptionKMS", "Storage/Logs")]
    found = acknowledged.findings(
        environment(tmp_path, {"HIPAA.Security": repeated, "PCI.DSS.321": repeated})
    )
    assert found == {Finding("S3DefaultEncryptionKMS", "Storage/Logs", ""): ["HIPAA.Security", "PCI.DSS.321"]}


def test_a_rule_is_the_same_under_the_name_that_awssolutions_has_for_it(tmp_path: Path) -> None:
    found = acknowledged.findings(
        environment(
            tmp_path,
            {
                "AwsSolutions": [("SMG4", "Messaging/Secret")],
                "HIPAA.Security": [("SecretsManagerRotationEnabled", "Messaging/Secret")],
            },
        )
    )
    assert [(finding.rule, len(packs)) for finding, packs in found.items()] == [
        ("SecretsManagerRotationEnabled", 2)
    ]


def test_each_wildcard_of_a_policy_is_a_finding_of_its_own(tmp_path: Path) -> None:
    wildcards = [("IAM5[Resource::*]", "Web/Policy"), ("IAM5[Resource::arn:aws:s3:::x/*]", "Web/Policy")]
    found = acknowledged.findings(environment(tmp_path, {"AwsSolutions": wildcards}))
    assert {finding.detail for finding in found} == {"Resource::*", "Resource::arn:aws:s3:::x/*"}
    assert {finding.rule for finding in found} == {"IAMNoWildcardPermissions"}


def test_what_rds_refuses_on_a_replica_is_counted_apart(tmp_path: Path) -> None:
    rules = [("RDS2", "Database/Replica1"), ("RDS3", "Database/Replica1")]
    found = acknowledged.findings(environment(tmp_path, {"AwsSolutions": rules}))
    kept = acknowledged.without_replica_encryption(found)
    assert [finding.rule for finding in kept] == ["RDSMultiAZSupport"]


def test_the_table_has_a_line_for_each_rule_and_the_totals(tmp_path: Path) -> None:
    repeated = [("ALBWAFEnabled", "Web/LoadBalancer/Resource/Resource")]
    packs = {"NIST.800.53.R5": repeated, "PCI.DSS.321": repeated}
    console = Console(width=160, record=True)
    console.print(acknowledged.table(environment(tmp_path, packs)))
    lines = [line.split() for line in console.export_text().splitlines()]
    assert ["│", "ALBWAFEnabled", "│", "1", "│", "2", "│", "Web/LoadBalancer/Resource", "│"] in lines
    assert any(line[1:3] == ["1", "rules"] for line in lines)


def test_the_command_counts_each_environment_and_judges_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    packs = {"AwsSolutions": [("CFR3", "Edge/Cdn")]}
    monkeypatch.setattr(command, "names", lambda: ["dev", "prod"])
    monkeypatch.setattr(command, "synthesize", lambda _name, _folder: environment(tmp_path, packs))
    assert command.main(["--acknowledged"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("Acknowledged in prod") == 2
    assert "Compliance" not in printed

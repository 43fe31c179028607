"""The app itself: wrong input ends in one clear message, never in a traceback."""

import json
from pathlib import Path

import pytest

from patterns.nag import REGULATIONS
from tests.support.assembly import SynthesisError, synthesize

# The app with a bucket that breaks a rule of every pack.
PLANTED = """
import app, aws_cdk as cdk
from aws_cdk import aws_s3 as s3
store = app.build()
s3.Bucket(cdk.Stack(store, "Planted"), "Bucket")
store.synth()
"""

# What an environment may save at: each of these is a finding of some pack, unless it is acknowledged.
CHEAPEST = {
    "protected": """
protected = true
database = { instance_class = "db.t4g.small", multi_az = false, backup_retention_days = 1 }
cache = { replicas_per_shard = 0, snapshot_retention_days = 0 }
""",
    "unprotected": """
network = { availability_zones = 2, nat_gateways = 1 }
database = { multi_az = false, read_replicas = 0, backup_retention_days = 0 }
cache = { replicas_per_shard = 0, snapshot_retention_days = 0 }
firewall = { mode = "count", managed_rule_groups = [] }
backup = { enabled = false }
""",
}


def _refusal(selector: str, folder: Path) -> str:
    with pytest.raises(SynthesisError) as error:
        synthesize(selector, folder / "out")
    return str(error.value)


def test_an_unknown_environment_is_all_that_is_said(tmp_path: Path) -> None:
    assert _refusal("prd", tmp_path) == (
        "error: env: there is no environment 'prd'\n"
        "  allowed: dev, prod, or the path of a file that ends in .toml\n"
        "  fix: did you mean 'prod'?\n"
    )


def test_a_broken_rule_is_all_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('name = "x"\nregion = "eu-west-1"\n[web]\nmin_instances = 0\n', encoding="utf-8")
    lines = _refusal(str(file), tmp_path).splitlines()
    assert lines[0] == f"error: {file}: web.min_instances: got 0"
    assert len(lines) == 3


def test_a_finding_of_the_validator_names_construct_and_rule_without_a_traceback(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    text = 'name = "x"\nregion = "eu-west-1"\n[database]\nengine_version = "17.99"\n'
    file.write_text(text, encoding="utf-8")
    message = _refusal(str(file), tmp_path)
    assert "'17.99' is not one of" in message
    assert "Database/ShardS1/Writer" in message
    assert "error: validation found faults" in message
    assert "Traceback" not in message


@pytest.mark.parametrize("savings", CHEAPEST.values(), ids=CHEAPEST.keys())
def test_no_pack_objects_to_an_environment_that_saves_wherever_it_may(tmp_path: Path, savings: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('name = "x"\nregion = "eu-west-1"\n' + savings, encoding="utf-8")
    synthesize(str(file), tmp_path / "out")
    report = json.loads((tmp_path / "out" / "validation-report.json").read_text(encoding="utf-8"))
    assert [plugin["violations"] for plugin in report["pluginReports"] if plugin["violations"]] == []
    assert any(plugin["pluginName"] == "AwsSolutions" for plugin in report["pluginReports"])


def test_a_region_without_origin_shield_is_all_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    text = 'name = "x"\nregion = "eu-south-2"\n[network]\ncloudfront_prefix_list = "pl-12345678"\n'
    file.write_text(text, encoding="utf-8")
    assert _refusal(str(file), tmp_path).startswith(
        "error: cdn.origin_shield: got true\n  allowed: false in eu-south-2"
    )


def test_a_plain_synthesis_of_prod_fails_on_a_fault_that_every_pack_names(tmp_path: Path) -> None:
    with pytest.raises(SynthesisError, match="Planted/Bucket"):
        synthesize("prod", tmp_path, program=("-c", PLANTED))
    report = json.loads((tmp_path / "validation-report.json").read_text(encoding="utf-8"))
    packs = {plugin["pluginName"] for plugin in report["pluginReports"] if plugin["violations"]}
    assert packs >= {"AwsSolutions", *REGULATIONS}


def test_only_a_synthesis_without_validation_skips_the_packs(tmp_path: Path) -> None:
    assembly = synthesize("prod", tmp_path, validation=False, program=("-c", PLANTED))
    assert "Planted" in assembly.templates
    assert not (tmp_path / "validation-report.json").exists()

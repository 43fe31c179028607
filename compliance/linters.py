"""The judges that read templates: cfn-lint and checkov."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from cfnlint.core import get_rules

from compliance.environments import ROOT, ComplianceError, Environment
from compliance.verdict import Verdict

CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"
# Besides an environment's own: what CloudFront needs, and one that gets services last.
MORE_REGIONS = ("us-east-1", "ap-southeast-2")
# What is asked of authors by hand and means nothing in templates that CDK writes: Fn::Sub instead of its
# Fn::Join, and prose in each resource's metadata.
HANDWRITING = ("I1022", "I4010")
FRAMEWORKS = ("cloudformation", "secrets")


def cfn_lint(environment: Environment) -> Verdict:
    """Judge by every rule of cfn-lint, down to information, in several regions."""
    regions = sorted({environment.config.region, *MORE_REGIONS})
    command = [Path(sys.executable).with_name("cfn-lint"), "-c", "I", "-e", "-i", *HANDWRITING]
    found = _json(
        [*command, "--format", "json", "--regions", *regions, "-t", *environment.templates], "cfn-lint"
    )
    return Verdict(
        judge=f"cfn-lint, {len(regions)} regions",
        environment=environment.config.name,
        rules=_cfn_lint_rules(),
        findings=[
            f"{match['Rule']['Id']} {Path(match['Filename']).name}: {match['Message']}" for match in found
        ],
        acknowledged=[
            check
            for resource in environment.resources()
            for check in resource.get("Metadata", {})
            .get("cfn-lint", {})
            .get("config", {})
            .get("ignore_checks", [])
        ],
    )


def checkov(environment: Environment) -> Verdict:
    """Judge by checkov, in its own Python environment and without its online policies."""
    if not CHECKOV.exists():
        raise ComplianceError("checkov is missing from .venv-checkov/\n  fix: make compliance sets it up")
    command = [CHECKOV, "--directory", environment.folder, "--framework", *FRAMEWORKS, "--skip-download"]
    answer = _json([*command, "--output", "json"], "checkov")
    reports = [
        part["results"] for part in (answer if isinstance(answer, list) else [answer]) if "results" in part
    ]
    kinds = ("passed_checks", "failed_checks", "skipped_checks")
    return Verdict(
        judge="checkov",
        environment=environment.config.name,
        rules=len({check["check_id"] for part in reports for kind in kinds for check in part[kind]}),
        findings=list(_checks(reports, "failed_checks")),
        acknowledged=list(_checks(reports, "skipped_checks")),
    )


def _checks(reports: list[dict[str, Any]], kind: str) -> Iterator[str]:
    for part in reports:
        for check in part[kind]:
            yield f"{check['check_id']} {check['file_path'].strip('/')} {check['resource']}"


@cache
def _cfn_lint_rules() -> int:
    return len(get_rules([], list(HANDWRITING), ["I"], include_experimental=True))


def _json(command: Sequence[object], judge: str) -> Any:
    """Run a judge; findings make it fail, so that only an answer that is no JSON is an error."""
    quiet = {**os.environ, "CKV_FRAMEWORK_LOGGING": "false", "LOG_LEVEL": "ERROR"}
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    try:
        return json.loads(done.stdout)
    except ValueError:
        said = (done.stdout + done.stderr)[-2000:]
        raise ComplianceError(f"{judge} failed with exit code {done.returncode}:\n{said}") from None

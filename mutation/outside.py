"""Shows mutants to checkov and cfn-lint, judges that were not written for this store; keeps what they saw.

That takes a minute, so that tests read the record and compare what it was made from.
"""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cfnlint.api import lint
from cfnlint.config import ManualArgs
from cfnlint.core import get_rules

from mutation.changes import Change, Resources, digest

ROOT = Path(__file__).resolve().parent.parent
RECORD = Path(__file__).with_name("outside.json")
CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"
# References to resources that were left out of the template: nothing that a mutant did.
LEFT_OUT = ("E1010", "E1020")
# As in compliance/linters.py.
HANDWRITING = ["I1022", "I4010"]

Findings = Mapping[str, frozenset[str]]


def recorded(changes: Sequence[Change], record: Path = RECORD) -> tuple[Findings, bool]:
    """Read who noticed which mutant, and whether that was found out from these changes by these judges."""
    kept = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    noticed = {name: frozenset(found) for name, found in kept.get("noticed", {}).items()}
    return noticed, kept.get("digest") == digest(changes, *_judges())


def record(changes: Sequence[Change], path: Path = RECORD) -> Findings:
    """Ask the judges, and keep their answers."""
    noticed = ask(changes)
    kept = {
        "digest": digest(changes, *_judges()),
        "judges": list(_judges()),
        "noticed": {name: sorted(found) for name, found in noticed.items()},
    }
    path.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return noticed


def ask(changes: Sequence[Change]) -> Findings:
    """Collect the findings of each mutant's resources that the same resources did not have before."""
    templates = {f"{number:03}": each.after for number, each in enumerate(changes) if each.after}
    templates |= {f"{number}-before": changes[int(number)].before for number in templates}
    found = [_cfn_lint(templates), _checkov(templates)]
    noticed = {}
    for number, each in enumerate(changes):
        name = f"{number:03}"
        new = [findings.get(name, set()) - findings.get(f"{name}-before", set()) for findings in found]
        if any(new):
            noticed[each.name] = frozenset().union(*new)
    return noticed


def _judges() -> tuple[str, str]:
    pins = (ROOT / "requirements-checkov.txt").read_text(encoding="utf-8")
    pin = re.search(r"^checkov==([\w.]+)", pins, re.MULTILINE)
    return f"cfn-lint {version('cfn-lint')}", f"checkov {pin[1] if pin else 'unknown'}"


def _text(resources: Resources) -> str:
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": dict(resources)}, indent=1)


@cache
def _rules() -> Any:
    return get_rules([], HANDWRITING, ["I"], include_experimental=True)


def _cfn_lint(templates: Mapping[str, Resources]) -> dict[str, set[str]]:
    rules = _rules()
    arguments = ManualArgs(include_checks=["I"], ignore_checks=HANDWRITING, include_experimental=True)
    return {
        name: {
            f"cfn-lint {match.rule.id}"
            for match in lint(_text(resources), rules=rules, config=arguments)
            if match.rule.id not in LEFT_OUT
        }
        for name, resources in templates.items()
        if resources
    }


def _checkov(templates: Mapping[str, Resources]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, resources in templates.items():
            Path(folder, f"{name}.template.json").write_text(_text(resources), encoding="utf-8")
        for check in _checks(folder):
            name = Path(check["file_path"]).name.split(".")[0]
            found.setdefault(name, set()).add(f"checkov {check['check_id']}")
    return found


def _checks(folder: str) -> Iterator[dict[str, Any]]:
    command = [str(CHECKOV), "--directory", folder, "--framework", "cloudformation", "secrets"]
    options = ["--skip-download", "--compact", "--output", "json"]
    quiet = {**os.environ, "CKV_FRAMEWORK_LOGGING": "false", "LOG_LEVEL": "ERROR"}
    done = subprocess.run([*command, *options], env=quiet, capture_output=True, text=True, check=False)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"checkov failed:\n{(done.stdout + done.stderr)[-2000:]}") from None
    for part in answer if isinstance(answer, list) else [answer]:
        yield from part.get("results", {}).get("failed_checks", [])

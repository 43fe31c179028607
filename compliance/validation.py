"""The judges that run within synthesis: cdk-nag's packs, CDK's own validation, cdk-preflight."""

import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import cdk_nag

from compliance.environments import Environment
from compliance.verdict import Verdict

# Each pack with the file that lists its rules.
PACKS = {
    "AwsSolutions": "aws-solutions",
    "HIPAA.Security": "hipaa-security",
    "NIST.800.53.R5": "nist-800-53-r5",
    "PCI.DSS.321": "pci-dss-321",
}
PREFLIGHT = "cdk-preflight"


def judge(environment: Environment) -> Iterator[Verdict]:
    """Read the verdict of each plugin from the report; a clean plugin may be absent from it."""
    for name, file in PACKS.items():
        if name == "AwsSolutions" or environment.config.protected:
            yield _verdict(environment, f"cdk-nag {name}", rules_of(file), [name])
    others = [name for name in environment.report if name not in PACKS and name != PREFLIGHT]
    yield _verdict(environment, "CDK validation", None, others)
    preflight = int((environment.folder / "preflight-rules").read_text())
    yield _verdict(environment, PREFLIGHT, preflight, [PREFLIGHT])


def rules_of(pack: str) -> int:
    """Count the rules of a pack in its source; cdk-nag does not list them otherwise."""
    return source_of(pack).count("rule: ")


@cache
def source_of(pack: str) -> str:
    """Read the source of a pack from within cdk-nag."""
    (archive,) = Path(cdk_nag.__file__).parent.glob("_jsii/*.tgz")
    with tarfile.open(archive) as package:
        source = package.extractfile(f"package/lib/packs/{pack}.js")
        if source is None:
            raise FileNotFoundError(f"{archive.name} holds no pack {pack}")
        return source.read().decode()


def _verdict(environment: Environment, judge: str, rules: int | None, plugins: list[str]) -> Verdict:
    reports = [environment.report[name] for name in plugins if name in environment.report]
    return Verdict(
        judge=judge,
        environment=environment.config.name,
        rules=rules,
        findings=[line for report in reports for line in _lines(report.get("violations", []))],
        acknowledged=[line for report in reports for line in _lines(report.get("suppressedViolations", []))],
    )


def _lines(violations: list[dict[str, Any]]) -> Iterator[str]:
    for violation in violations:
        for construct in violation["violatingConstructs"]:
            yield f"{violation['ruleName']} {construct.get('constructPath', '')}"

"""The judges that run within synthesis: cdk-nag's packs, CDK's own validation, cdk-preflight."""

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from compliance.environments import Environment
from compliance.verdict import Verdict
from ops.cdk import node

# Each pack with the file that lists its rules.
PACKS = {
    "AwsSolutions": "aws-solutions",
    "HIPAA.Security": "hipaa-security",
    "NIST.800.53.R5": "nist-800-53-r5",
    "PCI.DSS.321": "pci-dss-321",
}
PREFLIGHT = "cdk-preflight"
VALIDATOR = "package/node_modules/@aws/cloudformation-validate/"
COUNT = "console.log(new (require(process.argv[1]).CompositeEngine)().listRules().length)"


def judge(environment: Environment) -> Iterator[Verdict]:
    """Read the verdict of each plugin from the report; a clean plugin may be absent from it."""
    for name, file in PACKS.items():
        if name == "AwsSolutions" or environment.config.protected:
            yield _verdict(environment, f"cdk-nag {name}", rules_of(file), [name])
    others = [name for name in environment.report if name not in PACKS and name != PREFLIGHT]
    cdk = _verdict(environment, "CDK validation", rules_of_cdk(), others)
    # The report leaves out what was acknowledged of these; the construct tree has it.
    yield replace(
        cdk,
        acknowledged=[ack for ack in environment.acknowledgements if ack.split("::")[0] not in PACKS],
    )
    preflight = int((environment.folder / "preflight-rules").read_text())
    yield _verdict(environment, PREFLIGHT, preflight, [PREFLIGHT])


def rules_of(pack: str) -> int:
    """Count the rules of a pack in its source; cdk-nag does not list them otherwise."""
    return source_of(pack).count("rule: ")


@cache
def source_of(pack: str) -> str:
    """Read the source of a pack from within cdk-nag."""
    with tarfile.open(_package("cdk_nag")) as package:
        source = package.extractfile(f"package/lib/packs/{pack}.js")
        if source is None:
            raise FileNotFoundError(f"cdk-nag holds no pack {pack}")
        return source.read().decode()


@cache
def rules_of_cdk() -> int:
    """Ask the validator in CDK's library how many rules it has."""
    with tarfile.open(_package("aws_cdk")) as package, tempfile.TemporaryDirectory() as folder:
        members = [member for member in package if member.name.startswith(VALIDATOR)]
        package.extractall(folder, members, filter="data")
        command = [str(node()), "-e", COUNT, str(Path(folder, VALIDATOR))]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _package(library: str) -> Path:
    """Find the JavaScript of a library without an import, which would start Node."""
    spec = find_spec(library)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{library} is not installed")
    (archive,) = Path(spec.origin).parent.glob("_jsii/*.tgz")
    return archive


def _verdict(environment: Environment, judge: str, rules: int, plugins: list[str]) -> Verdict:
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

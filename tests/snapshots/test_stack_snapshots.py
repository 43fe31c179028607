"""The template of every stack: a reviewer reads the diff of a snapshot as the diff of the deployment."""

import json
import re
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from tests.support.assembly import Assembly, assembly_of

STACKS = {
    "dev": [
        "Backup",
        "Cache",
        "Database",
        "Edge",
        "EdgeObservability",
        "Messaging",
        "Network",
        "Observability",
        "Resilience",
        "Storage",
        "Web",
    ]
}
STACKS["prod"] = sorted([*STACKS["dev"], "BackupCopy", "Dns"])

ASSET = re.compile(r"\b[0-9a-f]{64}\b")


@pytest.mark.parametrize("environment", STACKS)
def test_every_stack_has_a_snapshot(environment: str) -> None:
    assert list(assembly_of(environment).templates) == STACKS[environment]


@pytest.mark.parametrize(("environment", "stack"), [(env, stack) for env in STACKS for stack in STACKS[env]])
def test_template(environment: str, stack: str, snapshot: SnapshotAssertion) -> None:
    assert _normalized(assembly_of(environment), stack) == snapshot(extension_class=JSONSnapshotExtension)


def _normalized(assembly: Assembly, stack: str) -> Any:
    """Replace asset hashes, which change with every line of the workload."""
    return json.loads(ASSET.sub("<asset>", json.dumps(assembly.templates[stack])))

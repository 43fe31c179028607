"""Synthesizes an environment for a look at its templates: quickly, and forgotten afterwards."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops import cdk
from ops.common import ROOT, OpsError


@contextmanager
def synthesized(env: str, assembly: Path | None = None) -> Iterator[Path]:
    """Give the folder of an assembly: `assembly` if there is one, otherwise a temporary one.

    `env` is the name of an environment or a path to its file. Validation is left to `make synth` and the
    tests. Raises OpsError with the app's own words when it refuses.
    """
    if assembly:
        yield assembly
        return
    with tempfile.TemporaryDirectory() as scratch:
        context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"] | {"env": env}
        settings = {"CDK_OUTDIR": scratch, "CDK_CONTEXT_JSON": json.dumps(context), "CDK_VALIDATION": "false"}
        done = subprocess.run(
            [sys.executable, ROOT / "app.py"],
            cwd=ROOT,
            env=cdk.environment(settings),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise OpsError(f"{env} cannot be synthesized\n{done.stderr[-4000:]}")
        yield Path(scratch)

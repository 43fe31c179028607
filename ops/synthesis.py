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


def settings(env: str, folder: Path | str, *, validation: bool) -> dict[str, str]:
    """List the variables by which the CDK CLI tells an app what to synthesize, and into which folder.

    `env` is the name of an environment or a path to its file.
    """
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"] | {"env": env}
    return {
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_OUTDIR": str(folder),
        "CDK_VALIDATION": "true" if validation else "false",
    }


@contextmanager
def synthesized(env: str, assembly: Path | None = None) -> Iterator[Path]:
    """Give the folder of an assembly: `assembly` if there is one, otherwise a temporary one.

    Validation is left to `make synth` and the
    tests. Raises OpsError with the app's own words when it refuses.
    """
    if assembly:
        yield assembly
        return
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(
            [sys.executable, ROOT / "app.py"],
            cwd=ROOT,
            env=cdk.environment(settings(env, scratch, validation=False)),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise OpsError(f"{env} cannot be synthesized\n{done.stderr[-4000:]}")
        yield Path(scratch)

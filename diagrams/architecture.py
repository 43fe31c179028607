"""Draws diagrams/architecture.png from the synthesized templates: `python diagrams/architecture.py`.

Run it as a file: then Python puts this folder, which is no package, first on the path, and `import diagrams`
finds the package of PyPI (ADR 0002). Nothing is installed on the system: graphviz-pure lays out, resvg draws,
and the font comes from PyPI, so that the same templates give the same bytes everywhere.
"""

import argparse
import dataclasses
import hashlib
import json
import os
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

# Appended, so that PyPI's packages keep winning.
sys.path.append(str(Path(__file__).resolve().parent.parent))

import picture_drawing
from ops.assembly import load
from picture_model import Picture, picture_of

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "diagrams" / "architecture.png"
STYLE = 1  # raise it when the drawing changes but the facts do not


def main() -> int:
    """Draw the picture, or with --check fail when it is out of date."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--env", default="prod", help="environment to draw")
    parser.add_argument("--assembly", type=Path, help="folder of an assembly synthesized before")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="where to write the picture")
    parser.add_argument("--check", action="store_true", help="compare instead of drawing")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.assembly or _synthesize(arguments.env, Path(scratch))
        picture = picture_of(load(folder, arguments.env))
    mark = _fingerprint(picture)
    if arguments.check:
        if OUTPUT.is_file() and mark.encode() in OUTPUT.read_bytes():
            return 0
        sys.stderr.write("error: diagrams/architecture.png is out of date\n  fix: run `make diagram`\n")
        return 1
    arguments.output.write_bytes(_marked(picture_drawing.draw(picture), mark))
    return 0


def _synthesize(env: str, folder: Path) -> Path:
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"] | {"env": env}
    command = [sys.executable, str(ROOT / "app.py")]
    settings = {"CDK_OUTDIR": str(folder), "CDK_CONTEXT_JSON": json.dumps(context), "CDK_VALIDATION": "false"}
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr[-4000:])
    return folder


def _fingerprint(picture: Picture) -> str:
    facts = json.dumps(dataclasses.asdict(picture), sort_keys=True)
    return f"facts sha256 {hashlib.sha256(facts.encode()).hexdigest()} style {STYLE}"


def _marked(png: bytes, mark: str) -> bytes:
    """Write the fingerprint of the facts into the PNG: the check compares it, and never pixels."""
    body = b"tEXtDescription\0" + mark.encode()
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    header = 8 + 25  # the signature and the IHDR chunk
    return png[:header] + chunk + png[header:]


if __name__ == "__main__":
    sys.exit(main())

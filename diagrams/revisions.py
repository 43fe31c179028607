"""The picture of a change: the committed models of two revisions, on one map."""

import subprocess
from pathlib import Path

from picture.diff import compare, summary
from picture.mermaid import mermaid
from picture.model import Architecture, PictureError
from picture.views import full
from publishing import drawn, rasterized

ROOT = Path(__file__).resolve().parent.parent
MODEL = Path("diagrams") / "architecture.json"


def committed(ref: str, root: Path = ROOT) -> Architecture:
    """Read the model of a git revision; raises PictureError when there is none."""
    if not ref:
        # Git would read an empty name as its index.
        raise PictureError("BASE is empty\n  allowed: a branch, a tag or a commit\n  fix: BASE=origin/main")
    command = ["git", "-C", str(root), "show", "--end-of-options", f"{ref}:{MODEL.as_posix()}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise PictureError("git is not installed\n  fix: install git") from None
    if done.returncode:
        raise PictureError(
            f"BASE={ref}: git has no {MODEL} there ({done.stderr.strip()})\n"
            "  allowed: a branch, a tag or a commit that has one\n"
            "  fix: git fetch, or another BASE"
        )
    return Architecture.from_json(done.stdout)


def difference(base: Architecture, head: Architecture, *, since: str) -> dict[str, bytes]:
    """Draw what changed, by the name of the file: pictures in both themes, Mermaid, and a list."""
    before, after = full(base), full(head)
    view = compare(before, after, since=since)
    svgs = {name.replace(view.name, "diff", 1): svg for name, svg in drawn([view]).items()}
    return {
        "diff.md": summary(before, after, since=since).encode(),
        "diff.mmd": mermaid(view).encode(),
        **{name: svg.encode() for name, svg in svgs.items()},
        **rasterized(svgs),
    }

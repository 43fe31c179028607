"""The stamp in each generated picture: which facts it shows, and which version of the drawing made it.

Staleness is judged by stamps and never by pixels, so that the check needs neither graphviz nor fonts.
"""

import hashlib
import re
import struct
import zlib
from functools import cache
from pathlib import Path

from picture.model import Architecture

HERE = Path(__file__).resolve().parent
LOCKS = (HERE.parent / "requirements.txt", HERE.parent / "requirements-dev.txt")
# What decides the look besides the code; the lock files pin them.
DRAWING = ("drawing/**/*", "picture/views/*", "picture/mermaid.py")
LIBRARIES = ("brotli", "diagrams", "fontpkg-arimo", "fonttools", "graphviz", "graphviz-pure", "resvg-py")
STAMP = re.compile(rb"architecture [0-9a-f]{64} drawing [0-9a-f]{64}")
SIGNATURE_AND_HEADER = 8 + 25


def stamp(architecture: Architecture) -> str:
    """Name the facts and the drawing by their hashes."""
    facts = hashlib.sha256(architecture.to_json().encode()).hexdigest()
    return f"architecture {facts} drawing {drawing()}"


def stamped(picture: bytes, name: str, mark: str) -> bytes:
    """Write the stamp into a picture: a chunk of text in a PNG, otherwise a last comment."""
    match Path(name).suffix:
        case ".png":
            body = b"tEXtDescription\0" + mark.encode()
            chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
            return picture[:SIGNATURE_AND_HEADER] + chunk + picture[SIGNATURE_AND_HEADER:]
        case ".mmd":
            return picture + f"%% {mark}\n".encode()
    return picture + f"<!-- {mark} -->\n".encode()


def read(picture: bytes) -> str:
    """Read the stamp of a picture; empty when it has none."""
    found = STAMP.search(picture)
    return found[0].decode() if found else ""


@cache
def drawing() -> str:
    """Hash what turns facts into pictures: the code, and the pinned versions of the libraries."""
    digest = hashlib.sha256()
    files = [file for folder in DRAWING for file in HERE.glob(folder)]
    for file in sorted(file for file in files if file.suffix in (".py", ".html", ".css", ".js")):
        digest.update(file.relative_to(HERE).as_posix().encode() + b"\0" + file.read_bytes())
    locked = "".join(lock.read_text(encoding="utf-8") for lock in LOCKS)
    pins = re.findall(r"^([\w-]+)==(\S+)", locked, flags=re.MULTILINE)
    digest.update(repr(sorted(pin for pin in pins if pin[0].lower() in LIBRARIES)).encode())
    return digest.hexdigest()

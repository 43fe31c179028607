import struct
import zlib
from pathlib import Path

import pytest

import stamp
from picture.model import Architecture, Card

STORE = Architecture("prod", (), (Card("web", "web", "", "Web tier"),), ())
# The smallest PNG: one transparent pixel.
PIXEL = b"\x00\x00"
HEADER = struct.pack(">IIBBBBB", 1, 1, 8, 4, 0, 0, 0)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", HEADER)
    + chunk(b"IDAT", zlib.compress(b"\x00" + PIXEL))
    + chunk(b"IEND", b"")
)


@pytest.mark.parametrize(
    ("name", "picture"),
    [("a.png", PNG), ("a.svg", b"<svg/>\n"), ("a.html", b"<p>\n"), ("a.mmd", b"flowchart TB\n")],
)
def test_a_stamp_is_read_back_from_every_format(name: str, picture: bytes) -> None:
    mark = stamp.stamp(STORE)

    assert stamp.read(picture) == ""
    assert stamp.read(stamp.stamped(picture, name, mark)) == mark


def test_the_chunk_in_a_png_is_valid() -> None:
    picture = stamp.stamped(PNG, "a.png", stamp.stamp(STORE))

    place = picture.index(b"tEXt") - 4
    (length,) = struct.unpack(">I", picture[place : place + 4])
    body = picture[place + 4 : place + 8 + length]
    (checksum,) = struct.unpack(">I", picture[place + 8 + length : place + 12 + length])
    assert checksum == zlib.crc32(body)
    assert picture[place + 12 + length :].startswith(chunk(b"IDAT", zlib.compress(b"\x00" + PIXEL)))


def test_another_fact_is_another_stamp() -> None:
    other = Architecture("prod", (), (Card("web", "web", "", "Web"),), ())

    assert stamp.stamp(STORE) != stamp.stamp(other)


def test_another_drawing_is_another_stamp(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = stamp.stamp(STORE)
    here, lock = tmp_path / "diagrams", tmp_path / "requirements.txt"
    (here / "picture" / "views").mkdir(parents=True)
    (here / "drawing").mkdir()
    (here / "picture" / "views" / "full.py").write_text("")
    (here / "drawing" / "layout.py").write_text("GAP = 1\n")
    lock.write_text("resvg-py==0.5.0 \\\n")
    monkeypatch.setattr(stamp, "HERE", here)
    monkeypatch.setattr(stamp, "LOCKS", (lock,))

    def now() -> str:
        stamp.drawing.cache_clear()
        return stamp.stamp(STORE)

    try:
        seen = [before, now()]
        (here / "drawing" / "layout.py").write_text("GAP = 2\n")
        seen.append(now())
        (here / "drawing" / "page.css").write_text("p {}\n")
        seen.append(now())
        lock.write_text("resvg-py==0.6.0 \\\n")
        seen.append(now())
        lock.write_text("resvg-py==0.6.0 \\\nboto3==1.0.0 \\\n")
        assert now() == seen[-1], "a library that draws nothing changes no stamp"
    finally:
        stamp.drawing.cache_clear()
    assert len(set(seen)) == len(seen)

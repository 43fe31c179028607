"""The pictures' font: widths of texts, files for the rasterizer, and a subset that travels in each SVG.

Widths come from the font itself, never from the system: so a text fits its card on every machine.
"""

import base64
import functools
import io
import tempfile
from pathlib import Path
from typing import Any

import fontpkg_arimo
from fontTools import subset, ttLib
from fontTools.varLib import instancer

FAMILY = "Arimo"
STACK = "Arimo,Liberation Sans,Arial,Helvetica,sans-serif"  # the others have the same widths
VARIABLE = Path(fontpkg_arimo.__file__).parent / "files" / "Arimo[wght].ttf"
REGULAR, BOLD = 400, 700
PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Measure a text in pixels; raises ValueError for characters that the embedded font lacks."""
    advances, units = _metrics(BOLD if bold else REGULAR)
    try:
        return sum(advances[character] for character in text) * size / units
    except KeyError as error:
        raise ValueError(f"pictures are in printable ASCII, but {text!r} has {error}") from None


@functools.cache
def face() -> str:
    """Write the CSS that embeds the font, in both weights."""
    rules = []
    for weight in (REGULAR, BOLD):
        font = _font(_truetype(weight))
        font.flavor = "woff2"
        data = base64.b64encode(_bytes(font)).decode()
        source = f"url(data:font/woff2;base64,{data}) format('woff2')"
        rules.append(f"@font-face{{font-family:{FAMILY};font-weight:{weight};src:{source}}}")
    return "".join(rules)


@functools.cache
def files() -> list[str]:
    """Return TrueType files, which the rasterizer reads, in a folder that lives as long as the process."""
    found = []
    for weight in (REGULAR, BOLD):
        file = Path(_folder().name) / f"{FAMILY}-{weight}.ttf"
        file.write_bytes(_truetype(weight))
        found.append(str(file))
    return found


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="arimo-")


@functools.cache
def _metrics(weight: int) -> tuple[dict[str, int], int]:
    font = _font(_truetype(weight))
    names, advances = font.getBestCmap(), font["hmtx"].metrics
    return {chr(code): advances[name][0] for code, name in names.items()}, font["head"].unitsPerEm


@functools.cache
def _truetype(weight: int) -> bytes:
    """Cut one weight out of the variable font: not every renderer can set the weight of such a font."""
    font = instancer.instantiateVariableFont(_font(_subset()), {"wght": weight}, updateFontNames=True)
    return _bytes(font)


@functools.cache
def _subset() -> bytes:
    font = ttLib.TTFont(VARIABLE, recalcTimestamp=False)
    options = subset.Options(layout_features=[], hinting=False, name_IDs=["*"])
    cutter = subset.Subsetter(options)
    cutter.populate(text=PRINTABLE)
    cutter.subset(font)
    return _bytes(font)


def _font(data: bytes) -> Any:
    return ttLib.TTFont(io.BytesIO(data), recalcTimestamp=False)


def _bytes(font: Any) -> bytes:
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()

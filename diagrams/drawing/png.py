"""PNG from SVG, with the pictures' own font: no system font, the same pixels everywhere."""

import resvg_py

from drawing import fonts
from drawing.theme import CANVAS, darken

ZOOM = 1.6  # spare pixels for dense screens


def rasterize(svg: str, theme: str = "light") -> bytes:
    """Render an SVG as a PNG on the theme's background."""
    png = resvg_py.svg_to_bytes(
        svg_string=svg, dpi=96.0, zoom=ZOOM, skip_system_fonts=True, font_files=fonts.files(),
        font_family=fonts.FAMILY, sans_serif_family=fonts.FAMILY,
        background=CANVAS if theme == "light" else darken(CANVAS),
    )  # fmt: skip
    return bytes(png)

"""Shapes and texts of a picture, as SVG."""

from html import escape

from drawing.boxes import Box

RADIUS = 9.0  # of the corners of cards and frames


def text(
    x: float, y: float, words: str, size: float, color: str, *, bold: bool = False, extra: str = ""
) -> str:
    """Write a line of text; `extra` holds further attributes."""
    weight = ' font-weight="700"' if bold else ""
    place = f'x="{x:.2f}" y="{y:.2f}"'
    return f'<text {place} font-size="{size:g}" fill="{color}"{weight}{extra}>{escape(words)}</text>'


def rect(
    box: Box, fill: str, line: str = "", width: float = 1, *, radius: float = RADIUS, pattern: str = ""
) -> str:
    """Draw a box with rounded corners, with a border if it has a color."""
    place = f'x="{box.left:.2f}" y="{box.top:.2f}" width="{box.width:.2f}" height="{box.height:.2f}"'
    border = f' stroke="{line}" stroke-width="{width:g}"{dash(pattern)}' if line else ""
    return f'<rect {place} rx="{radius:g}" fill="{fill}"{border}/>'


def dash(pattern: str, phase: float = 0) -> str:
    """Write the attributes of a dashed stroke."""
    offset = f' stroke-dashoffset="{phase:.2f}"' if phase else ""
    return f' stroke-dasharray="{pattern}"{offset}' if pattern else ""

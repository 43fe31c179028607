"""Reads a drawn picture back from its SVG, as a viewer sees it."""

import itertools
import re
from dataclasses import dataclass
from xml.etree import ElementTree

from drawing import fonts
from drawing.boxes import Box, Point, hull

NAMESPACE = "{http://www.w3.org/2000/svg}"
COMMAND = re.compile(r"([MC])|(-?[\d.]+),(-?[\d.]+)")
PARTS = 6  # straight pieces that a bend is judged by
ASCENT, DESCENT = 0.74, 0.21  # of a text above and below its baseline, as parts of its size


@dataclass
class Part:
    """A card or a frame: its box, and the texts on it."""

    box: Box
    texts: list[Box]


@dataclass
class Line:
    """A connection: the pieces of its course, its arrow, and its label."""

    source: str
    target: str
    kind: str
    pieces: list[tuple[Point, Point]]
    arrow: list[Point]
    label: Box | None
    words: str


@dataclass
class Drawing:
    """What a viewer sees."""

    canvas: Box
    cards: dict[str, Part]
    frames: dict[str, Part]
    lines: dict[str, Line]
    head: list[Box]


def read(svg: str) -> Drawing:
    """Read a picture back from its SVG."""
    root = ElementTree.fromstring(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    drawing = Drawing(Box(0, 0, width, height), {}, {}, {}, [])
    for group in root.iter(f"{NAMESPACE}g"):
        texts = [_text(text) for text in group.iter(f"{NAMESPACE}text")]
        match group.attrib.get("class"):
            case "card":
                drawing.cards[group.attrib["data-card"]] = Part(_rect(group), texts)
            case "frame":
                drawing.frames[group.attrib["data-group"]] = Part(_rect(group), texts)
            case "connection":
                drawing.lines[group.attrib["data-connection"]] = _line(group, texts)
            case "head" | "legend":
                drawing.head += texts
    return drawing


def _rect(group: ElementTree.Element) -> Box:
    rect = group.find(f"{NAMESPACE}rect")
    assert rect is not None
    x, y, width, height = (float(rect.attrib[key]) for key in ("x", "y", "width", "height"))
    return Box(x, y, x + width, y + height)


def _text(text: ElementTree.Element) -> Box:
    x, y, size = (float(text.attrib[key]) for key in ("x", "y", "font-size"))
    width = fonts.width(text.text or "", size, bold=text.attrib.get("font-weight") == "700")
    if text.attrib.get("text-anchor") == "middle":
        x -= width / 2
    return Box(x, y - ASCENT * size, x + width, y + DESCENT * size)


def _line(group: ElementTree.Element, texts: list[Box]) -> Line:
    path, arrow = group.find(f"{NAMESPACE}path"), group.find(f"{NAMESPACE}polygon")
    assert path is not None
    assert arrow is not None
    return Line(
        source=group.attrib["data-source"],
        target=group.attrib["data-target"],
        kind=group.attrib["data-kind"],
        pieces=list(itertools.pairwise(_points(path.attrib["d"]))),
        label=hull(texts) if texts else None,
        words=" ".join(text.text or "" for text in group.iter(f"{NAMESPACE}text")),
        arrow=[(float(x), float(y)) for x, y in (pair.split(",") for pair in arrow.attrib["points"].split())],
    )


def _points(data: str) -> list[Point]:
    """Flatten the cubics of a path."""
    points = [(float(x), float(y)) for command, x, y in COMMAND.findall(data) if not command]
    found = [points[0]]
    for number in range(0, len(points) - 1, 3):
        start, first, second, end = points[number : number + 4]
        for part in range(1, PARTS + 1):
            share = part / PARTS
            rest = 1 - share
            weights = rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3
            x, y = (
                sum(
                    weight * point[axis]
                    for weight, point in zip(weights, (start, first, second, end), strict=True)
                )
                for axis in (0, 1)
            )
            found.append((x, y))
    return found

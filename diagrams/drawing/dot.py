"""The picture as a Graphviz graph: `diagrams` writes it, with every position pinned, and an engine draws it.

Cards, frames and lines are already in their places. So any engine draws the same picture, and none may move
what was proven to be free of overlaps.
"""

import math
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import diagrams

from drawing import icons
from drawing.boxes import Point
from drawing.picture import Picture
from drawing.theme import STROKES
from picture.model import PictureError

RADIUS = 7.0  # of the bends
CURVE = 0.5523  # of a cubic that looks like a quarter of a circle
ARROW = 10.0  # the length at which every engine draws one
INCH = 72.0
MOVED = 1.0  # farther off than rounding
EDGE = re.compile(r'<g id="line(\d+)" class="edge">(.*?)</g>', re.DOTALL)
SHAPE = re.compile(r'<path [^>]*? d="([^"]+)"')
TIP = re.compile(r'<polygon [^>]*?points="([^"]+)"')
NUMBERS = re.compile(r"(-?[\d.]+),(-?[\d.]+)")


@dataclass(frozen=True)
class Drawn:
    """A line as the engine drew it: the data of its path, and the corners of its arrow."""

    path: str
    arrow: str


def draw(picture: Picture) -> dict[str, Drawn]:
    """Let the engine draw the connections; by connection id."""
    found = dict(EDGE.findall(_run(source(picture))))
    return {
        line.id: _drawn(found.get(str(number), ""), picture, line.id)
        for number, line in enumerate(picture.layout.view.connections)
    }


def source(picture: Picture) -> str:
    """Write the graph, in the DOT language."""
    canvas = picture.layout.canvas
    graph = {
        "bb": f"0,0,{canvas.right:.2f},{canvas.bottom:.2f}",
        "label": "",
        "splines": "true",
        "pad": "0",
        "notranslate": "true",
        "outputorder": "edgesfirst",
    }
    drawing = diagrams.Diagram(picture.layout.view.name, show=False, graph_attr=graph)
    diagrams.setdiagram(drawing)  # instead of `with`, which would also render
    try:
        nodes = {card.id: _node(picture, card.id, card.role) for card in picture.layout.view.cards}
        nodes |= {group: _border(picture, group) for group in _ends(picture) if group not in nodes}
        for number, line in enumerate(picture.layout.view.connections):
            look: Any = {
                "id": f"line{number}",
                "color": STROKES[line.kind].color,
                "pos": _spline(picture.routes[line.id], canvas.bottom),
            }
            drawing.connect(nodes[line.source], nodes[line.target], diagrams.Edge(forward=True, **look))
        return str(drawing.dot.source)
    finally:
        forget: Any = None  # diagrams does so itself, but its annotation forbids it
        diagrams.setdiagram(forget)


def _node(picture: Picture, card: str, role: str) -> diagrams.Node:
    box = picture.layout.cards[card]
    look = _pinned(picture, box.center, box.width, box.height)
    return icons.node_class(role)(picture.layout.sheets[card].card.title, nodeid=card, **look)


def _border(picture: Picture, group: str) -> diagrams.Node:
    """Stand in for a frame that a line starts or ends at: the engine joins nodes only."""
    look = _pinned(picture, picture.layout.frames[group].center, 1, 1)
    return diagrams.Node(nodeid=group, **(look | {"style": "invis"}))


def _pinned(picture: Picture, center: Point, width: float, height: float) -> Any:
    """Write the attributes that fix a node; its parameters are annotated as mappings by mistake."""
    x, y = center
    pos = f"{x:.2f},{picture.layout.canvas.bottom - y:.2f}"
    return {"pos": pos, "width": f"{width / INCH:.4f}", "height": f"{height / INCH:.4f}"}


def _ends(picture: Picture) -> list[str]:
    ends = (end for line in picture.layout.view.connections for end in (line.source, line.target))
    return list(dict.fromkeys(ends))


def length(points: tuple[Point, ...]) -> float:
    """Measure a line along its rounded bends, up to the arrow."""
    straight = sum(math.dist(*piece) for piece in pairwise(points)) - ARROW
    bends = zip(points, points[1:], points[2:], strict=False)
    return straight - sum(_radius(*bend) for bend in bends) * (2 - math.pi / 2)


def _radius(before: Point, corner: Point, after: Point) -> float:
    return min(RADIUS, math.dist(before, corner) / 2, math.dist(corner, after) / 2)


def _spline(points: tuple[Point, ...], bottom: float) -> str:
    """Write a line with rounded bends as the cubics that Graphviz reads, and the tip of its arrow."""
    tip, base = points[-1], _toward(points[-1], points[-2], ARROW)
    found = [points[0]]
    here = points[0]
    corners = (*points[1:-1], base)
    for before, corner, after in zip(points, corners, (*points[2:-1], base), strict=False):
        if corner == base:
            break
        radius = _radius(before, corner, after)
        enter, leave = _toward(corner, before, radius), _toward(corner, after, radius)
        found += [here, enter, enter]
        found += [_toward(enter, corner, radius * CURVE), _toward(leave, corner, radius * CURVE), leave]
        here = leave
    found += [here, base, base]
    return f"e,{_pair(tip, bottom)} " + " ".join(_pair(point, bottom) for point in found)


def _toward(point: Point, other: Point, distance: float) -> Point:
    whole = math.dist(point, other)
    part = distance / whole if whole else 0
    return point[0] + (other[0] - point[0]) * part, point[1] + (other[1] - point[1]) * part


def _pair(point: Point, bottom: float) -> str:
    return f"{point[0]:.2f},{bottom - point[1]:.2f}"


def _run(graph: str) -> str:
    engine = os.environ.get("DOT") or str(Path(sys.executable).parent / "graphviz-pure")
    try:
        done = subprocess.run(
            [engine, "-Kneato", "-n2", "-Tsvg"],
            input=graph, cwd=icons.SITE_PACKAGES, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as error:
        told = getattr(error, "stderr", "") or error
        raise PictureError(
            f"{engine} draws nothing: {told}\n  fix: make diagram sets graphviz up; or name another by DOT"
        ) from None
    return done.stdout


def _drawn(body: str, picture: Picture, name: str) -> Drawn:
    path, tip = SHAPE.search(body), TIP.search(body)
    if not path or not tip:
        raise PictureError(f"the engine drew no line for {name}")
    drawn = Drawn(_upright(path[1], picture), _upright(tip[1], picture))
    x, y = picture.routes[name][0]
    if math.dist(_first(drawn.path), (x, y)) > MOVED:
        raise PictureError(f"the engine named by DOT moved the line for {name}: it does not know notranslate")
    return drawn


def _upright(text: str, picture: Picture) -> str:
    """Turn the engine's coordinates, which lie above the origin, into those of the page."""

    def turn(match: re.Match[str]) -> str:
        return f"{float(match[1]):.2f},{float(match[2]) + picture.layout.canvas.bottom:.2f}"

    return NUMBERS.sub(turn, text)


def _first(path: str) -> Point:
    match = NUMBERS.search(path)
    return (float(match[1]), float(match[2])) if match else (0, 0)

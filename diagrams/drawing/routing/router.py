"""Routes for all connections of a layout."""

from collections.abc import Mapping

from drawing.boxes import Point
from drawing.layout import Layout
from drawing.routing.grid import Grid, grid
from drawing.routing.ports import ports
from drawing.routing.search import Path, Traffic, search
from drawing.theme import STROKES
from picture.model import Connection

ROUNDS = 3  # each line is routed again when all others are known
FOREIGN, INSIDE = 1.7, 6.0  # what a step costs in a frame around neither end, and in a frame that is an end


def route(layout: Layout) -> dict[str, tuple[Point, ...]] | None:
    """Find the corner points of every connection, by id; None when there is no room."""
    tracks = grid(layout)
    lines = sorted(layout.view.connections, key=lambda line: _urgency(layout, line))
    doors = {name: ports(layout, tracks, name) for line in lines for name in (line.source, line.target)}
    traffic = Traffic()
    paths: dict[int, Path] = {}
    for _ in range(ROUNDS):
        for number, line in enumerate(lines):
            traffic.remove(number)
            friends = {
                other for other in paths if other != number and related(line, lines[other], layout.view.marks)
            }
            weights = _weights(layout, line)
            path = search(tracks, traffic, doors[line.source], doors[line.target], friends, weights)
            if path is None:
                return None
            paths[number] = path
            traffic.add(number, path, tracks.height)
    return {line.id: _corners(tracks, paths[number]) for number, line in enumerate(lines)}


def related(line: Connection, other: Connection, marks: Mapping[str, str]) -> bool:
    """Whether two lines may run as one: alike in all but one end."""
    joined = line.source == other.source or line.target == other.target
    alike = (line.kind, line.label) == (other.kind, other.label)
    return joined and alike and marks.get(line.id) == marks.get(other.id)


def _urgency(layout: Layout, line: Connection) -> tuple[bool, float, int, str]:
    """The path of a request comes first and so is straight; then short lines, which have no choice."""
    boxes = layout.frames | layout.cards
    (x, y), (other_x, other_y) = boxes[line.source].center, boxes[line.target].center
    return (
        line.kind != "request",
        abs(x - other_x) + abs(y - other_y),
        list(STROKES).index(line.kind),
        line.id,
    )


def _weights(layout: Layout, line: Connection) -> dict[str, float]:
    groups = {card.id: card.group for card in layout.view.cards}
    around = {
        name for end in (line.source, line.target) for name in layout.tree.chain(groups.get(end, end))
    }
    weights = {name: 1.0 if name in around else FOREIGN for name in layout.frames}
    ends = {line.source, line.target} - layout.cards.keys()
    return weights | dict.fromkeys(ends, INSIDE)


def _corners(tracks: Grid, path: Path) -> tuple[Point, ...]:
    points = [path.start.point, *map(tracks.point, path.nodes), path.end.point]
    corners = [points[0]]
    for before, point, after in zip(points, points[1:], points[2:], strict=False):
        straight = before[0] == point[0] == after[0] or before[1] == point[1] == after[1]
        if not straight:
            corners.append(point)
    return (*corners, points[-1])

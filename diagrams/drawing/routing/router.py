"""Courses and labels for all connections of a layout."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from drawing.boxes import Box, Point, stroke
from drawing.layout import Layout
from drawing.routing import labels
from drawing.routing.grid import Grid, grid
from drawing.routing.ports import Port, ports
from drawing.routing.search import Path, Traffic, search
from drawing.theme import STROKES
from picture.model import Connection

ROUNDS = 3  # each line is routed again when all others are known
FOREIGN, INSIDE = 1.7, 6.0  # what a step costs in a frame around neither end, and in a frame that is an end


@dataclass(frozen=True)
class Routes:
    """Corner points of the connections and boxes of their labels, by id; `stuck` are those without room."""

    points: Mapping[str, tuple[Point, ...]]
    labels: Mapping[str, Box]
    stuck: tuple[str, ...]


def route(layout: Layout) -> Routes:
    """Find a course for every connection, one after the other, and then again around all others."""
    router = _Router(layout)
    for _ in range(ROUNDS):
        for line in router.lines:
            if not router.lay(line):
                return Routes({}, {}, (line.id,))
    return router.routes()


def related(line: Connection, other: Connection, marks: Mapping[str, str]) -> bool:
    """Whether two lines may run as one: alike in all but one end."""
    joined = line.source == other.source or line.target == other.target
    alike = (line.kind, line.label) == (other.kind, other.label)
    return joined and alike and marks.get(line.id) == marks.get(other.id)


class _Router:
    def __init__(self, layout: Layout) -> None:
        self.layout, self.grid = layout, grid(layout)
        self.lines = sorted(layout.view.connections, key=lambda line: _urgency(layout, line))
        ends = {end for line in self.lines for end in (line.source, line.target)}
        self.doors = {end: self._ways(end) for end in sorted(ends)}
        self.friends = {
            line.id: {
                other.id for other in self.lines if other != line and related(line, other, layout.view.marks)
            }
            for line in self.lines
        }
        self.still = labels.still(layout)
        self.traffic = Traffic(self.grid)
        self.points: dict[str, tuple[Point, ...]] = {}
        self.labels: dict[str, Box] = {}

    def lay(self, line: Connection) -> bool:
        """Find the best course of a line around all others, and a place for its label."""
        self.traffic.remove(line.id)
        self.labels.pop(line.id, None)
        friends = self.friends[line.id] & self.points.keys()
        path = search(
            self.traffic,
            self._open(line.source, friends),
            self._open(line.target, friends),
            friends,
            _weights(self.layout, line),
        )
        if path is None:
            return False
        self.traffic.add(line.id, path)
        self.points[line.id] = _corners(self.grid, path)
        self._label(line)
        return True

    def routes(self) -> Routes:
        """Return what was found; a label on the common part of two lines is not repeated."""
        for line in self.lines:
            if line.id not in self.labels:
                self._label(line)
        stuck = (
            line.id for line in self.lines
            if line.label and line.id not in self.labels and not self._told(line)
        )  # fmt: skip
        return Routes(self.points, self.labels, tuple(stuck))

    def _ways(self, end: str) -> list[tuple[Port, Box]]:
        """List the ports of an end, each with the area between it and the grid."""
        found = ports(self.layout, self.grid, end)
        return [(port, stroke(port.point, self.grid.point(port.node), labels.AWAY)) for port in found]

    def _open(self, end: str, friends: set[str]) -> list[Port]:
        """List the ports of an end that no other line uses and no label covers."""
        labeled = [box for name, box in self.labels.items() if name not in friends]
        return [
            port
            for port, way in self.doors[end]
            if self.traffic.ports.get(port.point, set()) <= friends
            and not any(way.meets(box) for box in labeled)
        ]

    def _label(self, line: Connection) -> None:
        if not line.label or self._told(line):
            return
        walls = [*self.still, *(box.grown(labels.CLEAR) for box in self.labels.values())]
        own = labels.beside(self.points[line.id])
        for other, points in self.points.items():
            if other != line.id:
                areas = labels.beside(points)
                if other in self.friends[line.id]:  # along the common part, their label may be one
                    areas = [area for area in areas if not any(area.meets(mine) for mine in own)]
                walls += areas
        box = labels.spot(self.layout, line.label, self.points[line.id], walls)
        if box:
            self.labels[line.id] = box
            self.traffic.fence(line.id, box.grown(labels.AWAY))

    def _told(self, line: Connection) -> bool:
        """Whether the label of a line alike stands on the part that both have in common."""
        course = [stroke(*piece, 0) for piece in pairwise(self.points[line.id])]
        return any(
            self.labels[other].grown(-5).meets(piece)
            for other in self.friends[line.id] & self.labels.keys()
            for piece in course
        )


def _urgency(layout: Layout, line: Connection) -> tuple[bool, float, int, str]:
    """Rank lines: the path of a request first, so that it is straight; short ones, which have no choice."""
    boxes = {**layout.frames, **layout.cards}
    (x, y), (other_x, other_y) = boxes[line.source].center, boxes[line.target].center
    return (
        line.kind != "request",
        abs(x - other_x) + abs(y - other_y),
        list(STROKES).index(line.kind),
        line.id,
    )


def _weights(layout: Layout, line: Connection) -> dict[str, float]:
    groups = {card.id: card.group for card in layout.view.cards}
    around = {name for end in (line.source, line.target) for name in layout.tree.chain(groups.get(end, end))}
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

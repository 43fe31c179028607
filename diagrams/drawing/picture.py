"""A picture with everything in its place: the layout, the course of each connection, and their labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from drawing.boxes import Box, Point
from drawing.layout import Layout, Room, arrange
from drawing.routing.router import route
from picture.model import PictureError
from picture.views import View

ATTEMPTS = 24
SHORT = 90.0


@dataclass(frozen=True)
class Picture:
    """Corner points of every connection and boxes of their labels, by connection id, on a layout."""

    layout: Layout
    routes: Mapping[str, tuple[Point, ...]]
    labels: Mapping[str, Box]


def compose(view: View) -> Picture:
    """Find room for everything; raises PictureError when no widening of gaps makes any."""
    room = Room()
    for attempt in range(ATTEMPTS):
        layout = arrange(view, room)
        routes = route(layout)
        if not routes.stuck:
            return Picture(layout, routes.points, routes.labels)
        _widen(layout, room, {name: routes.points.get(name, ()) for name in routes.stuck}, 8.0 + 2 * attempt)
    raise PictureError(f"picture {view.name} has no room for {', '.join(routes.stuck)}")


def _widen(layout: Layout, room: Room, stuck: Mapping[str, tuple[Point, ...]], by: float) -> None:
    """Widen the gaps around the lines whose label fits nowhere; all gaps for a line without a path, or a gap.

    A long piece of a line needs room beside it, a short one needs to be longer.
    """
    columns, rows = set(), set()
    for points in stuck.values():
        for (x, y), (end_x, end_y) in pairwise(points):
            if x == end_x:
                columns |= _gaps(layout.columns, x, x)
            if y == end_y:
                rows |= _gaps(layout.rows, y, y)
            if abs(x - end_x) + abs(y - end_y) < SHORT:
                columns |= _gaps(layout.columns, x, end_x) if y == end_y else set()
                rows |= _gaps(layout.rows, y, end_y) if x == end_x else set()
    if not columns | rows or not all(stuck.values()):
        columns, rows = set(range(1, len(layout.columns))), set(range(1, len(layout.rows)))
    room.columns.update(dict.fromkeys(columns, by))
    room.rows.update(dict.fromkeys(rows, by))


def _gaps(cells: tuple[tuple[float, float], ...], place: float, other: float) -> set[int]:
    """List the gaps, by the cell that follows, that have a part between two places."""
    low, high = sorted((place, other))
    return {
        number
        for number, ((_, start), (end, _)) in enumerate(pairwise(cells), 1)
        if low < end and start < high
    }

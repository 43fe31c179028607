"""Where connections may leave or reach a card or a frame."""

from collections.abc import Iterator
from dataclasses import dataclass

from drawing.boxes import Box, Point
from drawing.layout import Layout
from drawing.routing.grid import LEVEL, MARGIN, UPRIGHT, Grid

CORNER = 16.0  # ports of a frame keep this far from its corners
REACH = 40.0  # no port where the next track is farther than this


@dataclass(frozen=True)
class Port:
    """A point on a border, the crossing of the grid that it leads to, and how far it is off the middle."""

    point: Point
    node: int
    heading: int
    cost: float


def ports(layout: Layout, grid: Grid, name: str) -> list[Port]:
    """List the ports of a card or of a frame; the ones in the middle of a card's side cost least."""
    if name in layout.cards:
        return [*_ports(grid, layout.cards[name], clear=MARGIN, corner=4, framed=False)]
    return [*_ports(grid, layout.frames[name], clear=4, corner=CORNER, framed=True)]


def _ports(grid: Grid, box: Box, *, clear: float, corner: float, framed: bool) -> Iterator[Port]:
    center = box.center
    size = grid.height
    for column, x in enumerate(grid.xs):
        if box.left + corner <= x <= box.right - corner:
            cost = 0 if framed else abs(x - center[0]) * 0.25
            for y, row in _beyond(grid.ys, box.top, box.bottom, clear):
                yield Port((x, y), column * size + row, UPRIGHT, cost)
    for row, y in enumerate(grid.ys):
        if box.top + corner <= y <= box.bottom - corner:
            cost = 0 if framed else abs(y - center[1]) * 0.5
            for x, column in _beyond(grid.xs, box.left, box.right, clear):
                yield Port((x, y), column * size + row, LEVEL, cost)


def _beyond(tracks: tuple[float, ...], low: float, high: float, clear: float) -> Iterator[tuple[float, int]]:
    """Pair both borders with the nearest track outside of each."""
    before = [number for number, place in enumerate(tracks) if place <= low - clear]
    after = [number for number, place in enumerate(tracks) if place >= high + clear]
    if before and low - tracks[before[-1]] <= REACH:
        yield low, before[-1]
    if after and tracks[after[0]] - high <= REACH:
        yield high, after[0]

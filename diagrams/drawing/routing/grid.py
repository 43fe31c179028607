"""The tracks that connections may run on: lines through ports and gaps, and what each step costs."""

import bisect
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from drawing.boxes import Box, stroke
from drawing.layout import Layout

PITCH = 11.0  # least distance of tracks: a label on one stays clear of the next
CLEAR = 13.0  # from a card to the first track: room for the arrow tip
SHORE = 6.0  # from a frame's border to a track beside it
MARGIN = 5.0  # around a card
ACROSS = (0.0, -0.2, 0.2, -0.38, 0.38)  # ports on upper and lower sides, as parts of the width
BESIDE = (0.0, -13.0, 13.0)  # ports on left and right sides, in pixels from the middle
CAPTION = 250.0  # for crossing the title of a frame
LEVEL, UPRIGHT = 0, 1


class Step(NamedTuple):
    """A step from a crossing to the next: where it leads, on what track, its price, and the innermost frame.

    `name` is the same in both directions.
    """

    node: int
    heading: int
    name: tuple[int, int]
    price: float
    frame: str


@dataclass(frozen=True)
class Grid:
    """Tracks by their coordinates, and the steps from every crossing of two.

    Crossings are numbered column by column, each from the top.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    steps: Mapping[int, tuple[Step, ...]]

    @property
    def height(self) -> int:
        """The number of crossings on an upright track."""
        return len(self.ys)

    def point(self, node: int) -> tuple[float, float]:
        """Return where a crossing is."""
        return self.xs[node // self.height], self.ys[node % self.height]

    def steps_in(self, box: Box) -> Iterator[tuple[int, int]]:
        """Name the steps that pass through an area."""
        columns, rows = _passing(self.xs, box.left, box.right), _passing(self.ys, box.top, box.bottom)
        for column in range(columns[0] - 1, columns[1]):
            yield from ((column * self.height + row, LEVEL) for row in range(*rows))
        for row in range(rows[0] - 1, rows[1]):
            yield from ((column * self.height + row, UPRIGHT) for column in range(*columns))


def grid(layout: Layout) -> Grid:
    """Lay tracks through a layout, and price every step on them."""
    xs, x_bias = _tracks(_upright(layout))
    ys, y_bias = _tracks(_level(layout))
    steps: dict[int, list[Step]] = {node: [] for node in range(len(xs) * len(ys))}
    for column, row, heading, price, frame in _steps(layout, xs, ys, (x_bias, y_bias)):
        node = column * len(ys) + row
        following = node + (len(ys) if heading == LEVEL else 1)
        name = (node, heading)
        steps[node].append(Step(following, heading, name, price, frame))
        steps[following].append(Step(node, heading, name, price, frame))
    return Grid(xs, ys, {node: tuple(found) for node, found in steps.items()})


def _tracks(found: Iterator[tuple[float, float]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    tracks = sorted(dict(found).items())
    return tuple(place for place, _ in tracks), tuple(bias for _, bias in tracks)


def _upright(layout: Layout) -> Iterator[tuple[float, float]]:
    borders = [side for box in layout.frames.values() for side in (box.left, box.right)]
    ends = layout.canvas.left + 6 - CLEAR + SHORE, layout.canvas.right - 6 + CLEAR - SHORE
    yield from _gaps(layout.columns, ends, borders)
    for left, right in layout.columns:
        yield from (((left + right) / 2 + part * (right - left), 1.0) for part in ACROSS)


def _level(layout: Layout) -> Iterator[tuple[float, float]]:
    borders = [side for box in layout.frames.values() for side in (box.top, box.bottom)]
    ends = layout.header.height - 12 - CLEAR, layout.canvas.bottom - 6 + CLEAR - SHORE
    yield from _gaps(layout.rows, ends, borders)
    for top, bottom in layout.rows:
        yield from (((top + bottom) / 2 + offset, 1.0) for offset in BESIDE)


def _gaps(
    cells: tuple[tuple[float, float], ...], ends: tuple[float, float], borders: list[float]
) -> Iterator[tuple[float, float]]:
    """Spread tracks over the gaps between cells, clear of cards and of the borders of frames."""
    sides = [ends[0], *itertools.chain(*cells), ends[1]]
    for low, high in zip(sides[::2], sides[1::2], strict=True):
        inner = sorted({border for border in borders if low < border < high})
        edges = [low + CLEAR - SHORE, *inner, high - CLEAR + SHORE]
        for first, second in itertools.pairwise(edges):
            yield from _spread(first + SHORE, second - SHORE)


def _spread(low: float, high: float) -> Iterator[tuple[float, float]]:
    """Spread tracks evenly; those in the middle are a little cheaper, so that a lone line is centered."""
    if high < low - 0.5:
        return
    number = int(max(high - low, 0) // PITCH) + 1
    for index in range(number):
        place = (low + high) / 2 + (index - (number - 1) / 2) * PITCH
        yield round(place, 2), 1 + 0.02 * abs(index - (number - 1) / 2)


def _steps(
    layout: Layout,
    xs: tuple[float, ...],
    ys: tuple[float, ...],
    biases: tuple[tuple[float, ...], tuple[float, ...]],
) -> Iterator[tuple[int, int, int, float, str]]:
    """List the free steps to the right and down: column, row, heading, price, innermost frame."""
    cards = [box.grown(MARGIN) for box in layout.cards.values()]
    captions = [layout.caption_box(name).grown(2) for name in layout.frames]
    frames = sorted(layout.frames.items(), key=lambda item: item[1].width * item[1].height)
    for (column, x), (row, y) in itertools.product(enumerate(xs), enumerate(ys)):
        for heading, end, bias in (
            (LEVEL, (xs[column + 1], y) if column + 1 < len(xs) else None, biases[1][row]),
            (UPRIGHT, (x, ys[row + 1]) if row + 1 < len(ys) else None, biases[0][column]),
        ):
            if end:
                step = stroke((x, y), end, 0.01)
                if not any(step.meets(card) for card in cards):
                    yield column, row, heading, _price(step, bias, captions), _innermost(step, frames)


def _price(step: Box, bias: float, captions: list[Box]) -> float:
    length = step.width + step.height
    return length * bias + CAPTION * sum(step.meets(caption) for caption in captions)


def _passing(tracks: tuple[float, ...], low: float, high: float) -> tuple[int, int]:
    return bisect.bisect_right(tracks, low), bisect.bisect_left(tracks, high)


def _innermost(step: Box, frames: list[tuple[str, Box]]) -> str:
    x, y = step.center
    for name, box in frames:
        if box.left <= x <= box.right and box.top <= y <= box.bottom:
            return name
    return ""

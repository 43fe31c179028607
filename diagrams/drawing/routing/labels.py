"""Where the label of each connection stands: on its own line, clear of everything else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from drawing import fonts
from drawing.boxes import Box, Point, around, stroke
from drawing.header import LABEL
from drawing.layout import Layout
from drawing.routing.router import related
from drawing.sheets import wrap

STEP_DOWN, SIDE = 12.0, 3.0  # from line to line of a label, and beside its text
MEASURE = 84.0  # the longest line of a label before it wraps
CLEAR = 3.0  # from cards and from other labels
AWAY = 3.5  # from other lines
END = 8.0  # from the ends of the straight piece, so that the line shows on both sides
TIP = 16.0  # from the arrow
STEP = 6.0
BORDER = 60.0  # for lying on the border of a frame


@dataclass(frozen=True)
class Spot:
    """A place for a label, and how bad it is."""

    box: Box
    badness: float


def place(layout: Layout, routes: Mapping[str, tuple[Point, ...]]) -> tuple[dict[str, Box], list[str]]:
    """Find a place for every label; return also the ids of the connections whose label fits nowhere.

    Lines with the fewest free places choose first. A line that runs along with another of the same kind and
    label goes without a label of its own where it has no piece to itself.
    """
    lines = {line.id: line for line in layout.view.connections if line.label}
    pieces = {name: _pieces(points) for name, points in routes.items()}
    free = {name: _spots(layout, name, line.label, pieces) for name, line in lines.items()}
    placed: dict[str, Box] = {}
    missing = []
    for name in sorted(lines, key=lambda name: (len(free[name]), name)):
        spots = [
            spot for spot in free[name]
            if not any(spot.box.grown(CLEAR).meets(other) for other in placed.values())
        ]  # fmt: skip
        if spots:
            placed[name] = min(spots, key=lambda spot: (spot.badness, spot.box.top, spot.box.left)).box
        else:
            missing.append(name)
    told = [
        name for name in missing
        if any(
            related(lines[name], lines[other], layout.view.marks)
            and any(stroke(*piece, 0.5).meets(box) for piece in pieces[name])
            for other, box in placed.items()
        )
    ]  # fmt: skip
    return placed, [name for name in missing if name not in told]


def words(label: str) -> list[str]:
    """Break a label into lines."""
    return wrap(label, LABEL, MEASURE)


def _pieces(points: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    return list(zip(points, points[1:], strict=False))


def _spots(
    layout: Layout, name: str, label: str, pieces: Mapping[str, list[tuple[Point, Point]]]
) -> list[Spot]:
    lines = {line.id: line for line in layout.view.connections}
    walls = [box.grown(CLEAR) for box in layout.cards.values()]
    walls += [layout.caption_box(group).grown(CLEAR) for group in layout.frames]
    for other, strokes in pieces.items():
        if other == name:
            continue
        alike = related(lines[name], lines[other], layout.view.marks)
        own = pieces[name]
        walls += [
            stroke(*piece, AWAY)
            for piece in strokes
            if not (alike and any(stroke(*piece, 0.1).meets(stroke(*mine, 0.1)) for mine in own))
        ]
    texts = words(label)
    size = max(fonts.width(text, LABEL) for text in texts) + 2 * SIDE, STEP_DOWN * len(texts) + 1
    found = []
    for index, piece in enumerate(pieces[name]):
        last = index == len(pieces[name]) - 1
        for box, badness in _along(piece, size, last=last):
            inside = layout.canvas.grown(-4).holds(box) and box.top > layout.header.height - 16
            if inside and not any(box.meets(wall) for wall in walls):
                found.append(Spot(box, badness + _borders(layout, box)))
    return found


def _along(
    piece: tuple[Point, Point], size: tuple[float, float], *, last: bool
) -> Iterator[tuple[Box, float]]:
    """Try places along a straight piece of a line, from its middle outward; long level pieces are best."""
    (x, y), (end_x, end_y) = piece
    level = y == end_y
    length = abs(end_x - x) + abs(end_y - y)
    extent = size[0] if level else size[1]
    tip = TIP if last else END
    room = length - extent - END - tip
    if room < 0:
        return
    toward_x = (end_x > x) - (end_x < x)
    toward_y = (end_y > y) - (end_y < y)
    middle = END + extent / 2 + room / 2
    for number in range(int(room / 2 // STEP) + 1):
        for offset in (number * STEP, -number * STEP) if number else (0.0,):
            along = middle + offset
            center = (x + toward_x * along, y + toward_y * along)
            badness = abs(offset) * 0.5 - min(length, 200) * 0.2 + (0 if level else 8)
            yield around(center, *size), badness


def _borders(layout: Layout, box: Box) -> float:
    """Price the borders of frames below a label."""
    crossed = (
        frame
        for frame in layout.frames.values()
        if frame.meets(box.grown(2)) and not frame.grown(-3).holds(box)
    )
    return BORDER * sum(1 for _ in crossed)

"""Where the label of a connection stands: on its own line, clear of everything else."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from drawing.boxes import Box, Point, around, stroke
from drawing.layout import Layout
from drawing.words import END, TIP, label_height, label_width

CLEAR = 3.0  # from cards, titles of frames, and other labels
AWAY = 3.5  # from other lines
STEP = 6.0
BORDER = 60.0  # how bad it is to lie on the border of a frame
UPRIGHT = 8.0  # how bad it is to interrupt an upright piece of a line


def spot(layout: Layout, label: str, points: tuple[Point, ...], walls: Iterable[Box]) -> Box | None:
    """Find the best place on a line for its label, clear of `walls`; None when there is none."""
    size = label_width(label), label_height(label)
    blocked = [*walls]
    best: tuple[float, Box] | None = None
    for number, piece in enumerate(pairwise(points), 2):
        for box, badness in _along(piece, size, last=number == len(points)):
            inside = layout.canvas.grown(-4).holds(box) and box.top > layout.header.height - 16
            if not inside or any(box.meets(wall) for wall in blocked):
                continue
            total = badness + _borders(layout, box)
            if best is None or total < best[0]:
                best = total, box
    return best[1] if best else None


def still(layout: Layout) -> list[Box]:
    """List what no label may cover, whatever the lines are: cards, and titles of frames."""
    walls = [box.grown(CLEAR) for box in layout.cards.values()]
    return walls + [layout.caption_box(group).grown(CLEAR) for group in layout.frames]


def beside(points: tuple[Point, ...]) -> list[Box]:
    """List the areas along a line that the labels of other lines keep clear of."""
    return [stroke(*piece, AWAY) for piece in pairwise(points)]


def _along(
    piece: tuple[Point, Point], size: tuple[float, float], *, last: bool
) -> Iterator[tuple[Box, float]]:
    """Try places along a straight piece of a line, from its middle outward; long level pieces are best."""
    (x, y), (end_x, end_y) = piece
    level = y == end_y
    length = abs(end_x - x) + abs(end_y - y)
    extent = size[0] if level else size[1]
    room = length - extent - END - (TIP if last else END)
    if room < 0:
        return
    toward_x, toward_y = (end_x > x) - (end_x < x), (end_y > y) - (end_y < y)
    middle = END + extent / 2 + room / 2
    for number in range(int(room / 2 // STEP) + 1):
        for offset in (number * STEP, -number * STEP) if number else (0.0,):
            center = x + toward_x * (middle + offset), y + toward_y * (middle + offset)
            badness = abs(offset) * 0.5 - min(length, 200) * 0.2 + (0 if level else UPRIGHT)
            yield around(center, *size), badness


def _borders(layout: Layout, box: Box) -> float:
    """Price the borders of frames below a label."""
    crossed = (
        frame
        for frame in layout.frames.values()
        if frame.meets(box.grown(2)) and not frame.grown(-3).holds(box)
    )
    return BORDER * sum(1 for _ in crossed)

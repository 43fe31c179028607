"""Where everything stands: cards in the cells of a grid, frames around them, title and legend above."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from drawing import frames, header
from drawing.boxes import Box, around, hull
from drawing.frames import Caption, Tree
from drawing.header import Header
from drawing.sheets import Sheet, sheet
from drawing.slots import Slot, slots
from drawing.words import LABEL_ENDS, label_width
from picture.views import View

EDGE = 14.0  # around the whole picture
COLUMN_GAP, ROW_GAP = 34.0, 34.0  # between neighbors, without the margins of frames
OPEN_GAP = 50.0  # between cards that no frame keeps apart: room for two lines beside each other
BUSY, QUIET = 18.0, 2  # more between rows, if more than so many labels stand there
SPINE = ("firewall", "cdn", "balancer", "web")  # where requests pass, in one column

Extents = tuple[tuple[float, float], ...]


@dataclass
class Room:
    """What is added to the gaps before columns and rows, by number, to make room for lines and labels."""

    columns: Counter[int] = field(default_factory=Counter)
    rows: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class Layout:
    """A picture before its connections: boxes by card and by group, and the channels between them.

    `columns` and `rows` are the extents of the cells; connections run in the gaps between these.
    """

    view: View
    sheets: Mapping[str, Sheet]
    cards: Mapping[str, Box]
    frames: Mapping[str, Box]
    captions: Mapping[str, Caption]
    tree: Tree
    columns: Extents
    rows: Extents
    header: Header
    canvas: Box

    def caption_box(self, group: str) -> Box:
        """Return the area that the title and the chips of a frame take."""
        frame, caption = self.frames[group], self.captions[group]
        left = frame.left + caption.place
        top = frame.bottom - caption.height + 4 if caption.low else frame.top + 4
        return Box(left, top, left + caption.width, top + caption.height - 8)


def arrange(view: View, room: Room) -> Layout:
    """Place a view, with some more room than its frames need."""
    plan = _Plan(view, slots(view), room)
    columns = plan.columns()
    captions = plan.captions(columns)
    right = columns[-1][1] + plan.tree.gap("right", len(columns) - 1, captions) + EDGE
    head = header.header(view, right)
    rows = plan.rows(captions, head.height)
    cards = {name: plan.card(name, columns, rows) for name in plan.cells}
    boxes = {name: plan.frame(name, captions, columns, rows) for name in plan.tree.spans}
    bottom = hull([*cards.values(), *boxes.values()]).bottom
    canvas = Box(0, 0, max(right, head.width), bottom + EDGE)
    return Layout(view, plan.sheets, cards, boxes, captions, plan.tree, columns, rows, head, canvas)


class _Plan:
    """The grid of a view: its cells, and how wide and high each column and row must be."""

    def __init__(self, view: View, cells: Mapping[str, Slot], room: Room) -> None:
        self.view, self.cells, self.room = view, cells, room
        self.tree = frames.tree(view, cells)
        self.sheets = {card.id: sheet(view, card) for card in view.cards}

    def columns(self) -> Extents:
        """Set the columns side by side, each as wide as its widest card."""
        none: dict[str, Caption] = {}  # captions do not change widths
        x, found = EDGE + self.tree.gap("left", 0, none), []
        for column in range(1 + max(cell.column for cell in self.cells.values())):
            if column:
                framed = self.tree.gap("right", column - 1, none) + self.tree.gap("left", column, none)
                x += max(framed + COLUMN_GAP, OPEN_GAP, self._labels_before(column))
                x += self.room.columns[column]
            width = max(self.sheets[name].width for name in self._in(column=column))
            found.append((x, x + width))
            x += width
        return tuple(found)

    def rows(self, captions: Mapping[str, Caption], top: float) -> Extents:
        """Set the rows below each other, each as high as its highest card."""
        y, found = top + self.tree.gap("top", 0, captions), []
        for row in range(1 + max(cell.row for cell in self.cells.values())):
            if row:
                framed = self.tree.gap("bottom", row - 1, captions) + self.tree.gap("top", row, captions)
                y += max(framed + ROW_GAP, OPEN_GAP) + self.room.rows[row]
                y += BUSY if self._labels_across(row) > QUIET else 0
            height = max(self.sheets[name].height for name in self._in(row=row))
            found.append((y, y + height))
            y += height
        return tuple(found)

    def captions(self, columns: Extents) -> dict[str, Caption]:
        """Write the captions of frames, clear of the column where the path of a request runs."""
        spine = [
            sum(columns[self.cells[card.id].column]) / 2 for card in self.view.cards if card.role in SPINE
        ]
        found = {}
        for name, span in self.tree.spans.items():
            left = columns[span.left][0] - self.tree.margin(name, "left", {})
            right = columns[span.right][1] + self.tree.margin(name, "right", {})
            found[name] = frames.caption(self.tree.groups[name], left, right, spine[0] if spine else None)
        return found

    def card(self, name: str, columns: Extents, rows: Extents) -> Box:
        """Center a card in its cell; cards of a column are equally wide, so that lines run straight."""
        (left, right), (top, bottom) = columns[self.cells[name].column], rows[self.cells[name].row]
        return around(((left + right) / 2, (top + bottom) / 2), right - left, self.sheets[name].height)

    def frame(self, name: str, captions: Mapping[str, Caption], columns: Extents, rows: Extents) -> Box:
        """Draw a frame around the cells that it spans."""
        span = self.tree.spans[name]
        return Box(
            columns[span.left][0] - self.tree.margin(name, "left", captions),
            rows[span.top][0] - self.tree.margin(name, "top", captions),
            columns[span.right][1] + self.tree.margin(name, "right", captions),
            rows[span.bottom][1] + self.tree.margin(name, "bottom", captions),
        )

    def _in(self, column: int | None = None, row: int | None = None) -> list[str]:
        return [
            name
            for name, cell in self.cells.items()
            if column in (None, cell.column) and row in (None, cell.row)
        ]

    def _labels_before(self, column: int) -> float:
        """Measure the gap before a column that labels on lines between neighbors need."""
        wanted = [0.0]
        for line in self.view.connections:
            ends = self.cells.get(line.source), self.cells.get(line.target)
            if line.label and ends[0] and ends[1] and ends[0].row == ends[1].row:
                beside = {ends[0].column, ends[1].column} == {column - 1, column}
                wanted.append(label_width(line.label) + LABEL_ENDS if beside else 0)
        return max(wanted)

    def _labels_across(self, row: int) -> int:
        """Count the labeled lines that lead just across the gap before a row."""
        labeled = (line for line in self.view.connections if line.label)
        ends = ((self._rows_of(line.source), self._rows_of(line.target)) for line in labeled)
        return sum(
            min(source[1], target[1]) == row - 1 and max(source[0], target[0]) == row
            for source, target in ends
        )

    def _rows_of(self, end: str) -> tuple[int, int]:
        if end in self.cells:
            return self.cells[end].row, self.cells[end].row
        return self.tree.spans[end].top, self.tree.spans[end].bottom

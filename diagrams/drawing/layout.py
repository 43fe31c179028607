"""Where everything stands: cards in the cells of a grid, frames around them, title and legend above."""

from collections.abc import Mapping
from dataclasses import dataclass

from drawing import fonts, frames, header
from drawing.boxes import Box, around, hull
from drawing.frames import Caption, Tree
from drawing.header import Header
from drawing.sheets import Sheet, sheet
from drawing.slots import Slot, slots
from picture.views import View

EDGE = 18.0  # around the whole picture
COLUMN_GAP, ROW_GAP = 34.0, 34.0  # between neighbors, without the margins of frames
SPINE = ("firewall", "cdn", "balancer", "web")  # where requests pass, in one column
OPEN_GAP = 50.0  # between cards that no frame keeps apart: room for two lines beside each other


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
    columns: tuple[tuple[float, float], ...]
    rows: tuple[tuple[float, float], ...]
    header: Header
    canvas: Box

    def caption_box(self, group: str) -> Box:
        """Return the area that the title and the chips of a frame take."""
        frame, caption = self.frames[group], self.captions[group]
        left = frame.left + caption.place
        top = frame.bottom - caption.height + 4 if caption.low else frame.top + 4
        return Box(left, top, left + caption.width, top + caption.height - 8)


def arrange(view: View, stretch: tuple[float, float] = (1, 1)) -> Layout:
    """Place a view; `stretch` widens the gaps between columns and between rows, to make room for labels."""
    cells = slots(view)
    tree = frames.tree(view, cells)
    sheets = {card.id: sheet(view, card) for card in view.cards}
    columns = _columns(view, tree, cells, sheets, stretch[0])
    captions = _captions(view, tree, cells, columns)
    right = columns[-1][1] + tree.gap("right", len(columns) - 1, captions) + EDGE
    top = header.header(view, right, corner=_corner(cells, columns, right))
    rows = _rows(tree, captions, cells, sheets, top.height, stretch[1])
    cards = {
        name: around(
            ((columns[cell.column][0] + columns[cell.column][1]) / 2, sum(rows[cell.row]) / 2),
            columns[cell.column][1] - columns[cell.column][0],
            sheets[name].height,
        )
        for name, cell in cells.items()
    }
    boxes = {name: _frame(tree, captions, name, columns, rows) for name in tree.spans}
    content = hull([*cards.values(), *boxes.values()])
    canvas = Box(0, 0, max(right, top.width), content.bottom + EDGE)
    return Layout(view, sheets, cards, boxes, captions, tree, columns, rows, top, canvas)


def _columns(
    view: View, tree: Tree, cells: Mapping[str, Slot], sheets: Mapping[str, Sheet], stretch: float
) -> tuple[tuple[float, float], ...]:
    none = {name: Caption((), ()) for name in tree.spans}  # the width of a frame does not depend on its caption
    number = 1 + max(cell.column for cell in cells.values())
    x, columns = EDGE, []
    for column in range(number):
        if column:
            framed = tree.gap("right", column - 1, none), tree.gap("left", column, none)
            x += _gap(framed, COLUMN_GAP * stretch, OPEN_GAP * stretch)
            x += _labels_between(view, cells, column)
        else:
            x += tree.gap("left", 0, none)
        width = max(sheets[name].width for name, cell in cells.items() if cell.column == column)
        columns.append((x, x + width))
        x += width
    return tuple(columns)


def _labels_between(view: View, cells: Mapping[str, Slot], column: int) -> float:
    """Widen the gap before a column for a label on the short line between neighbors."""
    wanted = [
        fonts.width(line.label, header.LABEL)
        for line in view.connections
        if line.source in cells and line.target in cells
        and cells[line.source].row == cells[line.target].row
        and {cells[line.source].column, cells[line.target].column} == {column - 1, column}
    ]  # fmt: skip
    return max(0, min(max(wanted, default=0), 70) - 18)


def _gap(framed: tuple[float, float], between: float, unframed: float) -> float:
    return max(sum(framed) + between, unframed)


def _rows(
    tree: Tree,
    captions: Mapping[str, Caption],
    cells: Mapping[str, Slot],
    sheets: Mapping[str, Sheet],
    top: float,
    stretch: float,
) -> tuple[tuple[float, float], ...]:
    number = 1 + max(cell.row for cell in cells.values())
    y, rows = top, []
    for row in range(number):
        if row:
            framed = tree.gap("bottom", row - 1, captions), tree.gap("top", row, captions)
            y += _gap(framed, ROW_GAP * stretch, OPEN_GAP * stretch)
        else:
            y += tree.gap("top", 0, captions)
        height = max(sheets[name].height for name, cell in cells.items() if cell.row == row)
        rows.append((y, y + height))
        y += height
    return tuple(rows)


def _captions(
    view: View, tree: Tree, cells: Mapping[str, Slot], columns: tuple[tuple[float, float], ...]
) -> dict[str, Caption]:
    """Write the captions of frames, clear of the column where the path of a request runs."""
    spine = [sum(columns[cells[card.id].column]) / 2 for card in view.cards if card.role in SPINE]
    none = {name: Caption((), ()) for name in tree.spans}
    boxes = {name: _frame(tree, none, name, columns, None) for name in tree.spans}
    return {
        name: frames.caption(tree.groups[name], box.left, box.right, spine[0] if spine else None)
        for name, box in boxes.items()
    }


def _frame(
    tree: Tree,
    captions: Mapping[str, Caption],
    group: str,
    columns: tuple[tuple[float, float], ...],
    rows: tuple[tuple[float, float], ...] | None,
) -> Box:
    span = tree.spans[group]
    return Box(
        columns[span.left][0] - tree.margin(group, "left", captions),
        rows[span.top][0] - tree.margin(group, "top", captions) if rows else 0,
        columns[span.right][1] + tree.margin(group, "right", captions),
        rows[span.bottom][1] + tree.margin(group, "bottom", captions) if rows else 0,
    )


def _corner(cells: Mapping[str, Slot], columns: tuple[tuple[float, float], ...], right: float) -> float | None:
    """Find the room for the legend at the top right, where the upper rows have no cards."""
    occupied = [cell.column for cell in cells.values() if cell.row < 3]
    free = max(occupied, default=0) + 1
    return right - columns[free][0] if free < len(columns) else None

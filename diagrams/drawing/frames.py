"""Frames around the cells of the grid: which cells each spans, and the margins that it needs around them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from drawing import fonts
from drawing.sheets import wrap
from drawing.slots import Slot
from picture.model import Group
from picture.views import View

MARGIN = 12.0
TITLE, TITLE_STEP = 11.5, 15.0
CHIP, CHIP_HEIGHT, CHIP_PAD, CHIP_GAP = 9.0, 15.0, 5.0, 5.0
INDENT = 12.0  # of the title, from the frame's left border
BESIDE = 14.0  # from the path of a request to a title beside it
LOW = ("data",)  # kinds of frames with the title at the bottom: many lines enter them from above


@dataclass(frozen=True)
class Span:
    """The columns and rows from which a frame reaches to which, inclusive."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Caption:
    """What stands at the top of a frame, or low at its bottom: its title in lines, then its chips in rows.

    `place` is where it starts, from the frame's left border.
    """

    lines: tuple[str, ...]
    chips: tuple[tuple[str, ...], ...]
    place: float = INDENT
    low: bool = False

    @property
    def height(self) -> float:
        """The height that it takes, down to the frame's content."""
        chips = len(self.chips) * (CHIP_HEIGHT + CHIP_GAP)
        return 5 + len(self.lines) * TITLE_STEP + chips + 7

    @property
    def width(self) -> float:
        """The extent of its longest line."""
        lines = [fonts.width(line, TITLE, bold=True) for line in self.lines]
        rows = [sum(map(chip_width, row)) + CHIP_GAP * (len(row) - 1) for row in self.chips]
        return max(lines + rows)


@dataclass(frozen=True)
class Tree:
    """The groups of a view with the cells that they span; `pads` are the margins by side and group."""

    groups: Mapping[str, Group]
    spans: Mapping[str, Span]

    def chain(self, group: str) -> list[str]:
        """List a group and those around it, the innermost first."""
        found = []
        while group in self.spans:
            found.append(group)
            group = self.groups[group].parent
        return found

    def margin(self, group: str, side: str, captions: Mapping[str, Caption]) -> float:
        """Measure from the outermost cells of a group to its border, frames inside it included."""
        caption = captions.get(group)
        own = MARGIN
        if caption and side == ("bottom" if caption.low else "top"):
            own = caption.height
        edge = getattr(self.spans[group], side)
        inner = [
            self.margin(name, side, captions)
            for name, found in self.groups.items()
            if found.parent == group and name in self.spans and getattr(self.spans[name], side) == edge
        ]
        return own + max(inner, default=0)

    def gap(self, side: str, number: int, captions: Mapping[str, Caption]) -> float:
        """Measure the room that frames need on one side of a column or row."""
        found = [
            self.margin(name, side, captions)
            for name, span in self.spans.items()
            if getattr(span, side) == number
        ]
        return max(found, default=0)


def tree(view: View, slots: Mapping[str, Slot]) -> Tree:
    """Find the cells that every group spans, through the groups inside it."""
    groups = {group.id: group for group in view.groups}
    cells: dict[str, list[Slot]] = {}
    for card in view.cards:
        group = card.group
        while group in groups:
            cells.setdefault(group, []).append(slots[card.id])
            group = groups[group].parent
    return Tree(groups, {name: _span(found) for name, found in cells.items()})


def _span(cells: list[Slot]) -> Span:
    columns, rows = [cell.column for cell in cells], [cell.row for cell in cells]
    return Span(min(columns), min(rows), max(columns), max(rows))


def caption(group: Group, left: float, right: float, spine: float | None) -> Caption:
    """Write the caption of a frame beside the path of a request, which enters through the frame's top."""
    measure = right - left - 2 * INDENT
    place = INDENT
    if spine is not None and left < spine < right and group.kind not in LOW:
        before, after = spine - left - INDENT - BESIDE, right - spine - INDENT - BESIDE
        needed = max(fonts.width(group.label, TITLE, bold=True), *map(chip_width, group.chips), 0)
        measure = before if needed <= before or before >= after else after
        place = INDENT if measure == before else spine - left + BESIDE
    lines = wrap(group.label, TITLE, measure, bold=True)
    return Caption(tuple(lines), tuple(_rows_of_chips(group.chips, measure)), place, group.kind in LOW)


def _rows_of_chips(chips: tuple[str, ...], measure: float) -> Iterator[tuple[str, ...]]:
    row: list[str] = []
    for chip in chips:
        if row and sum(map(chip_width, [*row, chip])) + CHIP_GAP * len(row) > measure:
            yield tuple(row)
            row = []
        row.append(chip)
    if row:
        yield tuple(row)


def chip_width(chip: str) -> float:
    """Measure a chip, its border included."""
    return fonts.width(chip, CHIP) + 2 * CHIP_PAD

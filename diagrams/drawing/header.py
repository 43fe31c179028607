"""The head of a picture: title, subtitle, and a legend of what is drawn on it."""

from collections.abc import Iterator
from dataclasses import dataclass

from drawing import fonts
from drawing.boxes import Box
from drawing.theme import MARKS, STROKES
from picture.views import View

TITLE, SUBTITLE, WORDS = 20.0, 11.5, 10.5
LEFT = 14.0
SWATCH, STEP = 26.0, 17.0
GAP = 16.0


@dataclass(frozen=True)
class Entry:
    """An entry of the legend: a kind of connection, or a mark."""

    kind: str
    words: str
    x: float
    y: float

    @property
    def box(self) -> Box:
        """The area of swatch and words."""
        return Box(self.x, self.y - 9, self.x + entry_width(self.words), self.y + 6)


@dataclass(frozen=True)
class Header:
    """Title and legend; `height` is where the content starts, `width` the least width of the picture."""

    entries: tuple[Entry, ...]
    title_y: float
    subtitle_y: float
    width: float
    height: float


def header(view: View, right: float) -> Header:
    """Lay the head out: the legend in a row below the title, broken where the picture ends."""
    words = [*_words(view)]
    needed = LEFT + max(
        fonts.width(view.title, TITLE, bold=True),
        fonts.width(view.subtitle, SUBTITLE),
        *(entry_width(text) for _, text in words),
    )
    width = max(right, needed + LEFT)
    x, y, entries = LEFT, 79.0, []
    for kind, text in words:
        if x > LEFT and x + entry_width(text) > width - LEFT:
            x, y = LEFT, y + STEP
        entries.append(Entry(kind, text, x, y))
        x += entry_width(text) + GAP
    return Header(tuple(entries), 36, 56, width, y + 24)


def _words(view: View) -> Iterator[tuple[str, str]]:
    kinds = {line.kind for line in view.connections}
    for kind, found in STROKES.items():
        if kind in kinds:
            yield kind, found.words
    for mark in MARKS:
        if mark in view.marks.values():
            yield mark, mark


def entry_width(words: str) -> float:
    """Measure an entry of the legend."""
    return SWATCH + 6 + fonts.width(words, WORDS)

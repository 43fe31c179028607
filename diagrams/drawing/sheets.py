"""What is written on a card, line by line, and how large that makes it."""

from dataclasses import dataclass

from drawing import fonts
from picture.model import Card
from picture.views import View

TITLE, FACT, SMALL = 14.0, 10.5, 9.0  # sizes of text; titles stay readable in a picture shown at 900 pixels
TITLE_STEP, FACT_STEP = 16.5, 13.5
PAD, ICON, GUTTER = 9.0, 38.0, 9.0
BADGE_HEIGHT = 14.0
MEASURE = 152.0  # the longest line of text before it wraps
TEXT_LEFT = PAD + ICON + GUTTER


@dataclass(frozen=True)
class Line:
    """One line of text; `style` is title, fact, or was: a fact that no longer holds."""

    text: str
    style: str

    @property
    def width(self) -> float:
        """The extent of the text."""
        return fonts.width(self.text, TITLE if self.style == "title" else FACT, bold=self.style == "title")

    @property
    def step(self) -> float:
        """The height that the line takes."""
        return TITLE_STEP if self.style == "title" else FACT_STEP


@dataclass(frozen=True)
class Sheet:
    """A card as it is written; `alarms` is the text of its badge."""

    card: Card
    lines: tuple[Line, ...]
    alarms: str

    @property
    def width(self) -> float:
        """The width that the longest line needs."""
        return TEXT_LEFT + max(line.width for line in self.lines) + PAD + 2

    @property
    def height(self) -> float:
        """The height that text, icon and badge need."""
        badge = BADGE_HEIGHT + 4 if self.alarms else 0
        return 2 * PAD + max(ICON + badge, sum(line.step for line in self.lines))


def sheet(view: View, card: Card) -> Sheet:
    """Write a card: its title, its facts, and what a compared picture strikes through."""
    lines = [Line(text, "title") for text in wrap(card.title, TITLE, MEASURE, bold=True)]
    for style, facts in (("fact", card.facts), ("was", view.was.get(card.id, ()))):
        lines += [Line(text, style) for fact in facts for text in wrap(fact.text, FACT, MEASURE)]
    return Sheet(card, tuple(lines), str(card.alarms) if card.alarms else "")


def wrap(text: str, size: float, measure: float, *, bold: bool = False) -> list[str]:
    """Break a text into as few lines as `measure` allows: after a comma if that does, else between words."""
    lines = _broken(text, size, measure, bold=bold)
    if len(lines) == 2:
        parts = text.split(", ")
        halves = [[", ".join(parts[:cut]) + ",", ", ".join(parts[cut:])] for cut in range(1, len(parts))]
        widths = [max(_widths(half, size, bold=bold)) for half in halves]
        if halves and min(widths) <= measure:
            return halves[widths.index(min(widths))]
    return _balanced(text, lines, size, measure, bold=bold)


def _balanced(text: str, lines: list[str], size: float, measure: float, *, bold: bool) -> list[str]:
    """Break a text into the same number of lines, of about the same width."""
    narrow = measure
    while len(lines) > 1:
        narrow -= 4
        narrower = _broken(text, size, narrow, bold=bold)
        if len(narrower) > len(lines) or max(_widths(narrower, size, bold=bold)) > measure:
            break
        lines = narrower
    return lines


def _broken(text: str, size: float, measure: float, *, bold: bool) -> list[str]:
    """Fill lines word by word; a word wider than the measure stays whole."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and fonts.width(longer, size, bold=bold) > measure:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _widths(lines: list[str], size: float, *, bold: bool) -> list[float]:
    return [fonts.width(line, size, bold=bold) for line in lines]

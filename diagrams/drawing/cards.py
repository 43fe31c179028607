"""Cards of a picture, as SVG: icon, title, facts, and a badge with the number of alarms."""

from collections.abc import Iterator
from html import escape

from drawing import fonts, icons
from drawing.boxes import Box
from drawing.picture import Picture
from drawing.shapes import rect, text
from drawing.sheets import BADGE_HEIGHT, FACT, ICON, PAD, SMALL, TEXT_LEFT, TITLE, Sheet
from drawing.theme import BADGE, BADGE_FILL, CARD, CARD_LINE, GRAY, INK, MARKS, REMOVED_DASH, TILE, Paint
from picture.views import FADED, REMOVED

BELL = (
    "M4 0C2.3 0 1.3 1.3 1.3 3C1.3 5 0.7 5.7 0 6.4H8C7.3 5.7 6.7 5 6.7 3C6.7 1.3 5.7 0 4 0Z"
    "M3 7.1A1 1 0 0 0 5 7.1Z"
)
BELL_WIDTH = 11.0
BACKGROUND = 0.5  # opacity of the cards in the background


def card(picture: Picture, name: str) -> str:
    """Draw a card; the picture's page finds it by `data-card`."""
    box, sheet = picture.layout.cards[name], picture.layout.sheets[name]
    mark = picture.layout.view.marks.get(name, "")
    marked = mark in MARKS
    paint = MARKS.get(mark, Paint(CARD_LINE, CARD))
    border = rect(
        box, paint.fill, paint.line, 1.8 if marked else 1, pattern=REMOVED_DASH if mark == REMOVED else ""
    )
    fade = f' opacity="{BACKGROUND}"' if mark == FADED else ""
    tooltip = escape("\n".join([sheet.card.title, *(fact.text for fact in sheet.card.facts)]))
    return (
        f'<g class="card" data-card="{escape(name)}"{fade}><title>{tooltip}</title>'
        f"{border}{''.join(_icon(box, sheet))}{''.join(_texts(box, sheet))}</g>"
    )


def symbols(picture: Picture) -> Iterator[str]:
    """Define each icon once, for all cards that use it."""
    for role in sorted({card.role for card in picture.layout.view.cards}):
        yield (
            f'<symbol id="icon-{role}" viewBox="0 0 {ICON:g} {ICON:g}">'
            f'<image width="{ICON:g}" height="{ICON:g}" xlink:href="{icons.data_uri(role)}"/></symbol>'
        )


def _icon(box: Box, sheet: Sheet) -> Iterator[str]:
    badge = BADGE_HEIGHT + 4 if sheet.alarms else 0
    left, top = box.left + PAD, box.center[1] - (ICON + badge) / 2
    if sheet.card.role in icons.PLAIN:
        yield rect(Box(left, top, left + ICON, top + ICON), TILE, radius=6)
    place = f'x="{left:.2f}" y="{top:.2f}" width="{ICON:g}" height="{ICON:g}"'
    yield f'<use xlink:href="#icon-{sheet.card.role}" {place}/>'
    if sheet.alarms:
        y = top + ICON + 4
        start = left + (ICON - BELL_WIDTH - fonts.width(sheet.alarms, SMALL, bold=True)) / 2
        yield rect(Box(left, y, left + ICON, y + BADGE_HEIGHT), BADGE_FILL, BADGE, 0.8, radius=7)
        yield f'<path transform="translate({start + 1:.2f} {y + 3.2:.2f})" d="{BELL}" fill="{BADGE}"/>'
        yield text(start + BELL_WIDTH, y + 10.3, sheet.alarms, SMALL, BADGE, bold=True)


def _texts(box: Box, sheet: Sheet) -> Iterator[str]:
    x, y = box.left + TEXT_LEFT, box.center[1] - sum(line.step for line in sheet.lines) / 2
    for line in sheet.lines:
        y += line.step
        if line.style == "title":
            yield text(x, y - 3.6, line.text, TITLE, INK, bold=True)
        elif line.style == "fact":
            yield text(x, y - 3.6, line.text, FACT, GRAY)
        else:
            struck = ' text-decoration="line-through"'
            yield text(x, y - 3.6, line.text, FACT, MARKS[REMOVED].line, extra=struck)

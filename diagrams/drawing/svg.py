"""The picture as a self-contained SVG: what the engine drew of the lines, with cards, frames and labels."""

from collections.abc import Iterator
from html import escape

from drawing import fonts, frames, header, icons, theme
from drawing.boxes import Box
from drawing.dot import Drawn, draw
from drawing.header import Entry
from drawing.routing.labels import STEP_DOWN, words
from drawing.picture import Picture, compose
from drawing.sheets import BADGE_HEIGHT, FACT, GUTTER, ICON, PAD, SMALL, TEXT_LEFT, TITLE, Line
from drawing.theme import CANVAS, CARD, CARD_LINE, FADE, FRAMES, GRAY, INK, MARKS, STROKES, TILE
from picture.model import Connection
from picture.views import FADED, REMOVED, View

BELL = "M4 0C2.3 0 1.3 1.3 1.3 3C1.3 5 0.7 5.7 0 6.4H8C7.3 5.7 6.7 5 6.7 3C6.7 1.3 5.7 0 4 0ZM3 7.1A1 1 0 0 0 5 7.1Z"
RADIUS = 9
"""Of the corners of cards and frames."""


def svg(view: View) -> str:
    """Write the light picture of a view."""
    picture = compose(view)
    drawn = draw(picture)
    canvas = picture.layout.canvas
    lines = sorted(view.connections, key=lambda line: (view.marks.get(line.id) != FADED, line.id))
    body = [
        *_header(picture),
        *(_frame(picture, name) for name in _outer_first(picture)),
        *(_connection(picture, line, drawn[line.id]) for line in lines),
        *(_card(picture, card.id) for card in view.cards),
    ]
    size = f'width="{canvas.right:.0f}" height="{canvas.bottom:.0f}"'
    title = escape(view.title)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size} '
            f'viewBox="0 0 {canvas.right:.0f} {canvas.bottom:.0f}" role="img" aria-label="{title}" '
            f'font-family="{fonts.STACK}">',
            f"<title>{title}</title>",
            f"<style>{fonts.face()}</style>",
            f"<defs>{''.join(_icons(view))}</defs>",
            f'<rect class="canvas" width="100%" height="100%" fill="{CANVAS}"/>',
            *body,
            "</svg>\n",
        ]
    )


def _icons(view: View) -> Iterator[str]:
    for role in sorted({card.role for card in view.cards}):
        yield (
            f'<symbol id="icon-{role}" viewBox="0 0 {ICON:.0f} {ICON:.0f}"><image width="{ICON:.0f}" '
            f'height="{ICON:.0f}" xlink:href="{icons.data_uri(role)}"/></symbol>'
        )


def _header(picture: Picture) -> Iterator[str]:
    head, view = picture.layout.header, picture.layout.view
    yield f'<g class="head">{_text(header.LEFT, head.title_y, view.title, header.TITLE, INK, bold=True)}'
    yield _text(header.LEFT, head.subtitle_y, view.subtitle, header.SUBTITLE, GRAY) + "</g>"
    yield from map(_entry, head.entries)


def _entry(entry: Entry) -> str:
    y, end = entry.y - 3.5, entry.x + header.SWATCH
    if entry.kind in MARKS:
        paint = MARKS[entry.kind]
        sample = (
            f'<rect x="{entry.x:.2f}" y="{y - 6:.2f}" width="{header.SWATCH}" height="12" rx="4" '
            f'fill="{paint.fill}" stroke="{paint.line}"/>'
        )
    else:
        style = STROKES[entry.kind]
        sample = (
            f'<path d="M{entry.x:.2f},{y:.2f}H{end:.2f}" fill="none" stroke="{style.color}" '
            f'stroke-width="{style.width}"{_dash(style.dash)}/>'
        )
    words = _text(end + 6, entry.y, entry.words, header.WORDS, INK)
    return f'<g class="legend" data-kind="{entry.kind}">{sample}{words}</g>'


def _outer_first(picture: Picture) -> list[str]:
    return sorted(picture.layout.frames, key=lambda name: (len(picture.layout.tree.chain(name)), name))


def _frame(picture: Picture, name: str) -> str:
    layout = picture.layout
    box, group, caption = layout.frames[name], layout.tree.groups[name], layout.captions[name]
    paint = MARKS.get(layout.view.marks.get(name, ""), FRAMES[group.kind])
    area = layout.caption_box(name)
    x, y = area.left, area.top
    inner = []
    for line in caption.lines:
        y += frames.TITLE_STEP
        inner.append(_text(x, y - 3, line, frames.TITLE, paint.line, bold=True))
    for row in caption.chips:
        place = x
        for chip in row:
            inner.append(_chip(place, y + 3, chip, paint.line))
            place += frames.chip_width(chip) + frames.CHIP_GAP
        y += frames.CHIP_HEIGHT + frames.CHIP_GAP
    rect = _rect(box, FRAMES[group.kind].fill, paint.line, 1.2)
    return f'<g class="frame" data-group="{escape(name)}">{rect}{"".join(inner)}</g>'


def _chip(x: float, y: float, chip: str, color: str) -> str:
    box = Box(x, y, x + frames.chip_width(chip), y + frames.CHIP_HEIGHT)
    text = _text(x + frames.CHIP_PAD, y + 10.8, chip, frames.CHIP, color)
    return _rect(box, CARD, color, 0.8, radius=7) + text


def _connection(picture: Picture, line: Connection, drawn: Drawn) -> str:
    layout = picture.layout
    style, mark = STROKES[line.kind], layout.view.marks.get(line.id, "")
    color = MARKS[mark].line if mark in MARKS else style.color
    dash = "5 3" if mark == REMOVED else style.dash
    width = style.width + (0.8 if mark in MARKS else 0)
    parts = [
        f"<title>{escape(_tooltip(line))}</title>",
        f'<path d="{drawn.path}" fill="none" stroke="{color}" stroke-width="{width:g}"{_dash(dash)}/>',
        f'<polygon points="{drawn.arrow}" fill="{color}"/>',
    ]
    if line.id in picture.labels:
        box = picture.labels[line.id]
        parts.append(
            f'<rect x="{box.left:.2f}" y="{box.top:.2f}" width="{box.width:.2f}" height="{box.height:.2f}" '
            f'rx="4" fill="{_surface(picture, box)}"/>'
        )
        parts += (
            f'<text x="{box.center[0]:.2f}" y="{box.top + STEP_DOWN * number + 10:.2f}" text-anchor="middle" '
            f'font-size="{header.LABEL}" fill="{color}">{escape(text)}</text>'
            for number, text in enumerate(words(line.label))
        )
    fade = f' opacity="{FADE}"' if mark == FADED else ""
    return (
        f'<g class="connection" data-connection="{escape(line.id)}" data-source="{escape(line.source)}" '
        f'data-target="{escape(line.target)}" data-kind="{line.kind}"{fade}>{"".join(parts)}</g>'
    )


def _surface(picture: Picture, box: Box) -> str:
    """Return the color of the innermost frame below a label."""
    below = [name for name, frame in picture.layout.frames.items() if frame.holds(box)]
    if not below:
        return CANVAS
    inner = max(below, key=lambda name: len(picture.layout.tree.chain(name)))
    return FRAMES[picture.layout.tree.groups[inner].kind].fill


def _card(picture: Picture, name: str) -> str:
    box, sheet = picture.layout.cards[name], picture.layout.sheets[name]
    view = picture.layout.view
    mark = view.marks.get(name, "")
    paint = MARKS.get(mark)
    rect = _rect(box, paint.fill if paint else CARD, paint.line if paint else CARD_LINE, 1.8 if paint else 1)
    if mark == REMOVED:
        rect = rect.replace("/>", ' stroke-dasharray="5 3"/>')
    badge = BADGE_HEIGHT + 4 if sheet.alarms else 0
    top = box.center[1] - (ICON + badge) / 2
    left = box.left + PAD
    tile = ""
    if sheet.card.role in icons.PLAIN:
        tile = f'<rect x="{left}" y="{top}" width="{ICON}" height="{ICON}" rx="6" fill="{TILE}"/>'
    icon = f'<use xlink:href="#icon-{sheet.card.role}" x="{left:.2f}" y="{top:.2f}" width="{ICON:.0f}" height="{ICON:.0f}"/>'
    pill = _badge(left, top + ICON + 4, sheet.alarms) if sheet.alarms else ""
    y = box.center[1] - sum(line.step for line in sheet.lines) / 2
    lines = []
    for line in sheet.lines:
        y += line.step
        lines.append(_line(box.left + TEXT_LEFT, y - 3.6, line))
    fade = ' opacity="0.5"' if mark == FADED else ""
    tooltip = escape("\n".join([sheet.card.title, *(fact.text for fact in sheet.card.facts)]))
    return (
        f'<g class="card" data-card="{escape(name)}"{fade}><title>{tooltip}</title>'
        f"{rect}{tile}{icon}{pill}{''.join(lines)}</g>"
    )


def _badge(x: float, y: float, number: str) -> str:
    box = Box(x, y, x + ICON, y + BADGE_HEIGHT)
    wide = 11 + fonts.width(number, SMALL, bold=True)
    start = x + (ICON - wide) / 2
    bell = f'<path transform="translate({start + 1:.2f} {y + 3.2:.2f})" d="{BELL}" fill="{theme.BADGE}"/>'
    text = _text(start + 11, y + 10.3, number, SMALL, theme.BADGE, bold=True)
    return _rect(box, theme.BADGE_FILL, theme.BADGE, 0.8, radius=7) + bell + text


def _line(x: float, y: float, line: Line) -> str:
    if line.style == "title":
        return _text(x, y, line.text, TITLE, INK, bold=True)
    if line.style == "fact":
        return _text(x, y, line.text, FACT, GRAY)
    color = MARKS["removed"].line
    return _text(x, y, line.text, FACT, color, extra=' text-decoration="line-through"')


def _text(x: float, y: float, text: str, size: float, color: str, *, bold: bool = False, extra: str = "") -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" fill="{color}"{weight}{extra}>{escape(text)}</text>'
    )


def _rect(box: Box, fill: str, line: str, width: float, *, radius: float = RADIUS) -> str:
    return (
        f'<rect x="{box.left:.2f}" y="{box.top:.2f}" width="{box.width:.2f}" height="{box.height:.2f}" '
        f'rx="{radius}" fill="{fill}" stroke="{line}" stroke-width="{width:g}"/>'
    )


def _dash(dash: str) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""


def _tooltip(line: Connection) -> str:
    return "\n".join([f"{line.source} -> {line.target}: {line.kind} {line.label}".strip(), *line.why])


_ = GUTTER

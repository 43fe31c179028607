"""The picture as a self-contained SVG: what the engine drew of the lines, with cards, frames and labels."""

from collections.abc import Iterator
from html import escape

from drawing import fonts, frames, header
from drawing.boxes import Box
from drawing.cards import card, symbols
from drawing.dot import Drawn, draw, length
from drawing.header import Entry
from drawing.picture import Picture, compose
from drawing.routing.router import related
from drawing.shapes import dash, rect, text
from drawing.theme import CANVAS, CARD, FADE, FRAMES, GRAY, INK, MARKS, REMOVED_DASH, STROKES
from drawing.words import SIZE, STEP_DOWN, words
from picture.model import Connection
from picture.views import FADED, REMOVED, View


def write(view: View) -> str:
    """Write the light picture of a view."""
    picture = compose(view)
    drawn = draw(picture)
    canvas = picture.layout.canvas
    lines = sorted(
        view.connections,  # what stands out above what is faded, labels above the lines that they share
        key=lambda line: (view.marks.get(line.id) != FADED, line.id in picture.labels, line.id),
    )
    body = [
        *_header(picture),
        *(_frame(picture, name) for name in _outer_first(picture)),
        *(_connection(picture, line, drawn[line.id]) for line in lines),
        *(card(picture, each.id) for each in view.cards),
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
            f"<defs>{''.join(symbols(picture))}</defs>",
            f'<rect class="canvas" width="100%" height="100%" fill="{CANVAS}"/>',
            *body,
            "</svg>\n",
        ]
    )


def _header(picture: Picture) -> Iterator[str]:
    head, view = picture.layout.header, picture.layout.view
    yield f'<g class="head">{text(header.LEFT, head.title_y, view.title, header.TITLE, INK, bold=True)}'
    yield text(header.LEFT, head.subtitle_y, view.subtitle, header.SUBTITLE, GRAY) + "</g>"
    yield from map(_entry, head.entries)


def _entry(entry: Entry) -> str:
    y, end = entry.y - 3.5, entry.x + header.SWATCH
    if entry.kind in MARKS:
        paint = MARKS[entry.kind]
        sample = rect(Box(entry.x, y - 6, end, y + 6), paint.fill, paint.line, radius=4)
    else:
        style = STROKES[entry.kind]
        look = f'stroke="{style.color}" stroke-width="{style.width:g}"{dash(style.dash)}'
        sample = f'<path d="M{entry.x:.2f},{y:.2f}H{end:.2f}" fill="none" {look}/>'
    named = text(end + 6, entry.y, entry.words, header.WORDS, INK)
    return f'<g class="legend" data-kind="{entry.kind}">{sample}{named}</g>'


def _outer_first(picture: Picture) -> list[str]:
    return sorted(picture.layout.frames, key=lambda name: (len(picture.layout.tree.chain(name)), name))


def _frame(picture: Picture, name: str) -> str:
    layout = picture.layout
    group, caption, area = layout.tree.groups[name], layout.captions[name], layout.caption_box(name)
    fill, line = FRAMES[group.kind].fill, FRAMES[group.kind].line
    mark = layout.view.marks.get(name, "")
    if mark in MARKS:
        line = MARKS[mark].line
    inner = [rect(layout.frames[name], fill, line, 2.2 if mark in MARKS else 1.2)]
    x, y = area.left, area.top
    for title in caption.lines:
        y += frames.TITLE_STEP
        inner.append(text(x, y - 3, title, frames.TITLE, line, bold=True))
    for row in caption.chips:
        place = x
        for chip in row:
            box = Box(place, y + 3, place + frames.chip_width(chip), y + 3 + frames.CHIP_HEIGHT)
            inner.append(rect(box, CARD, line, 0.8, radius=7))
            inner.append(text(place + frames.CHIP_PAD, y + 13.8, chip, frames.CHIP, line))
            place = box.right + frames.CHIP_GAP
        y += frames.CHIP_HEIGHT + frames.CHIP_GAP
    return f'<g class="frame" data-group="{escape(name)}">{"".join(inner)}</g>'


def _connection(picture: Picture, line: Connection, drawn: Drawn) -> str:
    style, mark = STROKES[line.kind], picture.layout.view.marks.get(line.id, "")
    color = MARKS[mark].line if mark in MARKS else style.color
    pattern = REMOVED_DASH if mark == REMOVED else style.dash
    look = f'stroke="{color}" stroke-width="{style.width + (0.8 if mark in MARKS else 0):g}"'
    look += dash(pattern, _phase(picture, line, pattern))
    fade = f' opacity="{FADE}"' if mark == FADED else ""
    ends = f'data-source="{escape(line.source)}" data-target="{escape(line.target)}"'
    return (
        f'<g class="connection" data-connection="{escape(line.id)}" {ends} data-kind="{line.kind}"{fade}>'
        f"<title>{escape(_tooltip(line))}</title>"
        f'<path d="{drawn.path}" fill="none" {look}/><polygon points="{drawn.arrow}" fill="{color}"/>'
        f"{''.join(_label(picture, line, color))}</g>"
    )


def _label(picture: Picture, line: Connection, color: str) -> Iterator[str]:
    box = picture.labels.get(line.id)
    if box:
        yield rect(box, _surface(picture, box), radius=4)
        for number, part in enumerate(words(line.label)):
            y = box.top + STEP_DOWN * number + 10
            yield text(box.center[0], y, part, SIZE, color, extra=' text-anchor="middle"')


def _surface(picture: Picture, box: Box) -> str:
    """Return the color of the innermost frame below a label."""
    below = [name for name, frame in picture.layout.frames.items() if frame.holds(box)]
    if not below:
        return CANVAS
    inner = max(below, key=lambda name: len(picture.layout.tree.chain(name)))
    return FRAMES[picture.layout.tree.groups[inner].kind].fill


def _phase(picture: Picture, line: Connection, dash: str) -> float:
    """Shift dashes so that they end alike where lines join: two patterns on one track would look solid."""
    view = picture.layout.view
    joins = any(
        other.target == line.target and other != line and related(line, other, view.marks)
        for other in view.connections
    )
    if not dash or not joins:
        return 0
    pattern = sum(map(float, dash.split()))
    return pattern - length(picture.routes[line.id]) % pattern


def _tooltip(line: Connection) -> str:
    return "\n".join([f"{line.source} -> {line.target}: {line.kind} {line.label}".strip(), *line.why])

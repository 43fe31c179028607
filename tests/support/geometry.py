"""Judge of a drawn picture: reads the SVG as a viewer does, and knows nothing of how it was laid out."""

import itertools
from collections.abc import Iterator

from drawing.boxes import Box, Point, stroke
from picture.views import View
from tests.support.drawn import Drawing, Line, read

NEAR = 1.0  # closer than this counts as touching, in pixels


def faults(svg: str, view: View) -> list[str]:
    """List everything that a reader of the picture would stumble over."""
    drawing = read(svg)
    return [
        fault
        for judge in (_complete, _cards, _frames, _texts, _courses, _tracks, _labels, _inside)
        for fault in judge(drawing, view)
    ]


def _complete(drawing: Drawing, view: View) -> Iterator[str]:
    if drawing.cards.keys() != {card.id for card in view.cards}:
        yield f"cards differ: {drawing.cards.keys() ^ {card.id for card in view.cards}}"
    if drawing.lines.keys() != {line.id for line in view.connections}:
        yield f"connections differ: {drawing.lines.keys() ^ {line.id for line in view.connections}}"
    for line in view.connections:
        drawn = drawing.lines.get(line.id)
        if drawn and line.label and not drawn.words and not _label_shared(drawing, drawn, line.label):
            yield f"{line.id} lost its label {line.label}"
        if drawn and drawn.words and drawn.words != line.label:
            yield f"{line.id} is labeled {drawn.words}, not {line.label}"


def _label_shared(drawing: Drawing, line: Line, label: str) -> bool:
    return any(
        other.words == label and other.label and _related(line, other) and _on(other.label, line)
        for other in drawing.lines.values()
    )


def _cards(drawing: Drawing, view: View) -> Iterator[str]:
    for (name, first), (other, second) in itertools.combinations(drawing.cards.items(), 2):
        if first.box.grown(2).meets(second.box):
            yield f"cards {name} and {other} overlap"
    for card in view.cards:
        box = drawing.cards[card.id].box
        around = _around(view, card.group)
        for name, frame in drawing.frames.items():
            if name in around and not frame.box.grown(-2).holds(box):
                yield f"card {card.id} is not in its frame {name}"
            if name not in around and frame.box.meets(box):
                yield f"card {card.id} lies in frame {name}"


def _around(view: View, group: str) -> list[str]:
    parents = {each.id: each.parent for each in view.groups}
    found = []
    while group in parents:
        found.append(group)
        group = parents[group]
    return found


def _frames(drawing: Drawing, view: View) -> Iterator[str]:
    for name, other in itertools.combinations(drawing.frames, 2):
        first, second = drawing.frames[name].box, drawing.frames[other].box
        nested = first.holds(second) or second.holds(first)
        if first.meets(second) and not nested:
            yield f"frames {name} and {other} overlap"
    for name, other in itertools.permutations(drawing.frames, 2):
        inside = name in _around(view, other)
        if inside != drawing.frames[name].box.holds(drawing.frames[other].box):
            yield f"frame {other} is {'not ' if inside else ''}inside {name}"


def _texts(drawing: Drawing, view: View) -> Iterator[str]:
    for name, part in (
        drawing.cards | {f"frame {key}": part for key, part in drawing.frames.items()}
    ).items():
        for text in part.texts:
            if not part.box.grown(-2).holds(text):
                yield f"text of {name} leaves its border"
        for text, other in itertools.combinations(part.texts, 2):
            if text.meets(other):
                yield f"texts of {name} overlap"
    captions = [(name, box) for name, part in drawing.frames.items() for box in part.texts]
    for (name, box), (rival, second) in itertools.combinations(captions, 2):
        if name != rival and box.meets(second):
            yield f"titles of frames {name} and {rival} overlap"
    for name, box in captions:
        if any(box.meets(card.box) for card in drawing.cards.values()):
            yield f"the title of frame {name} lies on a card"
        for line, drawn in drawing.lines.items():
            if _on(box, drawn):
                yield f"{line} runs through the title of frame {name}"


def _courses(drawing: Drawing, view: View) -> Iterator[str]:
    ends = {name: part.box for name, part in (drawing.frames | drawing.cards).items()}
    for name, line in drawing.lines.items():
        for piece in line.pieces:
            for card, part in drawing.cards.items():
                if (
                    stroke(*piece, 0)
                    .grown(-0.01 if card in (line.source, line.target) else NEAR)
                    .meets(part.box.grown(-NEAR))
                ):
                    yield f"{name} runs through card {card}"
        for end, point in ((line.source, line.pieces[0][0]), (line.target, _tip(line))):
            border = ends[end]
            if not border.grown(2.5).holds(_dot(point)) or border.grown(-2.5).holds(_dot(point)):
                yield f"{name} does not end at the border of {end}"


def _tracks(drawing: Drawing, view: View) -> Iterator[str]:
    for (name, line), (other, second) in itertools.combinations(drawing.lines.items(), 2):
        if line.source == second.source or line.target == second.target:
            continue
        for piece, rival in itertools.product(line.pieces, second.pieces):
            if _along(piece, rival):
                yield f"{name} and {other} share a track"
                break


def _along(piece: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two straight pieces run beside each other within a pixel or so, rather than across."""
    for axis in (0, 1):
        level, rival = abs(piece[0][axis] - piece[1][axis]), abs(other[0][axis] - other[1][axis])
        if level < NEAR and rival < NEAR and abs(piece[0][axis] - other[0][axis]) < 2 * NEAR:
            across = 1 - axis
            low = max(min(end[across] for end in piece), min(end[across] for end in other))
            high = min(max(end[across] for end in piece), max(end[across] for end in other))
            if high - low > NEAR:
                return True
    return False


def _labels(drawing: Drawing, view: View) -> Iterator[str]:
    labeled = {name: line for name, line in drawing.lines.items() if line.label}
    for (name, line), (other, second) in itertools.combinations(labeled.items(), 2):
        if line.label and second.label and line.label.meets(second.label):
            yield f"labels of {name} and {other} overlap"
    for name, line in labeled.items():
        label = line.label
        assert label
        if not _on(label, line):
            yield f"the label of {name} is not on its line"
        for card, part in drawing.cards.items():
            if label.meets(part.box):
                yield f"the label of {name} lies on card {card}"
        for frame, part in drawing.frames.items():
            if any(label.meets(text) for text in part.texts):
                yield f"the label of {name} lies on the title of frame {frame}"
        for other, second in drawing.lines.items():
            if other != name and not _related(line, second) and _on(label, second):
                yield f"the label of {name} lies on {other}"


def _related(line: Line, other: Line) -> bool:
    return line.kind == other.kind and (line.source == other.source or line.target == other.target)


def _on(label: Box, line: Line) -> bool:
    return any(stroke(*piece, NEAR).meets(label) for piece in line.pieces)


def _inside(drawing: Drawing, view: View) -> Iterator[str]:
    parts = [*drawing.cards.items(), *drawing.frames.items()]
    boxes = [(name, part.box) for name, part in parts]
    boxes += [(name, stroke(*piece, NEAR)) for name, line in drawing.lines.items() for piece in line.pieces]
    boxes += [(name, line.label) for name, line in drawing.lines.items() if line.label]
    boxes += [("the head", text) for text in drawing.head]
    for name, box in boxes:
        if not drawing.canvas.holds(box):
            yield f"{name} leaves the picture"
    below = [(name, box) for name, box in boxes if name != "the head"]
    for text in drawing.head:
        yield from (f"{name} lies on title or legend" for name, box in below if box.meets(text))
    for text, other in itertools.combinations(drawing.head, 2):
        if text.meets(other):
            yield "title and legend overlap"


def _tip(line: Line) -> Point:
    """Return the corner of the arrow that is farthest from where the line ends."""
    end_x, end_y = line.pieces[-1][1]
    return max(line.arrow, key=lambda corner: abs(corner[0] - end_x) + abs(corner[1] - end_y))


def _dot(point: Point) -> Box:
    return stroke(point, point, 0)

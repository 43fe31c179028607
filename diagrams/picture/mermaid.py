"""The picture as Mermaid text, which GitHub draws in a README or a comment, and whose diff reads well."""

import re
from collections.abc import Iterator

from picture.model import Card, Connection
from picture.views import ADDED, CHANGED, FADED, REMOVED, View

ARROWS = {
    "request": "==>",
    "write": "-->",
    "read": "-->",
    "egress": "-->",
}  # every other kind is dotted: it is no part of a shopper's request
DOTTED = "-.->"
CLASSES = {
    ADDED: "fill:#DAFBE1,stroke:#1A7F37,color:#1F2328",
    REMOVED: "fill:#FFEBE9,stroke:#CF222E,color:#1F2328,stroke-dasharray:4",
    CHANGED: "fill:#FFF8C5,stroke:#9A6700,color:#1F2328",
}
LINES = {ADDED: "stroke:#1A7F37,stroke-width:3px", REMOVED: "stroke:#CF222E,stroke-width:3px"}
LINES[CHANGED] = "stroke:#9A6700,stroke-width:3px"


def mermaid(view: View) -> str:
    """Write a view as a Mermaid flowchart, marks of a comparison included."""
    marked = [(number, view.marks.get(line.id, "")) for number, line in enumerate(view.connections)]
    lines = [
        "flowchart TB",
        *_inside(view, "", "  "),
        *(f"  {_arrow(line)}" for line in view.connections),
        *(f"  classDef {mark} {style}" for mark, style in CLASSES.items() if mark in view.marks.values()),
        *(f"  linkStyle {number} {LINES[mark]}" for number, mark in marked if mark in LINES),
    ]
    return "\n".join(lines) + "\n"


def _inside(view: View, group: str, indent: str) -> Iterator[str]:
    """Write the cards of a group, then the groups within it."""
    for card in view.cards:
        if card.group == group:
            yield indent + _card(card, view)
    for inner in view.groups:
        if inner.parent == group:
            yield f'{indent}subgraph {_id(inner.id)}["{_text(inner.label)}"]'
            yield from _inside(view, inner.id, indent + "  ")
            yield f"{indent}end"


def _card(card: Card, view: View) -> str:
    told = [f"<b>{_text(card.title)}</b>", *(_text(fact.text) for fact in card.facts)]
    told += [f"<s>{_text(fact.text)}</s>" for fact in view.was.get(card.id, ())]
    mark = view.marks.get(card.id, FADED)
    return f'{_id(card.id)}["{"<br>".join(told)}"]{f":::{mark}" if mark in CLASSES else ""}'


def _arrow(line: Connection) -> str:
    label = f'|"{_text(line.label)}"|' if line.label else ""
    return f"{_id(line.source)} {ARROWS.get(line.kind, DOTTED)}{label} {_id(line.target)}"


def _id(identifier: str) -> str:
    """Make an id that is no word of Mermaid's own, such as `end`."""
    return "n_" + re.sub(r"\W", "_", identifier)


def _text(text: str) -> str:
    """Write characters that end a label, or start a tag, by their number, as Mermaid wants them."""
    return re.sub(r'["#<>&]', lambda found: f"#{ord(found[0])};", text)

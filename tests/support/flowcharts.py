"""What Mermaid itself, in a browser, makes of a flowchart's text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

MERMAID = Path(__file__).resolve().parents[1] / "browser/node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js"

# Draws with the settings that GitHub uses, Mermaid's own, and reads the drawing back: ids that Mermaid
# composes of those in the text are taken apart again, so that only what a reader sees is returned.
DRAW = """async (text) => {
    await mermaid.parse(text);
    document.body.innerHTML = (await mermaid.render("picture", text)).svg;
    const all = (selector, within = document) => [...within.querySelectorAll(selector)];
    const named = (shape) => shape.id.replace(/^picture-/, "").replace(/^flowchart-(.*)-\\d+$/, "$1");
    const written = (shape) => shape?.textContent.trim() ?? "";
    const color = (shape, property) => getComputedStyle(shape)[property];
    const cards = all("g.node").map((node) => ({
        id: named(node),
        lines: all("p", node).flatMap((told) => told.innerHTML.split("<br>")).map((line) => {
            const element = document.createElement("p");
            element.innerHTML = line;
            return element.textContent;
        }),
        struck: all("s", node).map((gone) => gone.textContent),
        color: color(node.querySelector(".label-container"), "fill"),
    }));
    const frames = all("g.cluster").map((frame) => ({
        id: named(frame), label: written(frame.querySelector(".cluster-label")),
    }));
    const ids = [...cards, ...frames].map((end) => end.id);
    const ends = new Map(ids.flatMap((a) => ids.map((b) => [`L_${a}_${b}`, [a, b]])));
    const lines = all("path.flowchart-link").map((line) => {
        const [source, target] = ends.get(line.dataset.id.replace(/_\\d+$/, ""));
        const label = document.querySelector(`.edgeLabel [data-id="${CSS.escape(line.dataset.id)}"]`);
        return { source, target, label: written(label), color: color(line, "stroke") };
    });
    return { cards, frames, lines };
}"""


@dataclass(frozen=True)
class Box:
    """A card as drawn: its lines of text, those struck through, and its color."""

    lines: tuple[str, ...]
    struck: tuple[str, ...]
    color: str


@dataclass(frozen=True)
class Arrow:
    """A line as drawn, from and to what has this first line of text."""

    source: str
    target: str
    label: str
    color: str


@dataclass(frozen=True)
class Flowchart:
    """A flowchart as drawn; boxes by their first line."""

    boxes: Mapping[str, Box]
    frames: Sequence[str]
    arrows: Sequence[Arrow]


def drawn(page: Page, text: str) -> Flowchart:
    """Let Mermaid parse and draw a text; raises playwright's Error with its complaint."""
    found = page.evaluate(DRAW, text)
    titles = {card["id"]: card["lines"][0] for card in found["cards"]}
    titles |= {frame["id"]: frame["label"] for frame in found["frames"]}
    boxes = {
        card["lines"][0]: Box(tuple(card["lines"]), tuple(card["struck"]), card["color"])
        for card in found["cards"]
    }
    assert len(boxes) == len(found["cards"]), "two cards with one title"
    return Flowchart(
        boxes=boxes,
        frames=[frame["label"] for frame in found["frames"]],
        arrows=[
            Arrow(titles[line["source"]], titles[line["target"]], line["label"], line["color"])
            for line in found["lines"]
        ],
    )

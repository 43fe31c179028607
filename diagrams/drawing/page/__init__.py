"""One self-contained HTML file to explore the pictures in: no network, the same bytes on every run."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from drawing.theme import DARK, STROKES
from picture.model import Architecture, Card, Connection
from picture.views import View

HERE = Path(__file__).resolve().parent
SCRIPTS = (
    "dom.js",
    "picture.js",
    "light.js",
    "panel.js",
    "camera.js",
    "search.js",
    "kinds.js",
    "theme.js",
    "main.js",
)
COLOR = re.compile(r'\b(fill|stroke|color|stop-color|flood-color)="#([0-9A-Fa-f]{6})"')
IMAGE = re.compile(r'\b(?:xlink:)?href="(data:[^"]+)"')
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
SLOT = re.compile(r"\{\{(\w+)\}\}")


class Pool:
    """Values that are stored once and referred to by number, in the order in which they came."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[str, int] = {}

    def number(self, value: Any) -> int:
        """Store a value, or find the equal one that is stored."""
        key = json.dumps(value, sort_keys=True)
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(value)
        return self._numbers[key]


def page(architecture: Architecture, views: Iterable[View], pictures: Mapping[str, str]) -> str:
    """Build the page from the light picture of each view; the first view is what it opens with.

    Pictures wait in templates and go into the document one at a time, so their ids cannot clash. What they
    have in common (icons, fonts, colors, cards) is stored once.
    """
    shown = tuple(views)
    images, styles, colors = Pool(), Pool(), Pool()
    templates = [_template(view.name, pictures[view.name], images, styles, colors) for view in shown]
    title = f"Storefront {architecture.environment}"
    style = "\n".join([_text("page.css"), *_palettes(colors.values), *styles.values])
    script = f'"use strict";\n(() => {{\n{"".join(map(_text, SCRIPTS))}}})();\n'
    slots = {
        "title": html.escape(title),
        "policy": _policy(style, script),
        "style": style,
        "navigation": "\n".join(_link(view) for view in shown),
        "templates": "\n".join(templates),
        "data": _embedded({"title": title, "images": images.values, **_data(shown)}),
        "script": script,
    }
    return SLOT.sub(lambda slot: slots[slot[1]], _text("page.html"))


def _link(view: View) -> str:
    return f'<li><a href="#{html.escape(view.name)}">{html.escape(_label(view))}</a></li>'


def _label(view: View) -> str:
    """Shorten a title to what tells it from the others: `Storefront prod: stack Web` is `Web`."""
    words = view.title.partition(": ")[2].removeprefix("stack ") or view.title
    return words[0].upper() + words[1:]


def _template(name: str, svg: str, images: Pool, styles: Pool, colors: Pool) -> str:
    def image(found: re.Match[str]) -> str:
        return f'data-image="{images.number(found[1])}"'

    def style(found: re.Match[str]) -> str:
        styles.number(found[1].strip())
        return ""

    def color(found: re.Match[str]) -> str:
        colors.number(found[2].upper())
        return f'{found[1]}="var(--c-{found[2].upper()})"'

    inline = COLOR.sub(color, STYLE.sub(style, IMAGE.sub(image, svg[svg.index("<svg") :])))
    return f'<template data-view="{html.escape(name)}">{inline.strip()}</template>'


def _palettes(colors: Iterable[str]) -> tuple[str, str, str]:
    """Define every color twice. Paper is light, whatever the reader's screen is."""
    known = sorted(colors)
    light = "".join(f"--c-{color}:#{color};" for color in known)
    dark = "".join(f"--c-{color}:{DARK[f'#{color}']};" for color in known) + _text("dark.css")
    return (
        f":root{{{light}}}",
        f"@media screen and (prefers-color-scheme: dark){{:root:not([data-theme=light]){{{dark}}}}}",
        f"@media screen{{:root[data-theme=dark]{{{dark}}}}}",
    )


def _policy(style: str, script: str) -> str:
    """Allow what is in the file, by its hash, and nothing from outside."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _data(views: tuple[View, ...]) -> dict[str, Any]:
    cards, connections = Pool(), Pool()
    kinds = {line.kind: STROKES[line.kind].words for view in views for line in view.connections}
    listed = [
        {
            "name": view.name,
            "title": view.title,
            "label": _label(view),
            "subtitle": view.subtitle,
            "groups": {group.id: {"label": group.label, "parent": group.parent} for group in view.groups},
            "cards": [cards.number(_card(card)) for card in view.cards],
            "connections": [connections.number(_connection(line)) for line in view.connections],
            "links": dict(sorted(view.links.items())),
            "was": {card: [{"text": fact.text} for fact in gone] for card, gone in sorted(view.was.items())},
        }
        for view in views
    ]
    return {"views": listed, "cards": cards.values, "connections": connections.values, "kinds": kinds}


def _card(card: Card) -> dict[str, Any]:
    return {
        "id": card.id,
        "title": card.title,
        "group": card.group,
        "facts": [{"text": fact.text, "why": fact.why} for fact in card.facts],
        "alarms": card.alarms,
        "stacks": card.stacks,
        "why": card.why,
    }


def _connection(line: Connection) -> dict[str, Any]:
    return {
        "id": line.id,
        "source": line.source,
        "target": line.target,
        "kind": line.kind,
        "label": line.label,
        "why": line.why,
    }


def _embedded(data: Any) -> str:
    """Write JSON that cannot end its script element, whatever the texts say."""
    text = json.dumps(data, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")

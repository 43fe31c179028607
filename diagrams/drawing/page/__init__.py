"""One self-contained HTML file to explore the pictures in: no network, the same bytes on every run."""

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from drawing.page.data import Pool, data, embedded, label
from drawing.theme import DARK
from picture.model import Architecture
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
        "data": embedded({"images": images.values, **data(architecture, shown)}),
        "script": script,
    }
    return SLOT.sub(lambda slot: slots[slot[1]], _text("page.html"))


def _link(view: View) -> str:
    return f'<li><a href="#{html.escape(view.name)}">{html.escape(label(view))}</a></li>'


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


@cache
def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")

"""Draws a picture: cards in frames through `diagrams`, laid out by graphviz-pure, rasterized by resvg."""

import base64
import html
import importlib
import itertools
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import diagrams
import fontpkg_arimo
import resvg_py

from picture_model import Card, Picture

FONT = "Arimo"
FONTS = sorted(str(file) for file in (Path(fontpkg_arimo.__file__).parent / "files").glob("*.ttf"))
SITE_PACKAGES = Path(diagrams.__file__).parent.parent
ZOOM = 1.6  # drawn for a page 900 pixels wide, with spare pixels for dense screens
GRAY = "#57606A"

GRAPH = {
    "labelloc": "t",
    "fontname": FONT,
    "pad": "0.2",
    "nodesep": "0.25",
    "ranksep": "0.55",
    "splines": "spline",
    "compound": "true",
    "newrank": "true",
    "remincross": "false",  # otherwise dot reorders the rows
    "bgcolor": "white",
    "outputorder": "edgesfirst",
}
NODE = {
    "fontname": FONT,
    "shape": "plain",
    "style": "",
    "fixedsize": "false",
    "width": "0",
    "height": "0",
    "imagescale": "false",
    "labelloc": "c",
}
EDGE = {"fontname": FONT, "arrowsize": "0.8", "fontsize": "11"}

FRAMES = {  # line, fill
    "edge": ("#8250DF", "#F3F0FF"),
    "region": ("#0550AE", "#FFFFFF"),
    "vpc": ("#8250DF", "#FFFFFF"),
    "public": ("#1A7F37", "#EAF6EC"),
    "application": ("#BC4C00", "#FFF4E5"),
    "data": ("#0550AE", "#EAF2FF"),
    "regional": (GRAY, "#F6F8FA"),
    "operations": ("#BF3989", "#FFF0F7"),
}
STYLES = {  # color, style, width, words of the legend
    "request": ("#0969DA", "solid", "2.4", "request"),
    "write": ("#CF222E", "solid", "1.7", "write, or read and write"),
    "read": ("#1A7F37", "solid", "1.7", "read"),
    "message": ("#8250DF", "dashed", "1.9", "message"),
    "copy": ("#0550AE", "dashed", "1.4", "replication"),
    "secret": ("#BF8700", "dotted", "1.6", "secret"),
    "name": (GRAY, "dotted", "1.5", "name"),
    "alarm": ("#BF3989", "dotted", "1.5", "alarm"),
}
ROWS = (  # top to bottom; left to right as far as the frames allow
    ("shoppers",),
    ("dns", "firewall"),
    ("cdn", "partner"),
    ("balancer", "nat", "media"),
    ("worker", "web", "secrets"),
    ("broker", "cache", "alarms"),
    ("replicas", "writers", "topics"),
)


def draw(picture: Picture) -> bytes:
    """Render a picture as a PNG."""
    engine = [str(Path(sys.executable).parent / "graphviz-pure"), "-Kdot", "-Tsvg"]
    laid_out = subprocess.run(
        engine, input=_graph(picture), cwd=SITE_PACKAGES, capture_output=True, text=True, check=True
    )
    png = resvg_py.svg_to_bytes(
        svg_string=_finish(laid_out.stdout), dpi=96.0, zoom=ZOOM, skip_system_fonts=True, font_files=FONTS,
        font_family=FONT, sans_serif_family=FONT, background="#ffffff",
    )  # fmt: skip
    return bytes(png)


def _graph(picture: Picture) -> str:
    canvas = diagrams.Diagram(
        "architecture", show=False, direction="TB",
        graph_attr=GRAPH | {"label": _title(picture)}, node_attr=NODE, edge_attr=EDGE,
    )  # fmt: skip
    diagrams.setdiagram(canvas)  # instead of `with`, which would also render
    nodes: dict[str, Any] = {}
    _put(picture, "", nodes)
    with _frame(picture, "edge"):
        _put(picture, "edge", nodes)
    with _frame(picture, "region"):
        with _frame(picture, "vpc"):
            for group in ("public", "application", "data"):
                with _frame(picture, group):
                    _put(picture, group, nodes)
        for group in ("regional", "operations"):
            with _frame(picture, group):
                _put(picture, group, nodes)
    _arrange(canvas, picture)
    _connect(canvas, picture, nodes)
    return str(canvas.dot.source)


def _put(picture: Picture, group: str, nodes: dict[str, Any]) -> None:
    for key, card in picture.cards.items():
        if card.group == group:
            nodes[key] = diagrams.Node(_card(card), nodeid=key)


def _frame(picture: Picture, group: str) -> Any:
    line, fill = FRAMES[group]
    low = "b" if group in ("data", "operations") else "t"  # lines enter these from above
    caption = f'<<font point-size="12" color="{line}"><b>{html.escape(picture.captions[group])}</b></font>>'
    style = {"style": "rounded,filled", "fillcolor": fill, "bgcolor": "", "pencolor": line, "labeljust": "l"}
    style |= {"label": caption, "labelloc": low, "margin": "12", "fontname": FONT}
    return diagrams.Cluster(group, graph_attr=style)


def _card(card: Card) -> str:
    module, name = card.icon.rsplit(".", 1)
    icon = getattr(importlib.import_module(f"diagrams.aws.{module}"), name)
    rows = _text(card.title, bold=True)
    rows += "".join(_text(fact, size=11, color=GRAY) for fact in card.facts)
    image = f'<img src="{icon._icon_dir}/{icon._icon}" scale="true"/>'
    return (
        '<<table border="1" style="rounded" color="#D0D7DE" bgcolor="#FFFFFF" cellborder="0" cellspacing="0"'
        f' cellpadding="3"><tr><td fixedsize="true" width="44" height="44">{image}</td>'
        f'<td><table border="0" cellborder="0" cellspacing="0" cellpadding="1">{rows}</table></td></tr>'
        "</table>>"
    )


def _text(words: str, *, size: int = 12, color: str = "#24292F", bold: bool = False) -> str:
    inner = f"<b>{html.escape(words)}</b>" if bold else html.escape(words)
    return f'<tr><td align="left"><font point-size="{size}" color="{color}">{inner}</font></td></tr>'


def _title(picture: Picture) -> str:
    key = ""
    for kind, (color, _, _, words) in STYLES.items():
        if any(line.kind == kind for line in picture.lines):
            swatch = f'<td fixedsize="true" width="22" height="4" bgcolor="{color}"></td>'
            key += f'<td><table border="0" cellborder="0"><tr>{swatch}</tr></table></td>'
            key += f'<td><font point-size="11">{words}</font></td>'
    heading = f'<tr><td><font point-size="20"><b>{html.escape(picture.title)}</b></font></td></tr>'
    legend = f'<tr><td><table border="0" cellborder="0" cellspacing="4"><tr>{key}</tr></table></td></tr>'
    return f'<<table border="0" cellspacing="2">{heading}{legend}</table>>'


def _arrange(canvas: diagrams.Diagram, picture: Picture) -> None:
    """Keep every row level and in order, whatever lines there are."""
    joined = {frozenset((line.source, line.target)) for line in picture.lines}
    rows = [[key for key in row if key in picture.cards] for row in ROWS]
    for row in rows:
        canvas.dot.body.append(f"\t{{rank=same; {'; '.join(map(json.dumps, row))}}}\n")
        for left, right in itertools.pairwise(row):
            if frozenset((left, right)) not in joined:
                canvas.dot.edge(left, right, style="invis")
    for upper, lower in itertools.pairwise(rows):
        canvas.dot.edge(upper[-1], lower[-1], style="invis")


def _connect(canvas: diagrams.Diagram, picture: Picture, nodes: dict[str, Any]) -> None:
    level = {key: number for number, row in enumerate(ROWS) for key in row}
    for line in picture.lines:
        color, style, width, _ = STYLES[line.kind]
        upward = level[line.source] > level[line.target]  # laid out downward, with the arrow at its tail
        first, second = (line.target, line.source) if upward else (line.source, line.target)
        attributes: dict[str, Any] = EDGE | {
            "color": color,
            "style": style,
            "penwidth": width,
            "fontcolor": color,
        }
        if line.label:
            attributes["label" if level[first] == level[second] else "xlabel"] = f" {line.label} "
        if line.whole:
            attributes["ltail"] = f"cluster_{picture.cards[line.source].group}"
        attributes["weight"] = "12" if line.kind == "request" and line.target != "media" else "1"
        canvas.connect(
            nodes[first], nodes[second], diagrams.Edge(reverse=upward, forward=not upward, **attributes)
        )


def _finish(svg: str) -> str:
    """Embed the icons, and put a white halo behind the labels of lines."""

    def embed(match: re.Match[str]) -> str:
        image = base64.b64encode((SITE_PACKAGES / match[1]).read_bytes()).decode()
        return f'xlink:href="data:image/png;base64,{image}"'

    def halo(match: re.Match[str]) -> str:
        return match[0].replace("<text ", '<text paint-order="stroke" stroke="#ffffff" stroke-width="3" ')

    svg = re.sub(r'xlink:href="([^"#:]+\.png)"', embed, svg)
    return re.sub(r'<g id="[^"]*" class="edge">.*?</g>', halo, svg, flags=re.S)

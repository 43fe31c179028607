"""Every file that shows the architecture, drawn from its model."""

from collections.abc import Iterable, Mapping

import stamp
from drawing import rasterize, render
from drawing.page import page
from picture.mermaid import mermaid
from picture.model import Architecture
from picture.views import View, full, views
from staleness import IMAGES, MODEL, PAGE, TEXT

THEMES = ("light", "dark")


def files(architecture: Architecture, *, shards: str = "together") -> dict[str, bytes]:
    """Draw every picture, by the name of its file; the model that they show is one of them."""
    every = views(architecture, shards=shards)
    svgs = drawn(every)
    light = {view.name: svgs[f"{view.name}-light.svg"] for view in every}
    wanted = {name: svg.encode() for name, svg in svgs.items() if name in IMAGES}
    pictures = {
        PAGE: page(architecture, every, light).encode(),
        TEXT: mermaid(full(architecture, shards=shards)).encode(),
        **wanted,
        **rasterized({name: svgs[name] for name in wanted}),
    }
    mark = stamp.stamp(architecture)
    stamped = {name: stamp.stamped(picture, name, mark) for name, picture in pictures.items()}
    return {MODEL: architecture.to_json().encode(), **stamped}


def drawn(every: Iterable[View]) -> dict[str, str]:
    """Draw views in every theme; the key is a file's name, such as `full-dark.svg`."""
    return {f"{view.name}-{theme}.svg": render(view, theme) for view in every for theme in THEMES}


def rasterized(svgs: Mapping[str, str]) -> dict[str, bytes]:
    """Turn drawn pictures into PNGs; the key is a file's name again."""
    return {name.replace(".svg", ".png"): rasterize(svg, _theme(name)) for name, svg in svgs.items()}


def _theme(name: str) -> str:
    return name.removesuffix(".svg").rsplit("-", 1)[-1]

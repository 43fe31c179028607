"""A picture with everything in its place: the layout, the course of each connection, and their labels."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from drawing.boxes import Box, Point
from drawing.layout import Layout, arrange
from drawing.routing.labels import place
from drawing.routing.router import route
from picture.model import PictureError
from picture.views import View

# Gaps between columns and rows, wider until every line and every label has a place of its own.
STRETCHES = ((1, 1), (1, 1.4), (1.3, 1.4), (1.3, 2), (1.8, 2), (1.8, 3), (2.6, 3), (4, 4), (6, 6), (9, 9))


@dataclass(frozen=True)
class Picture:
    """Corner points of every connection and boxes of their labels, by connection id, on a layout."""

    layout: Layout
    routes: Mapping[str, tuple[Point, ...]]
    labels: Mapping[str, Box]


def compose(view: View) -> Picture:
    """Find room for everything; raises PictureError when no stretching makes any."""
    problem = "no path"
    for stretch in STRETCHES:
        layout = arrange(view, stretch)
        routes = route(layout)
        if routes is None:
            continue
        labels, missing = place(layout, routes)
        if not missing:
            return Picture(layout, routes, labels)
        problem = f"no place for the label of {', '.join(missing)}"
    raise PictureError(f"picture {view.name}: {problem}")

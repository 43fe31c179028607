"""How a view is drawn: places, lines, labels, and the files that come of them."""

from drawing.png import rasterize
from drawing.svg import write
from drawing.theme import darken
from picture.views import View

__all__ = ["DARK", "LIGHT", "rasterize", "render"]

LIGHT, DARK = "light", "dark"
_drawn: dict[str, str] = {}
"""Light pictures by all that they show: the dark ones only differ in colors."""


def render(view: View, theme: str = LIGHT) -> str:
    """Draw a view as a self-contained SVG; both themes have the same geometry."""
    key = repr(view)
    if key not in _drawn:
        _drawn[key] = write(view)
    return darken(_drawn[key]) if theme == DARK else _drawn[key]

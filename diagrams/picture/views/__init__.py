"""The pictures of an architecture: an overview, the whole, and a page for each stack."""

from picture.model import Architecture
from picture.views.full import full
from picture.views.overview import overview
from picture.views.page import page, stacks
from picture.views.view import ADDED, CHANGED, FADED, REMOVED, View

__all__ = ["ADDED", "CHANGED", "FADED", "REMOVED", "View", "full", "overview", "page", "views"]


def views(architecture: Architecture, shards: str = "together") -> tuple[View, ...]:
    """Build every picture, the coarsest first; their links lead from each to those that show more."""
    pages = (page(architecture, stack) for stack in stacks(architecture))
    return (overview(architecture), full(architecture, shards), *pages)

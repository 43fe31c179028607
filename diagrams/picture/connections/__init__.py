"""What connects the cards."""

from picture.index import Index
from picture.model import Connection
from picture.placement import Placement


def connections(index: Index, placement: Placement) -> tuple[Connection, ...]:
    """Derive every connection."""
    del index, placement
    return ()

"""The architecture of a synthesized environment: cards by rules, then what connects them."""

from picture import salience
from picture.cards.rules import place
from picture.connections import connections
from picture.groups import groups
from picture.index import Index
from picture.model import Architecture


def architecture(index: Index) -> Architecture:
    """Extract the model; raises PictureError for what the picture does not know how to show."""
    placement = place(index)
    salience.check(index, placement)
    return Architecture(
        environment=index.environment,
        groups=groups(index, placement.cards),
        cards=placement.cards,
        connections=connections(index, placement),
    )

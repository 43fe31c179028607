"""How rules write connections: between the cards of two resources, with the paths that justify them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from picture.index import Index, Resource
from picture.model import Connection
from picture.placement import Placement

# A construct path is written from its resource; anything else, such as `env CACHE_ENDPOINT`, as it is.
Reason = Resource | str
VPC = "vpc"
OUTSIDE = {"EC2::VPC": VPC}


@dataclass(frozen=True)
class Plan:
    """What rules read: the resources, and the cards that show them."""

    index: Index
    placement: Placement

    def end(self, end: Resource | str | None) -> str:
        """Name the card of a resource, or the frame that stands for it; empty when the picture has none."""
        if end is None or isinstance(end, str):
            return end or ""
        return self.placement.card(end) or OUTSIDE.get(end.type, "")

    def line(
        self,
        source: Resource | str | None,
        target: Resource | str | None,
        kind: str,
        label: str = "",
        *,
        why: Iterable[Reason],
    ) -> Connection:
        """Connect two cards, given by a resource on each or by id."""
        reasons = {each if isinstance(each, str) else each.path for each in why}
        return Connection(self.end(source), self.end(target), kind, label, tuple(sorted(reasons)))


Rule = Callable[[Plan], Iterator[Connection]]

"""Removes one node, zone or service at a time, and lists what the store loses."""

from collections.abc import Iterator
from dataclasses import dataclass

from guarantees.store import Store
from resilience.components import ZONE, Component, components, zone_names


@dataclass(frozen=True)
class Loss:
    """What the store loses with one thing, and how and when it is back."""

    removed: str
    loses: str
    recovery_time: str
    recovery_point: str
    how: str


@dataclass(frozen=True)
class Step:
    """One removal from one component: how many of its nodes are left, and whether that is enough."""

    removed: str
    component: Component

    @property
    def left(self) -> int:
        """How many nodes are left."""
        return self.component.remaining(self.removed)

    @property
    def survives(self) -> bool:
        """Whether that is enough."""
        return self.component.survives(self.removed)


def steps(store: Store) -> list[Step]:
    """Remove each zone, then each node, from every component that has a part in it."""
    parts = components(store)
    nodes = sorted(
        {need for part in parts for node in part.nodes for need in node.needs if not need.startswith(ZONE)}
    )
    return [
        Step(removed, part)
        for removed in (*sorted(zone_names(store).values()), *nodes)
        for part in parts
        if part.remaining(removed) < len(part.nodes)
    ]


def losses(store: Store) -> list[Loss]:
    """List the single points of failure: what cannot be lost without losing a job of the store."""
    return [*_inside(store), _region(store), *_global(store)]


def _inside(store: Store) -> Iterator[Loss]:
    for step in steps(store):
        if not step.survives:
            yield Loss(
                step.removed,
                step.component.job,
                "until AWS or an operator replaces it",
                "the last backup, if it holds data",
                f"{step.component.name} has {len(step.component.nodes)} and needs {step.component.least}",
            )


def _region(store: Store) -> Loss:
    copies = store.config.backup.copy_region if store.config.backup.enabled else None
    return Loss(
        f"Region {store.config.region}",
        "everything but what the CDN has cached",
        "4 h" if copies else "until the region is back",
        "24 h" if copies else "nothing is lost unless the region's storage is",
        f"deploy to {copies} and restore the daily copies that are kept there"
        if copies
        else "wait; no copies are configured (backup.copy_region)",
    )


# What AWS runs once for the whole world: service, resource type, what is lost, recovery.
GLOBAL = (
    (
        "Amazon CloudFront",
        "AWS::CloudFront::Distribution",
        "every request",
        "its edge locations stand in for each other",
    ),
    ("AWS WAF", "AWS::WAFv2::WebACL", "every request, as it runs inside of CloudFront", "as CloudFront"),
    (
        "Amazon Route 53",
        "AWS::Route53::HostedZone",
        "the name of the store",
        "its name servers, spread over the world, stand in for each other",
    ),
)


def _global(store: Store) -> Iterator[Loss]:
    for service, kind, loses, how in GLOBAL:
        if store.resources(kind):
            yield Loss(service, loses, "minutes, by AWS", "nothing is lost", how)

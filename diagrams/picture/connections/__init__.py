"""What connects the cards: one rule for each kind of connection, each with its reasons."""

from picture.connections import (
    alarms,
    backup,
    control,
    dns,
    egress,
    endpoints,
    logs,
    messages,
    permissions,
    replication,
    requests,
)
from picture.connections.lines import Plan, Rule
from picture.groups import groups
from picture.index import Index
from picture.joining import joined
from picture.model import Connection
from picture.placement import Placement

RULES: tuple[Rule, ...] = (
    dns.names,
    requests.shoppers, requests.origins, requests.tiers,
    endpoints.stores, messages.jobs,
    permissions.buckets, permissions.secrets, permissions.parameters,
    replication.replicas,
    egress.internet, egress.partners, egress.services,
    logs.buckets, logs.deliveries, logs.flows, logs.groups, logs.services,
    alarms.notices, alarms.subscribers, alarms.stops,
    backup.selections, backup.copies, backup.tests,
    control.experiments, control.runbooks,
)  # fmt: skip


def connections(index: Index, placement: Placement) -> tuple[Connection, ...]:
    """Derive every connection; raises PictureError for an endpoint that cannot be reached, or the reverse."""
    plan = Plan(index, placement)
    ends = {card.id for card in placement.cards} | {group.id for group in groups(index, placement.cards)}
    found = (line for rule in RULES for line in rule(plan))
    lines = joined(
        line for line in found if line.source != line.target and {line.source, line.target} <= ends
    )
    return tuple(sorted(lines, key=lambda line: (line.source, line.target, line.kind)))

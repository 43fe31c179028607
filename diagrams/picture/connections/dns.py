"""Names: who asks for them, and what they lead to."""

from collections.abc import Iterator

from picture.connections.lines import Plan
from picture.model import Connection


def names(plan: Plan) -> Iterator[Connection]:
    """Follow alias records to what they name."""
    for record in plan.index.all("Route53::RecordSet"):
        zones = plan.index.targets(record, "HostedZoneId")
        for target in plan.index.targets(record, "AliasTarget"):
            yield plan.line("shoppers", record, "dns", "DNS", why=[record, *zones])
            yield plan.line(record, target, "dns", "alias", why=[record, target])

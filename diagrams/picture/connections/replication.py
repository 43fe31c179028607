"""Copies of databases that follow their source."""

from collections.abc import Iterator

from picture.connections.lines import Plan
from picture.model import Connection

DATABASE = "RDS::DBInstance"


def replicas(plan: Plan) -> Iterator[Connection]:
    """Connect each writer to its read replicas."""
    for replica in plan.index.all(DATABASE):
        for writer in plan.index.targets(replica, "SourceDBInstanceIdentifier", type=DATABASE):
            yield plan.line(writer, replica, "replication", "replicates", why=[replica, writer])

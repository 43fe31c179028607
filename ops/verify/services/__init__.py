"""Every kind of resource that is looked up through the API of its own service."""

from ops.verify.model import Kind
from ops.verify.services import (
    access,
    balancer,
    beanstalk,
    broker,
    cache,
    cdn,
    database,
    dns,
    firewall,
    keys,
    logs,
    messages,
    monitoring,
    network,
    resilience,
    security_groups,
    storage,
)

_MODULES = (
    dns,
    cdn,
    firewall,
    balancer,
    beanstalk,
    database,
    cache,
    broker,
    storage,
    messages,
    monitoring,
    resilience,
    logs,
    keys,
    access,
    network,
    security_groups,
)

KINDS: tuple[Kind, ...] = tuple(kind for module in _MODULES for kind in module.KINDS)

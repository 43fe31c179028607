"""Icons of cards, from the `diagrams` package: the class that stands for a role, and its picture."""

import base64
import functools
import importlib
from pathlib import Path
from typing import Any

import diagrams
import resvg_py

SITE_PACKAGES = Path(diagrams.__file__).parent.parent
PIXELS = 96  # twice the size on paper, for dense screens

CLASSES = {
    "shoppers": "general.Users",
    "partner": "general.InternetAlt2",
    "oncall": "general.User",
    "dns": "network.Route53",
    "firewall": "security.WAF",
    "cdn": "network.CloudFront",
    "budget": "cost.Budgets",
    "balancer": "network.ElbApplicationLoadBalancer",
    "web": "compute.ElasticBeanstalk",
    "worker": "compute.ElasticBeanstalk",
    "endpoints": "network.Privatelink",
    "nat": "network.NATGateway",
    "writer": "database.RDS",
    "replicas": "database.RDS",
    "cache": "database.Elasticache",
    "broker": "integration.MQ",
    "media": "storage.S3",
    "logs": "storage.S3",
    "secrets": "security.SecretsManager",
    "keys": "security.KeyManagementService",
    "parameters": "management.SystemsManagerParameterStore",
    "queue": "integration.SQS",
    "backup": "storage.Backup",
    "backup-copy": "storage.Backup",
    "alarms": "management.Cloudwatch",
    "topics": "integration.SNS",
    "runbooks": "management.SystemsManagerAutomation",
    "faults": "management.TrustedAdvisorChecklistFaultTolerant",
}
PLAIN = ("shoppers", "partner", "oncall")  # dark ink on nothing: they need a light tile below


def node_class(role: str) -> type[diagrams.Node]:
    """Find the class of `diagrams` whose icon stands for a role."""
    module, name = CLASSES[role].rsplit(".", 1)
    found: type[diagrams.Node] = getattr(importlib.import_module(f"diagrams.aws.{module}"), name)
    return found


@functools.cache
def data_uri(role: str) -> str:
    """Return the icon, scaled down to what a page needs, as a data URI."""
    source: Any = node_class(role)  # diagrams says that every class lacks an icon
    image = base64.b64encode((SITE_PACKAGES / source._icon_dir / source._icon).read_bytes()).decode()
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{PIXELS}" height="{PIXELS}"><image width="{PIXELS}" height="{PIXELS}" '
        f'xlink:href="data:image/png;base64,{image}"/></svg>'
    )
    small = resvg_py.svg_to_bytes(svg_string=svg, dpi=96.0, skip_system_fonts=True)
    return f"data:image/png;base64,{base64.b64encode(bytes(small)).decode()}"

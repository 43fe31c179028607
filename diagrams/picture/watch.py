"""What each alarm watches: the cards that its metrics measure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from picture.cards.sheet import inner
from picture.index import Index, Resource

ALARM = "CloudWatch::Alarm"
# Dimensions that carry a name as text, and the property that gives a resource this name.
NAMED = {
    "Broker": ("AmazonMQ::Broker", ("BrokerName",)),
    "FunctionName": ("SecretsManager::RotationSchedule", ("HostedRotationLambda", "RotationLambdaName")),
    "WebACL": ("WAFv2::WebACL", ("VisibilityConfig", "MetricName")),
}
# Metrics of a service as a whole, which name none of its resources.
WHOLE = {"AWS/Backup": "backup", "Storefront/Credentials": "secrets"}


def watched(index: Index, cards: Mapping[Resource, str], alarm: Resource) -> frozenset[str]:
    """Name the cards that an alarm watches."""
    metrics = list(_metrics(alarm.properties))
    found = {cards[each] for metric in metrics for each in _measured(index, alarm, metric) if each in cards}
    whole = {WHOLE[space] for metric in metrics if (space := str(metric.get("Namespace"))) in WHOLE}
    return frozenset(found | whole & set(cards.values()))


def _metrics(properties: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "MetricName" in properties:
        yield properties
    for query in properties.get("Metrics", []):
        if metric := inner(query, "MetricStat", "Metric"):
            yield metric


def _measured(index: Index, alarm: Resource, metric: Mapping[str, Any]) -> Iterator[Resource]:
    dimensions: Sequence[Mapping[str, Any]] = metric.get("Dimensions", [])
    for dimension in dimensions:
        value = dimension.get("Value")
        for reference in index.references(alarm.stack, value):
            yield reference.resource
        kind, keys = NAMED.get(str(dimension.get("Name")), ("", ()))
        for resource in index.all(kind):
            if inner(resource.properties, *keys) == value:
                yield resource

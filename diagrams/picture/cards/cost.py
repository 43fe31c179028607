"""Card of what watches the cost."""

import json
from collections.abc import Iterator

from picture.cards.sheet import Drawn, draw, fact, inner, listed, number
from picture.groups import EDGE
from picture.index import Index, Resource


def budget(index: Index) -> Iterator[Drawn]:
    """Draw what watches the cost."""
    budgets, monitors = index.all("Budgets::Budget"), index.all("CE::AnomalyMonitor")
    anomalies = index.all("CE::AnomalySubscription")
    if not budgets and not monitors:
        return
    limits = [inner(each.properties, "Budget", "BudgetLimit") or {} for each in budgets]
    most = listed(*(f"{each.get('Amount')} {each.get('Unit')} a month" for each in limits))
    notices = sorted(
        (number(inner(notice, "Notification", "Threshold")), _basis(notice))
        for each in budgets
        for notice in each.properties.get("NotificationsWithSubscribers", [])
    )
    told = ", ".join(f"{share} % {basis}" for share, basis in notices)
    yield draw(
        "budget", EDGE, "Cost control",
        fact("limit", most, budgets),
        fact("notices", f"tells at {told}" if notices else "", budgets),
        fact("anomalies", _threshold(anomalies), anomalies),
        shows=(*budgets, *monitors), tells=anomalies,
    )  # fmt: skip


def _basis(notice: object) -> str:
    kind = str(inner(notice, "Notification", "NotificationType"))
    return {"ACTUAL": "spent", "FORECASTED": "forecast"}.get(kind, kind.lower())


def _threshold(anomalies: list[Resource]) -> str:
    found: list[object] = []
    for each in anomalies:
        try:
            expression = json.loads(str(each.properties.get("ThresholdExpression")))
        except ValueError:
            continue
        found += inner(expression, "Dimensions", "Values") or []
    return f"anomalies from {listed(*map(str, found))} USD" if found else ""

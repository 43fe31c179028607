"""No property that a template sets is dropped in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from embedded_aws.allowed_drops import ALLOWED, unexplained
from embedded_aws.spy import dropped

pytestmark = pytest.mark.embedded


@pytest.mark.usefixtures("network", "identity", "storage", "data", "web", "edge", "monitoring")
def test_every_property_is_read_or_its_drop_is_explained(spy_log: Path) -> None:
    assert unexplained(spy_log) == {}


@pytest.mark.usefixtures("network", "identity", "storage", "data", "web", "edge", "monitoring")
def test_no_explanation_outlives_its_drop(spy_log: Path) -> None:
    lost = dropped(spy_log)
    stale = {name: set(reasons) - lost.get(name, set()) for name, reasons in ALLOWED.items()}
    assert {name: properties for name, properties in stale.items() if properties} == {}

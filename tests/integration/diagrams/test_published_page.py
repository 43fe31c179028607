"""The committed page of prod, as a reviewer opens it from a clone."""

from typing import Any

import pytest

from picture.model import Architecture
from picture.views import views
from tests.integration.diagrams.conftest import Visit
from tests.integration.diagrams.test_page_look import AXE
from tests.support.assembly import ROOT
from tests.support.browsing import bright, card, details

PAGE = ROOT / "diagrams" / "architecture.html"
MODEL = Architecture.from_json((ROOT / "diagrams" / "architecture.json").read_text(encoding="utf-8"))
VIEWS = {view.name: view for view in views(MODEL)}


@pytest.mark.parametrize("name", VIEWS)
def test_each_picture_has_all_its_cards_and_connections(visit: Visit, name: str) -> None:
    page = visit(f"#{name}", file=PAGE)

    shown = page.locator("#picture [data-card]").evaluate_all("(all) => all.map((one) => one.dataset.card)")
    lines = page.locator("#picture [data-connection]").evaluate_all(
        "(all) => all.map((one) => one.dataset.connection)"
    )
    assert sorted(shown) == sorted(found.id for found in VIEWS[name].cards)
    assert set(lines) == {found.id for found in VIEWS[name].connections}


def test_the_web_tier_tells_its_facts_and_where_they_come_from(visit: Visit) -> None:
    page = visit("#full", file=PAGE)
    card(page, "web").click()

    told = details(page)
    for fact in MODEL.card("web").facts:
        assert fact.text in told
        assert all(path in told for path in fact.why)


def test_hovering_the_cdn_lights_what_it_is_connected_to(visit: Visit) -> None:
    page = visit("#full", file=PAGE)
    card(page, "cdn").hover()

    lit = bright(page)
    assert {"cdn", "firewall", "balancer", "media", "cdn request balancer"} <= lit
    assert not {"broker", "faults", "oncall"} & lit


@pytest.mark.parametrize("name", ["overview", "full"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(visit: Visit, name: str, scheme: Any) -> None:
    page = visit(f"#{name}", file=PAGE, color_scheme=scheme, bypass_csp=True)
    card(page, "web").click()
    page.add_script_tag(path=AXE)

    found = page.evaluate("axe.run()")
    assert found["passes"]
    assert [violation["id"] for violation in found["violations"]] == []

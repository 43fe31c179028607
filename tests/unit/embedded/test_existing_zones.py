"""A zone that an environment names by id exists in the embedded AWS under that id."""

from xml.etree import ElementTree

import pytest
from ministack.services import route53

from embedded_aws import existing_zones

NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/"


def _create(reference: str) -> None:
    request = (
        f'<CreateHostedZoneRequest xmlns="{NAMESPACE}"><Name>shop.example.com</Name>'
        f"<CallerReference>{reference}</CallerReference></CreateHostedZoneRequest>"
    )
    route53._create_hosted_zone(request.encode(), {})


def _zone(zone_id: str) -> tuple[int, str]:
    status, _, body = route53._get_hosted_zone(zone_id)
    return status, ElementTree.fromstring(body).findtext(f".//{{{NAMESPACE}}}Id") or ""


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route53, "_create_hosted_zone", route53._create_hosted_zone)
    route53.reset()
    existing_zones.install()


def test_a_zone_is_created_under_the_id_of_its_reference_however_often() -> None:
    for _ in range(2):
        _create("existing/Z0123456789ABC")
    assert _zone("Z0123456789ABC") == (200, "/hostedzone/Z0123456789ABC")
    assert len(route53._zones) == 1


def test_any_other_zone_gets_an_id_of_its_own() -> None:
    _create("mine")
    assert _zone("mine")[0] == 404

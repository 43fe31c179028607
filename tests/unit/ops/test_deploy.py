"""A first deployment with a new zone stops until somebody delegates to it."""

import pytest

from ops import delegation, deploy
from ops.common import OpsError

SERVERS = {"ns-1.awsdns-01.org", "ns-2.awsdns-02.co.uk"}


@pytest.mark.parametrize(
    "text", ["ns-1.awsdns-01.org NS-2.awsdns-02.co.uk.", "ns-1.awsdns-01.org,ns-2.awsdns-02.co.uk"]
)
def test_the_name_servers_are_read_from_the_stack(text: str) -> None:
    assert deploy.name_servers({"NameServers": text, "Other": "x"}) == SERVERS
    assert deploy.name_servers({}) == set()


def test_an_undelegated_zone_stops_and_lists_what_to_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delegation, "name_servers", lambda domain: {"ns.registrar.example"})
    with pytest.raises(OpsError, match="nobody delegates to it yet") as stopped:
        deploy.require_delegation("shop.example.com", SERVERS, delegated=False)
    assert all(server in str(stopped.value) for server in SERVERS)
    assert "ARGS=--delegated" in str(stopped.value)


def test_a_delegated_zone_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delegation, "name_servers", lambda domain: {"ns-1.awsdns-01.org"})
    deploy.require_delegation("shop.example.com", SERVERS, delegated=False)


def test_whoever_says_so_is_believed() -> None:
    deploy.require_delegation("shop.example.com", SERVERS, delegated=True)

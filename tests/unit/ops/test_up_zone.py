"""`make up` provides the hosted zone that an account has before the store is deployed."""

from unittest.mock import Mock

import pytest

from config import EnvironmentConfig
from ops import up


@pytest.mark.parametrize(
    ("domain", "created"),
    [
        ({"name": "shop.example.com", "hosted_zone_id": "Z0123456789ABC"}, 1),
        ({"name": "shop.example.com"}, 0),
        (None, 0),
    ],
)
def test_only_a_zone_of_the_account_is_created_beforehand(
    monkeypatch: pytest.MonkeyPatch, domain: dict[str, str] | None, created: int
) -> None:
    client = Mock()
    monkeypatch.setattr(up, "Aws", lambda: Mock(client=lambda service, region: client))
    values = {"name": "x", "region": "eu-west-1", "domain": domain}
    up._provide_zone(EnvironmentConfig.model_validate(values))
    calls = client.create_hosted_zone.call_args_list
    assert len(calls) == created
    for call in calls:
        assert call.kwargs == {"Name": "shop.example.com", "CallerReference": "existing/Z0123456789ABC"}

"""The budget of connections counts what the application really opens."""

import pytest

from config.capacity import CACHE_CONNECTIONS
from guarantees.capacity import Budget
from storefront_app import cache


def test_the_cache_connections_are_those_of_the_application() -> None:
    assert CACHE_CONNECTIONS == cache.CONNECTIONS


@pytest.mark.parametrize(("opened", "kept"), [(80, True), (81, False)])
def test_a_fifth_of_the_limit_stays_free(opened: int, kept: bool) -> None:
    assert Budget("a database", opened, 100).kept is kept

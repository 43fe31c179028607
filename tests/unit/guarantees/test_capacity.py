"""The budget of connections counts what the application really opens."""

import pytest

from guarantees import capacity
from guarantees.capacity import Budget
from storefront_app import cache


def test_the_cache_connections_are_those_of_the_application() -> None:
    assert capacity.CACHE_CONNECTIONS == cache.CONNECTIONS


@pytest.mark.parametrize(("opened", "kept"), [(80, True), (81, False)])
def test_a_fifth_of_the_limit_stays_free(opened: int, kept: bool) -> None:
    assert Budget("a database", opened, 100).kept is kept

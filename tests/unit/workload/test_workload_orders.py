import json
import uuid

import pytest

from storefront_app.errors import Problem, UnavailableError
from storefront_app.orders import CACHE_SECONDS, Item, Orders
from tests.unit.workload.fakes import Clock, Forgetful, MemoryCache, MemoryStore

ITEMS = (Item(sku="mug", quantity=2),)
KEY = "key-00000001"


def number(response: str) -> uuid.UUID:
    return uuid.UUID(json.loads(response)["id"])


async def test_a_placed_order_is_stored_and_announced_together() -> None:
    store = MemoryStore()
    placed = await Orders(store, MemoryCache()).place("ada", ITEMS, KEY)
    assert list(store.orders) == [("ada", number(placed.response))]
    assert store.outbox == [("order.placed", {"customer": "ada", "order": str(number(placed.response))})]


async def test_a_repeated_request_gets_the_first_response_and_places_nothing() -> None:
    store = MemoryStore()
    orders = Orders(store, MemoryCache())
    first = await orders.place("ada", ITEMS, KEY)
    await orders.confirm("ada", number(first.response))
    second = await orders.place("ada", ITEMS, KEY)
    assert (first.replayed, second.replayed) == (False, True)
    assert second.response == first.response
    assert len(store.orders) == len(store.outbox) == 1


async def test_the_same_key_for_another_request_is_refused() -> None:
    store = MemoryStore()
    orders = Orders(store, MemoryCache())
    await orders.place("ada", ITEMS, KEY)
    with pytest.raises(Problem, match="used for another request") as caught:
        await orders.place("ada", (Item(sku="mug", quantity=3),), KEY)
    assert caught.value.status == 422
    assert len(store.orders) == 1


async def test_customers_do_not_share_keys() -> None:
    store = MemoryStore()
    orders = Orders(store, MemoryCache())
    await orders.place("ada", ITEMS, KEY)
    await orders.place("bob", (Item(sku="pen", quantity=1),), KEY)
    assert len(store.orders) == 2


async def test_a_failed_placement_leaves_nothing_and_may_be_repeated() -> None:
    store = MemoryStore(fails_on_enqueue=True)
    cache = MemoryCache()
    orders = Orders(store, cache)
    with pytest.raises(UnavailableError):
        await orders.place("ada", ITEMS, KEY)
    assert [store.orders, store.receipts, store.outbox, cache.entries] == [{}, {}, [], {}]
    store.fails_on_enqueue = False
    assert not (await orders.place("ada", ITEMS, KEY)).replayed


@pytest.mark.parametrize("cache", [MemoryCache(), Forgetful()], ids=["cache", "no cache"])
async def test_a_new_order_is_read_back_although_the_replica_lags(cache: MemoryCache) -> None:
    orders = Orders(MemoryStore(replicating=False), cache)
    placed = await orders.place("ada", ITEMS, KEY)
    assert await orders.find("ada", number(placed.response)) == placed.response


async def test_reads_leave_the_writer_alone_when_the_replica_has_the_order() -> None:
    store = MemoryStore()
    orders = Orders(store, Forgetful())
    placed = await orders.place("ada", ITEMS, KEY)
    await orders.find("ada", number(placed.response))
    assert store.writer_reads == 0


async def test_a_read_order_is_cached_for_a_short_time() -> None:
    clock = Clock()
    store = MemoryStore()
    orders = Orders(store, MemoryCache(clock))
    order = number((await orders.place("ada", ITEMS, KEY)).response)
    store.replica.clear()
    store.orders.clear()
    assert await orders.find("ada", order) is not None
    clock.now += CACHE_SECONDS
    assert await orders.find("ada", order) is None


async def test_an_order_needs_its_customer_too() -> None:
    orders = Orders(MemoryStore(), MemoryCache())
    order = number((await orders.place("ada", ITEMS, KEY)).response)
    assert await orders.find("bob", order) is None


async def test_a_confirmed_order_replaces_the_cached_one() -> None:
    orders = Orders(MemoryStore(), MemoryCache())
    order = number((await orders.place("ada", ITEMS, KEY)).response)
    await orders.confirm("ada", order)
    await orders.confirm("ada", order)
    document = await orders.find("ada", order)
    assert document is not None
    assert json.loads(document)["status"] == "confirmed"

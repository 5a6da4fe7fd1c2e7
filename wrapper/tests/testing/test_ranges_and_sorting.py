"""Ranges of dates and other orders: the same as looking at every record, and a page costs the same anywhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import product
from typing import Any

import pytest
from flexportal.testing import MockAPI
from flexportal.testing.dataset.selection import place_of
from flexportal.testing.dataset.sorting import Sort
from flexportal.timestamps import in_range

from .conftest import body, get

LISTS = {
    "listSubscriptions": ("endDate", "endDateFrom", "endDateTo", {"status": "active"}),
    "listPayments": ("dueDate", "dueDateFrom", "dueDateTo", {"status": "paid"}),
}


def assert_ranges(mock: MockAPI, operation: str) -> None:
    """Every range that begins and ends at dates of records, or beyond all, has the records that are within it."""
    field, later, earlier, other = LISTS[operation]
    dataset = mock.datasets[operation, "acme"]
    whole = dataset.select({}).positions(0, 10_000)
    by_position = dict(zip(whole, mock.items("acme", operation), strict=True))
    items = [*by_position.values()]
    dates = sorted({item[field] for item in items})
    dates = [*dates[:: max(1, len(dates) // 5)], "2020-01-01", "2040-01-01"]
    for low, high, more in product([None, *dates], [None, *dates[::2]], [{}, other]):
        wanted = {later: low} | {earlier: high} | more
        given = {name: value for name, value in wanted.items() if value is not None}
        expected = [
            item
            for item in items
            if (low is None or in_range(item[field], low, "from"))
            and (high is None or in_range(item[field], high, "until"))
            and more.items() <= item.items()
        ]
        selection = dataset.select(given)
        positions = selection.positions(0, len(items))
        assert [by_position[position] for position in positions] == expected, given
        assert [selection.rank(position) for position in positions] == list(range(1, len(selection) + 1))
        assert [selection.positions(at, 5) for at in range(0, len(positions) + 2, 5)] == [
            positions[at : at + 5] for at in range(0, len(positions) + 2, 5)
        ]


@pytest.mark.parametrize("customers", [0, 1, 15, 16, 17, 200])
@pytest.mark.parametrize("operation", LISTS)
def test_a_range_has_the_records_that_are_within_it(operation: str, customers: int) -> None:
    assert_ranges(MockAPI(customers), operation)


def test_a_range_has_written_records_where_they_belong() -> None:
    mock = MockAPI(100)
    for number, rental in enumerate([*mock.subscriptions][::9]):
        mock.subscriptions.update(rental.rental_id, end_date=datetime(2026, 1 + number % 12, 1, tzinfo=UTC))
    for payment in [*mock.payments][::7]:
        mock.payments.remove(payment.payment_id)
    mock.payments.add(due_date="2026-05-05T00:00:00Z")
    for operation in LISTS:
        assert_ranges(mock, operation)


SORTS: list[tuple[str, str, dict[str, str]]] = [
    ("/v1/orders", "orders", {"sortBy": "totals.total", "sortDir": "asc"}),
    ("/v1/orders", "orders", {"sortBy": "createdAt", "sortDir": "asc"}),
    ("/v1/orders", "orders", {"sortBy": "createdAt", "sortDir": "asc", "status": "fulfilled"}),
    ("/v1/orders", "orders", {"sortBy": "updatedAt", "sortDir": "asc"}),
    ("/v1/customers", "customers", {"sortBy": "lastName", "sortDir": "desc"}),
    ("/v1/customers", "customers", {"hasActiveRentals": "true"}),
]


def pages(mock: MockAPI, path: str, items: str, query: dict[str, str], size: int) -> list[Any]:
    """All items of a list, page by page."""
    found: list[Any] = []
    cursor: dict[str, str] = {}
    for _ in range(100):
        page = body(get(mock, path, limit=size, **query, **cursor))
        found += page[items]
        if not page["hasMore"]:
            return found
        cursor = {"startAfter": page["nextCursor"]}
    raise AssertionError("the listing does not end")


@pytest.mark.parametrize(("path", "items", "query"), SORTS, ids=str)
def test_the_pages_of_another_order_are_the_whole_list(path: str, items: str, query: dict[str, str]) -> None:
    mock = MockAPI(100)
    mock.orders.add()
    whole = pages(mock, path, items, query, 100)
    assert pages(mock, path, items, query, 7) == whole
    if query.get("sortBy") == "createdAt":
        dates = [item["createdAt"] for item in whole]
        assert dates == sorted(dates)
    elif query.get("sortBy") == "totals.total":
        totals = [item["totals"]["total"] for item in whole]
        assert totals == sorted(totals)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/v1/subscriptions", {"endDateFrom": "2000-01-01", "endDateTo": "2020-01-01", "status": "active"}),
        ("/v1/payments", {"dueDateTo": "1900-01-01"}),
        ("/v1/orders", {"sortDir": "asc"}),
        ("/v1/customers", {"status": "active", "customerType": "business"}),
    ],
    ids=str,
)
def test_a_range_a_filter_or_the_other_direction_is_immediate_in_a_hundred_million(
    path: str, query: dict[str, str]
) -> None:
    mock = MockAPI(100_000_000)
    began = time.process_time()
    page = body(get(mock, path, limit=100, **query))
    assert page["count"] == len(body(get(mock, path, limit=100, startAfter=page["nextCursor"], **query))[next(
        name for name, value in page.items() if isinstance(value, list)
    )]) == 100  # fmt: skip
    assert time.process_time() - began < 2


CUSTOMERS: list[dict[str, str]] = [
    {"hasActiveRentals": "true"},
    {"sortBy": "email"},
    {"sortBy": "totalDevicesRented", "sortDir": "asc"},
    {"sortBy": "firstName", "sortDir": "asc"},
    {"sortBy": "lastName", "status": "active"},
]


@pytest.mark.parametrize("query", CUSTOMERS, ids=str)
def test_after_a_write_few_records_are_read(query: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    path, mock = "/v1/customers", MockAPI(2000)
    get(mock, path, limit=1, **query)
    for name in ("m@example.com", "n@example.com"):
        mock.customers.add(email=name, first_name="Zoë")
    mock.customers.remove(mock.items("acme")[50]["customerId"])
    for position in (900, 1500):
        mock.customers.update(mock.items("acme")[position]["customerId"], first_name="Aalto")
    dataset, reads = mock.datasets["listCustomers", "acme"], list[int]()

    def read(made: Callable[[int], Any], position: int) -> Any:
        reads.append(position)
        return made(position)

    with monkeypatch.context() as patch:
        for name in ("item", "derived"):
            patch.setattr(dataset, name, partial(read, getattr(dataset, name)))
        get(mock, path, limit=1, **query)
    assert len(reads) < 200
    fresh = MockAPI(2000)
    fresh.load_json(mock.to_json())
    assert pages(mock, path, "customers", query, 100) == pages(fresh, path, "customers", query, 100)


@pytest.mark.parametrize("descending", [False, True])
def test_an_item_is_inserted_where_sorting_would_put_it(descending: bool) -> None:
    items: dict[int, dict[str, int]] = dict(enumerate([{"a": 1}, {}, {"a": 1}, {}, {"a": 2}, {"a": 0}, {}]))
    sort = Sort("a", descending)
    for position in items:
        order = sort.sorted([other for other in items if other != position], items.__getitem__)
        sort.insert(order, position, items.__getitem__, place_of)
        assert order == sort.sorted(items, items.__getitem__)


def test_few_of_many_records_are_sorted() -> None:
    mock = MockAPI(2000)
    customer = body(get(mock, "/v1/orders"))["orders"][0]["customer"]["customerId"]
    found = body(get(mock, "/v1/orders", customerId=customer, sortBy="totals.total", sortDir="asc"))["orders"]
    totals = [order["totals"]["total"] for order in found]
    assert totals == sorted(totals)
    assert {order["customer"]["customerId"] for order in found} == {customer}


def test_no_record_is_within_a_range_in_the_far_future() -> None:
    assert body(get(MockAPI(2000), "/v1/payments", status="cancelled", dueDateFrom="2036-01-01"))["payments"] == []

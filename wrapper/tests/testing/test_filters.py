"""Filters: the same result as looking at every item, at any size."""

from __future__ import annotations

from itertools import product

import pytest
from flexportal.testing import Dataset, MockAPI, Selection

from .conftest import listing

STATUSES, TYPES = ("active", "inactive"), ("individual", "business")
FILTERS = [
    {name: value for name, value in (("status", status), ("customerType", kind)) if value is not None}
    for status, kind in product((None, *STATUSES), (None, *TYPES))
]


def dataset(customers: int) -> Dataset:
    mock = MockAPI(customers)
    return mock.dataset(mock.contract.operation("listCustomers"), "acme")


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: "-".join(filters.values()) or "all")
@pytest.mark.parametrize("customers", [0, 1, 15, 16, 17, 100])
def test_a_selection_is_what_looking_at_every_item_finds(filters: dict[str, str], customers: int) -> None:
    data = dataset(customers)
    expected = [at for at in range(customers) if filters.items() <= data.item(at).items()]
    selection = data.select(filters)
    assert (len(selection), selection.positions(0, 1000)) == (len(expected), expected)
    assert [selection.rank(position) for position in expected] == list(range(1, len(expected) + 1))
    for first in range(0, len(expected) + 2, 5):
        assert selection.positions(first, 7) == expected[first : first + 7]


def test_filters_find_added_customers_first(mock: MockAPI) -> None:
    before = [item for item in mock.items("acme") if item["status"] == "inactive"]
    added = [mock.add_customer(status="inactive") for _ in range(5)]
    mock.add_customer(status="active")
    pages = listing(mock, status="inactive", limit=3)
    assert [item for page in pages for item in page] == [*reversed(added), *before]


def test_an_email_address_finds_its_customer_only(mock: MockAPI) -> None:
    for item in mock.items("acme")[::17]:
        other = "inactive" if item["status"] == "active" else "active"
        assert listing(mock, email=item["email"]) == [[item]]
        assert listing(mock, email=item["email"], status=item["status"]) == [[item]]
        assert listing(mock, email=item["email"], status=other) == [[]]
        assert listing(mock, email=item["email"].swapcase()) == [[]]
    beyond = MockAPI(251).items("acme")[250]["email"]
    for email in ("", "nobody@example.com", "a.1@example.com", beyond):
        assert listing(mock, email=email) == [[]]
    added = mock.add_customer(email="new@example.com")
    assert listing(mock, email="new@example.com") == [[added]]


def test_a_selection_may_be_a_list_of_positions() -> None:
    selection = Selection([7, -2, 3])
    assert (len(selection), selection.positions(1, 5), selection.rank(3), selection.rank(-5)) == (3, [3, 7], 2, 0)


def test_a_position_past_the_end_is_an_index_error() -> None:
    with pytest.raises(IndexError, match="there are 3 items"):
        dataset(3).item(3)

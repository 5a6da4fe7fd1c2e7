"""Faults of lists other than that of customers: ranges, nested filters, a single page, another order or default."""

from __future__ import annotations

from dataclasses import replace

from flexportal.contract import Operation

from ..entry import faulty_method
from ..mock import ListQuery, MockAPI, Request, Selection, Window
from ..places import is_later_page

__all__: list[str] = []

ORDERS, SUBSCRIPTIONS, PRODUCTS = "/v1/orders", "/v1/subscriptions", "/v1/products"
VARIANTS, ASSETS, PAYMENTS, FILES = "/v1/products/variants", "/v1/assets", "/v1/payments", "/v1/files"


def _filters_without(name: str, self: MockAPI, operation: Operation, request: Request) -> dict[str, str]:
    found = MockAPI.filters(self, operation, request)
    return {parameter: value for parameter, value in found.items() if parameter != name}


@faulty_method("filters", "filters.range-rows-match", path=PAYMENTS)
def range_without_end(self: MockAPI, operation: Operation, request: Request) -> dict[str, str]:
    """The end of a range of due dates is ignored."""
    return _filters_without("dueDateTo", self, operation, request)


@faulty_method("filters", "filters.range-rows-match", path=PAYMENTS)
def range_of_one_year(self: MockAPI, operation: Operation, request: Request) -> dict[str, str]:
    """Of a range's start only the year counts."""
    found = MockAPI.filters(self, operation, request)
    return {name: f"{value[:4]}-01-01" if name == "dueDateFrom" else value for name, value in found.items()}


@faulty_method("filters", "due-date-range", path=PAYMENTS)
def last_day_left_out(self: MockAPI, operation: Operation, request: Request) -> dict[str, str]:
    """A range ends before the day that it names."""
    found = MockAPI.filters(self, operation, request)
    ends_on_a_day = "T" not in found.get("dueDateTo", "T")
    return found | {"dueDateTo": f"{found['dueDateTo']}T00:00:00Z"} if ends_on_a_day else found


@faulty_method("filters", "prose-only-parameter", path=SUBSCRIPTIONS)
def end_date_ignored(self: MockAPI, operation: Operation, request: Request) -> dict[str, str]:
    """The parameter endDateFrom, which no schema of the vendor has, is ignored."""
    return _filters_without("endDateFrom", self, operation, request)


@faulty_method("filters", "filters.text-finds-each", path=ORDERS)
def nested_filter_ignored(self: MockAPI, operation: Operation, request: Request) -> dict[str, str]:
    """Orders are not filtered by the id of their customer, which is nested."""
    return _filters_without("customerId", self, operation, request)


@faulty_method("select", "deleted-listed", path=PRODUCTS)
def discontinued_left_out(self: MockAPI, query: ListQuery) -> Selection:
    """Without a status, discontinued products are left out."""
    return MockAPI.select(self, replace(query, filters={"status": "active", **query.filters}))


@faulty_method("select", "listings-newest-first", path=ASSETS, also=("paging.in-order",))
def oldest_assets_first(self: MockAPI, query: ListQuery) -> Selection:
    """Assets come oldest first."""
    return _Reversed(MockAPI.select(self, query))


@faulty_method("filters", "paging.sorted", path=ORDERS)
def sort_direction_ignored(self: MockAPI, operation: Operation, request: Request) -> dict[str, str]:
    """Orders come largest first, whatever the direction asked for."""
    return _filters_without("sortDir", self, operation, request)


@faulty_method("select", "paging.sorted-on-every-page", path=ORDERS)
def sorted_on_the_first_page(self: MockAPI, query: ListQuery) -> Selection:
    """Beyond the first page, orders come newest first, whatever was asked for."""
    sorting = {"sortBy", "sortDir"} if is_later_page(query) else set[str]()
    filters = {name: value for name, value in query.filters.items() if name not in sorting}
    return MockAPI.select(self, replace(query, filters=filters))


@faulty_method("page_size", "variants-limit", path=VARIANTS)
def fifty_variants(self: MockAPI, operation: Operation, request: Request) -> int:
    """A page of variants holds 50 where no limit is sent, and not 5,000."""
    return MockAPI.page_size(self, operation, request) if request.values("limit") else 50


@faulty_method("window", "paging.size-is-maximum", path=FILES)
def one_file_too_many(self: MockAPI, query: ListQuery, selection: Selection) -> Window:
    """A single page has one file more than were requested."""
    return MockAPI.window(self, replace(query, size=query.size + 1), selection)


@faulty_method("count", "paging.count-is-page", path=FILES)
def count_of_all_files(self: MockAPI, query: ListQuery, window: Window, items: list[object], /) -> int:
    """The count of a single page is that of all files."""
    return window.total


class _Reversed(Selection):
    """A selection in reverse."""

    def __init__(self, selection: Selection) -> None:
        self._all = selection.positions(0, len(selection))[::-1]

    def __len__(self) -> int:
        return len(self._all)

    def rank(self, position: int) -> int:
        return self._all.index(position) + 1

    def positions(self, first: int, number: int) -> list[int]:
        return self._all[first : first + number]

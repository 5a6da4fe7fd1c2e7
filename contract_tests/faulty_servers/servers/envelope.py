"""Envelopes with wrong values about their page: its count, its size, what follows."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from flexportal.contract import Contract

from ..entry import MANY, faulty, faulty_method
from ..mock import Item, ListQuery, MockAPI, Window
from ..places import is_last_page, is_later_page


@faulty_method("count", "paging.count-is-page", also=("count-of-page",))
def count_is_the_total(self: MockAPI, query: ListQuery, window: Window, rows: list[Item]) -> int:
    """`count` is the number of customers, not of rows on the page."""
    return window.total


@faulty_method("count", "paging.count-is-page", also=("count-of-page",))
def count_off_by_one_at_the_end(self: MockAPI, query: ListQuery, window: Window, rows: list[Item]) -> int:
    """`count` is one too many on the last page, and right on all others."""
    return len(rows) + is_last_page(window)


@faulty_method("count", "paging.count-is-page")
def count_of_unfiltered_rows(self: MockAPI, query: ListQuery, window: Window, rows: list[Item]) -> int:
    """Under a filter `count` is what the page would have without it."""
    # Counted before the filter.
    return min(query.size, self.dataset(query.operation, query.tenant).size) if query.filters else len(rows)


@faulty_method("echo", "paging.size-echoed", also=("limit-echo",))
def echo_is_always_50(self: MockAPI, query: ListQuery) -> Any:
    """`limit` is 50, whatever was requested."""
    # The default, not the size that applies.
    return 50


@faulty_method("echo", "paging.size-echoed", also=("limit-echo",))
def echo_is_100_unasked(self: MockAPI, query: ListQuery) -> Any:
    """Where no size is sent, `limit` says 100 while 50 apply."""
    # Shows only without `limit`.
    return MockAPI.echo(self, query) if query.request.values("limit") else 100


@faulty_method("next_cursor", "paging.more-has-cursor", customers=MANY)
def more_without_cursor(self: MockAPI, query: ListQuery, window: Window) -> str | None:
    """The second page says that more follows, as it does, and gives no cursor for it."""
    # `hasMore` stays true.
    return None if is_later_page(query) and not is_last_page(window) else MockAPI.next_cursor(self, query, window)


@faulty_method("next_cursor", "paging.more-has-cursor", customers=MANY)
def more_without_cursor_under_filters(self: MockAPI, query: ListQuery, window: Window) -> str | None:
    """The first page of a filtered listing says that more follows and has an empty cursor."""
    cursor = MockAPI.next_cursor(self, query, window)
    return "" if cursor is not None and query.filters else cursor


@faulty_method("has_more", "paging.more-is-true")
def never_more(self: MockAPI, query: ListQuery, window: Window) -> bool:
    """`hasMore` is always false; the cursor works."""
    # Whoever believes it reads one page.
    return False


@faulty("paging.more-is-true")
class NoMoreAtSizeOne(MockAPI):
    """At page size 1 the first page says that nothing follows, without a cursor."""

    def has_more(self, query: ListQuery, window: Window) -> bool:
        return query.size > 1 and super().has_more(query, window)

    def next_cursor(self, query: ListQuery, window: Window) -> str | None:
        return super().next_cursor(query, window) if query.size > 1 else None


@faulty("paging.exact-fit", customers=MANY)
class MoreWhenFull(MockAPI):
    """A full page always promises more: wrong where the rows end with the page."""

    def has_more(self, query: ListQuery, window: Window) -> bool:
        # Guessed from the page instead of looking one row further.
        return len(window.positions) == query.size

    def next_cursor(self, query: ListQuery, window: Window) -> str | None:
        return self.encode_cursor(query, window.positions[-1]) if self.has_more(query, window) else None


@faulty("paging.more-is-true")
class PromiseAtTheVeryEnd(MockAPI):
    """The last page promises more and gives a cursor to one empty page, which then ends the iteration."""

    def has_more(self, query: ListQuery, window: Window) -> bool:
        return bool(window.positions)

    def next_cursor(self, query: ListQuery, window: Window) -> str | None:
        return self.encode_cursor(query, window.positions[-1]) if window.positions else None


@faulty("paging.more-is-true")
class PromiseAtTheEndOfTwoFilters(PromiseAtTheVeryEnd):
    """Only where two filters combine does the last page promise one more, which is empty."""

    def has_more(self, query: ListQuery, window: Window) -> bool:
        return bool(window.positions) if len(query.filters) > 1 else not is_last_page(window)

    def next_cursor(self, query: ListQuery, window: Window) -> str | None:
        return self.encode_cursor(query, window.positions[-1]) if self.has_more(query, window) else None


def _with_total(contract: Contract) -> Contract:
    """A contract whose pages state how many rows there are in all."""
    document = deepcopy(dict(contract.document))
    for item in document["paths"].values():
        item["get"]["x-pagination"]["total"] = "total"
    return Contract(document)


@faulty_method("envelope", "paging.total-is-true", contract=_with_total)
def total_of_the_unfiltered_list(self: MockAPI, query: ListQuery, window: Window) -> Item:
    """Under a filter `total` is what the list would have without it."""
    return MockAPI.envelope(self, query, window) | {"total": self.dataset(query.operation, query.tenant).size}

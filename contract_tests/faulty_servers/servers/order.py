"""Servers that list in another order than the contract states, or at some page sizes other rows than expected."""

from __future__ import annotations

from ..entry import faulty, faulty_method
from ..mock import Dataset, Item, ListQuery, MockAPI, Selection, Window
from ..places import is_last_page, is_rare

LATER = "2099-12-31T23:59:59.999Z"


@faulty_method("item", "paging.in-order", also=("newest-first",))
def one_created_later(self: MockAPI, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """One customer in 200 was created after all before it."""
    row = MockAPI.item(self, query, dataset, position)
    # Sorted by when it was imported.
    return row | {"createdAt": LATER} if is_rare(position) else row


@faulty_method("item", "paging.in-order", also=("newest-first",))
def oldest_first(self: MockAPI, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """Customers are listed oldest first."""
    return MockAPI.item(self, query, dataset, position) | {"createdAt": {"_seconds": 1_700_000_000 + position}}


@faulty_method("item", "paging.in-order")
def in_order_on_each_page_only(self: MockAPI, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """Each page is in order by itself; what the next one begins with is newer than the end of the one before."""
    # Sorted after the page was cut out.
    seconds = 1_700_000_000 + position // query.size * 1000 - position % query.size
    return MockAPI.item(self, query, dataset, position) | {"createdAt": {"_seconds": seconds}}


@faulty("paging.every-size")
class SkipsAtSize25(MockAPI):
    """At size 25 each page past the first starts one row too late; at all other sizes nothing is lost."""

    size = 25

    def window(self, query: ListQuery, selection: Selection) -> Window:
        window = super().window(query, selection)
        if query.size != self.size or query.after is None:
            return window
        first = window.first + 1
        return Window(first, selection.positions(first, query.size), window.total)


@faulty_method("next_cursor", "paging.every-size")
def cursor_one_back_at_size_64(self: MockAPI, query: ListQuery, window: Window) -> str | None:
    """At size 64 the cursor leads to the last row of the page again."""
    cursor = MockAPI.next_cursor(self, query, window)
    # A batch of 64, counted from nought.
    return cursor if cursor is None or query.size != 64 else self.encode_cursor(query, window.positions[-2])


@faulty("paging.every-size")
class NothingFollowsAtSize96(MockAPI):
    """At size 96 no page is followed by another."""

    def has_more(self, query: ListQuery, window: Window) -> bool:
        return query.size != 96 and super().has_more(query, window)

    def next_cursor(self, query: ListQuery, window: Window) -> str | None:
        return super().next_cursor(query, window) if query.size != 96 or is_last_page(window) else None

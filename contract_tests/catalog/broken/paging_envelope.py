"""Envelopes that lie about their page: its count, its size, what follows."""

from __future__ import annotations

from typing import Any

from flexportal.testing import Ask, MockPortal, Row, Window

from ..entry import MANY, Defect
from ..places import is_deep, is_last

__all__ = ["DEFECTS"]


class CountIsTheTotal(MockPortal):
    """`count` is how many customers there are, not how many the page holds."""

    def count(self, ask: Ask, window: Window, rows: list[Row]) -> int:
        # DEFECT
        return window.total


class CountOffByOneAtTheEnd(MockPortal):
    """`count` is one too many on the last page, and right on all others."""

    def count(self, ask: Ask, window: Window, rows: list[Row]) -> int:
        # DEFECT
        return len(rows) + is_last(window)


class CountIsTheLimit(MockPortal):
    """`count` repeats the page size, which is only wrong on a short page."""

    def count(self, ask: Ask, window: Window, rows: list[Row]) -> int:
        # DEFECT
        return ask.size


class CountOfUnfilteredRows(MockPortal):
    """Under a filter `count` is what the page would hold without it."""

    def count(self, ask: Ask, window: Window, rows: list[Row]) -> int:
        # DEFECT: counted before the filter.
        return min(ask.size, self.population(ask.operation, ask.tenant).size) if ask.filters else len(rows)


class EchoIsAlways50(MockPortal):
    """`limit` is 50, whatever was asked for."""

    def echo(self, ask: Ask) -> Any:
        # DEFECT: the default, not the size that applies.
        return 50


class EchoIsTheCount(MockPortal):
    """`limit` is the number of rows: wrong on a short page only."""

    def envelope(self, ask: Ask, window: Window) -> Row:
        body = super().envelope(ask, window)
        # DEFECT
        return body | {"limit": body["count"]}


class EchoIs100Unasked(MockPortal):
    """Where no size is sent, `limit` says 100 while 50 apply."""

    def echo(self, ask: Ask) -> Any:
        # DEFECT: shows only without `limit`.
        return super().echo(ask) if ask.request.values("limit") else 100


class MoreWithoutCursor(MockPortal):
    """The second page says that more follows, as it does, and gives no cursor for it."""

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        # DEFECT: `hasMore` stays true.
        return None if is_deep(ask) and not is_last(window) else super().next_cursor(ask, window)


class MoreWithoutCursorUnderFilters(MockPortal):
    """The first page of a filtered listing says that more follows and has an empty cursor."""

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        cursor = super().next_cursor(ask, window)
        # DEFECT
        return "" if cursor is not None and ask.filters else cursor


class NeverMore(MockPortal):
    """`hasMore` is always false; the cursor would lead on."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        # DEFECT: whoever believes it reads one page.
        return False


class NoMoreAtSizeOne(MockPortal):
    """At page size 1 the first page says that nothing follows, without a cursor."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        # DEFECT
        return ask.size > 1 and super().has_more(ask, window)

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        return super().next_cursor(ask, window) if ask.size > 1 else None


class MoreWhenFull(MockPortal):
    """A full page always promises more: wrong where the rows end with the page."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        # DEFECT: guessed from the page in place of looking one row further.
        return len(window.positions) == ask.size

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        return self.encode_cursor(ask, window.positions[-1]) if self.has_more(ask, window) else None


class MoreWhenFullAtSize100(MoreWhenFull):
    """A full page of 100 always promises more; at every other size the promise is true."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        # DEFECT: shows only where the customers are a multiple of 100.
        if ask.size == 100:
            return super().has_more(ask, window)
        return not is_last(window)


class PromiseAtTheVeryEnd(MockPortal):
    """The last page promises more and gives a cursor to one empty page, which then ends the walk."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        # DEFECT
        return bool(window.positions)

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        return self.encode_cursor(ask, window.positions[-1]) if window.positions else None


class PromiseAtTheEndOfTwoFilters(PromiseAtTheVeryEnd):
    """Only where two filters combine does the last page promise one more, which is empty."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        # DEFECT
        return bool(window.positions) if len(ask.filters) > 1 else not is_last(window)

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        return self.encode_cursor(ask, window.positions[-1]) if self.has_more(ask, window) else None


DEFECTS = (
    Defect(server=CountIsTheTotal, law="paging.count-is-page", also=("count-of-page",)),
    Defect(server=CountOffByOneAtTheEnd, law="paging.count-is-page", also=("count-of-page",)),
    Defect(server=CountIsTheLimit, law="paging.count-is-page"),
    Defect(server=CountOfUnfilteredRows, law="paging.count-is-page"),
    Defect(server=EchoIsAlways50, law="paging.size-echoed", also=("limit-echo",)),
    Defect(server=EchoIsTheCount, law="paging.size-echoed"),
    Defect(server=EchoIs100Unasked, law="paging.size-echoed", also=("limit-echo",)),
    Defect(server=MoreWithoutCursor, law="paging.more-has-cursor", customers=MANY),
    Defect(server=MoreWithoutCursorUnderFilters, law="paging.more-has-cursor", customers=MANY),
    Defect(server=NeverMore, law="paging.more-is-true"),
    Defect(server=NoMoreAtSizeOne, law="paging.more-is-true"),
    Defect(server=PromiseAtTheVeryEnd, law="paging.more-is-true"),
    Defect(server=PromiseAtTheEndOfTwoFilters, law="paging.more-is-true"),
    Defect(server=MoreWhenFull, law="paging.exact-fit", customers=MANY),
    Defect(server=MoreWhenFullAtSize100, law="paging.exact-fit", customers=100),
)

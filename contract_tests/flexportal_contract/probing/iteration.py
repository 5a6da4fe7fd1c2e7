"""Iteration through the pages of a list: the next request, and why the iteration ended. No I/O.

The suite doesn't use the client's pager: it has to record what a faulty server does, not to recover from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from flexportal.contract import Pagination

from .exchange import Exchange, Page, Row
from .next_page import COUNTED
from .request import Argument, Request

__all__ = ["End", "PageIteration", "says_more"]

# Empty or repeated pages that promise more are followed, but not endlessly.
MAX_PAGES_WITHOUT_NEW_ROWS = 3
# How servers refuse the number of a page after the last one.
PAST_THE_END = frozenset({400, 404, 416, 422})


class End(Enum):
    """Why an iteration ended. The value completes "the iteration …"."""

    COMPLETE = "reached the end"
    LIMITED = "stopped after the requested number of pages"
    FULL_PAGE = "has a single page, which is full"
    NO_PAGE = "got a response that is not a page"
    CYCLE = "received a cursor for the second time"
    NO_NEW_ROWS = "continued without new rows"
    OVER_BUDGET = "would take more requests than are left"


@dataclass(slots=True)
class PageIteration:
    """An iteration and its state.

    Args:
        start: The request for the first page.
        names: The pagination annotation.
        size: The page size requested; None where none was sent.
        max_pages: How many pages to request at most; None for all.
    """

    start: Request
    names: Pagination
    size: int | None
    max_pages: int | None = None
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    end: End | None = None
    _cursors: set[str] = field(default_factory=set[str])
    _seen: set[str] = field(default_factory=set[str])
    _pages_without_new_rows: int = 0

    @property
    def complete(self) -> bool:
        """Whether the server itself said that nothing follows."""
        return self.end is End.COMPLETE

    @property
    def is_prefix(self) -> bool:
        """Whether rows may follow after those that it has, in their order."""
        return self.end in {End.LIMITED, End.FULL_PAGE}

    @property
    def pages(self) -> list[Page]:
        """The pages received."""
        return [exchange.page for exchange in self.exchanges if exchange.page is not None]

    @property
    def rows(self) -> list[Row]:
        """The rows received, in order."""
        return [row for page in self.pages for row in page.rows]

    @property
    def size_text(self) -> str:
        """The page size in words."""
        return "the default size" if self.size is None else f"size {self.size}"

    @property
    def ending(self) -> str:
        """How the iteration ended, to complete "the iteration …"."""
        return f"{self.end.value if self.end else 'has not ended'} (page {len(self.exchanges)})"

    def origin(self, index: int) -> Exchange:
        """The exchange that has the row of that index; the last one where the index is past the end."""
        for exchange in self.exchanges:
            if index < len(exchange.rows):
                return exchange
            index -= len(exchange.rows)
        return self.exchanges[-1]

    def next_request(self) -> Request | None:
        """The request for the next page, or None where the iteration has ended."""
        if self.end is not None:
            return None
        if not self.exchanges:
            return self.start
        return self.start.with_query(Argument(self.names.cursor or "", self.pages[-1].next))

    def feed(self, exchange: Exchange) -> None:
        """Takes the exchange of the last request."""
        self.exchanges.append(exchange)
        self.end = End.COMPLETE if self._is_past_the_end(exchange) else self._end(exchange.page)

    def _is_past_the_end(self, exchange: Exchange) -> bool:
        """Whether it refuses a page that nobody promised: the one after a full page, whose number was worked out."""
        return self.names.next in COUNTED and len(self.exchanges) > 1 and exchange.status in PAST_THE_END

    def _end(self, page: Page | None) -> End | None:
        if page is None:
            return End.NO_PAGE
        if self.names.cursor is None:
            return End.COMPLETE if self._is_whole(page) else End.FULL_PAGE
        if not says_more(page, self.names):
            return End.COMPLETE
        if page.next in self._cursors:
            return End.CYCLE
        self._cursors.add(page.next)
        new = {row.name for row in page.rows} - self._seen
        self._seen |= new
        self._pages_without_new_rows = 0 if new else self._pages_without_new_rows + 1
        if self._pages_without_new_rows >= MAX_PAGES_WITHOUT_NEW_ROWS:
            return End.NO_NEW_ROWS
        return End.LIMITED if self.max_pages is not None and len(self.exchanges) >= self.max_pages else None

    def _is_whole(self, page: Page) -> bool:
        """Whether a list's only page has fewer rows than the server was willing to return."""
        applied = page.echo if isinstance(page.echo, int | float) else self.size
        return applied is not None and len(page.rows) < min(applied, self.size or applied)


def says_more(page: Page, names: Pagination) -> bool:
    """Whether the page says that another follows: neither is its flag false nor its cursor missing."""
    follows = page.more is not False if names.more else True
    return follows and isinstance(page.next, str) and page.next != ""

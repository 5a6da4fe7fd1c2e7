"""A walk through a listing, page by page: which ask comes next and why it ends. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from flexportal.contract import Pagination

from .ask import Argument, Ask
from .exchange import Exchange, Page, Row

__all__ = ["End", "Walk"]

# An empty page that promises more is followed, and a page of known rows too: but not for ever.
BARREN_PAGES = 3


class End(Enum):
    """Why a walk ended. The value completes "the walk …"."""

    OVER = "came to its end"
    CAPPED = "was stopped after the pages asked for"
    REFUSED = "met an answer that is no page"
    CYCLE = "met a cursor for the second time"
    BARREN = "went on without giving a new row"
    UNAFFORDABLE = "would take more requests than are left"


@dataclass(slots=True)
class Walk:
    """A walk and how far it has come.

    Args:
        start: The ask for the first page.
        names: The names of the paging.
        size: The page size asked for; None where none was sent.
        cap: How many pages to ask for at most; None for all.
    """

    start: Ask
    names: Pagination
    size: int | None
    cap: int | None = None
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    end: End | None = None
    _cursors: set[str] = field(default_factory=set[str])
    _rows: set[str] = field(default_factory=set[str])
    _barren: int = 0

    @property
    def complete(self) -> bool:
        """Whether the server itself said that nothing follows."""
        return self.end is End.OVER

    @property
    def pages(self) -> list[Page]:
        """The pages seen."""
        return [exchange.page for exchange in self.exchanges if exchange.page is not None]

    @property
    def rows(self) -> list[Row]:
        """The rows seen, in order."""
        return [row for page in self.pages for row in page.rows]

    def origin(self, index: int) -> Exchange:
        """The exchange that brought the row of that index; the last one where the index is past the end."""
        for exchange in self.exchanges:
            held = len(exchange.page.rows) if exchange.page is not None else 0
            if index < held:
                return exchange
            index -= held
        return self.exchanges[-1]

    def next_ask(self) -> Ask | None:
        """The ask for the next page, or None where the walk has ended."""
        if self.end is not None:
            return None
        if not self.exchanges:
            return self.start
        return self.start.with_query(Argument(self.names.cursor, self.pages[-1].next))

    def feed(self, exchange: Exchange) -> None:
        """Takes the answer to the last ask."""
        self.exchanges.append(exchange)
        self.end = self._ending(exchange.page)

    def _ending(self, page: Page | None) -> End | None:
        if page is None:
            return End.REFUSED
        if not says_more(page, self.names):
            return End.OVER
        if page.next in self._cursors:
            return End.CYCLE
        self._cursors.add(page.next)
        if self._is_barren(page):
            return End.BARREN
        return End.CAPPED if self.cap is not None and len(self.exchanges) >= self.cap else None

    def _is_barren(self, page: Page) -> bool:
        new = {row.name for row in page.rows} - self._rows
        self._rows |= new
        self._barren = 0 if new else self._barren + 1
        return self._barren >= BARREN_PAGES


def says_more(page: Page, names: Pagination) -> bool:
    """Whether the page says that another follows: neither is its flag false nor its cursor missing."""
    follows = page.more is not False if names.more else True
    return follows and isinstance(page.next, str) and page.next != ""

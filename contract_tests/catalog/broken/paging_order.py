"""Servers that list in another order than the contract states, or at some page sizes other rows than are due."""

from __future__ import annotations

from flexportal.contract import Operation
from flexportal.testing import Ask, MockPortal, Population, Request, Row, Selection, Window

from ..entry import MANY, Defect
from ..places import is_last, is_rare

__all__ = ["DEFECTS"]

LATER = "2099-12-31T23:59:59.999Z"


class OneCreatedLater(MockPortal):
    """One customer in 200 was created after all who stand before it."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        # DEFECT: sorted by when it was imported.
        return row | {"createdAt": LATER} if is_rare(position) else row


class OldestFirst(MockPortal):
    """Customers are listed oldest first."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        # DEFECT
        return super().row(ask, population, position) | {"createdAt": {"_seconds": 1_700_000_000 + position}}


class InOrderOnEachPageOnly(MockPortal):
    """Each page is in order by itself; what the next one begins with is newer than the end of the one before."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        # DEFECT: sorted after the page was cut out.
        seconds = 1_700_000_000 + position // ask.size * 1000 - position % ask.size
        return super().row(ask, population, position) | {"createdAt": {"_seconds": seconds}}


class SkipsAtSize25(MockPortal):
    """At size 25 each page past the first starts one row too late; at all other sizes nothing is lost."""

    size = 25

    def window(self, ask: Ask, selection: Selection) -> Window:
        window = super().window(ask, selection)
        if ask.size != self.size or ask.after is None:
            return window
        first = window.first + 1
        # DEFECT
        return Window(first, selection.positions(first, ask.size), window.total)


class SkipsAtSize17(SkipsAtSize25):
    """At size 17, which nobody uses, each page past the first starts one row too late."""

    # DEFECT
    size = 17


class CursorOneBackAtSize64(MockPortal):
    """At size 64 the cursor leads to the last row of the page again."""

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        cursor = super().next_cursor(ask, window)
        # DEFECT: a batch of 64, counted from nought.
        return cursor if cursor is None or ask.size != 64 else self.encode_cursor(ask, window.positions[-2])


class NothingFollowsAtSize96(MockPortal):
    """At size 96 no page is followed by another."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        # DEFECT
        return ask.size != 96 and super().has_more(ask, window)

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        return super().next_cursor(ask, window) if ask.size != 96 or is_last(window) else None


class PagesOf75AtMost(MockPortal):
    """Sizes from 76 to 99 give 75 rows, and say so."""

    def page_size(self, operation: Operation, request: Request) -> int:
        size = super().page_size(operation, request)
        # DEFECT: an old bound, with an exception for the one size that was tried.
        return size if size == 100 else min(size, 75)


DEFECTS = (
    Defect(server=OneCreatedLater, law="paging.in-order", also=("newest-first",)),
    Defect(server=OldestFirst, law="paging.in-order", also=("newest-first",)),
    Defect(server=InOrderOnEachPageOnly, law="paging.in-order"),
    Defect(server=SkipsAtSize25, law="paging.every-size"),
    Defect(server=SkipsAtSize17, law="paging.every-size"),
    Defect(server=CursorOneBackAtSize64, law="paging.every-size"),
    Defect(server=NothingFollowsAtSize96, law="paging.every-size"),
    Defect(server=PagesOf75AtMost, law="paging.every-size", customers=MANY),
)

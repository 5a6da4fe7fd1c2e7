"""Walks that lose, repeat or shuffle rows, or never end."""

from __future__ import annotations

from flexportal.testing import Ask, MockPortal, Row, Selection, Window

from ..entry import MANY, Defect
from ..places import Picked, is_deep, is_last

__all__ = ["DEFECTS"]


class ReversedAtOtherSizes(MockPortal):
    """Pages of other sizes than 100 list their rows oldest first."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        # DEFECT: each page for itself, so that nothing is lost or repeated.
        return rows if ask.size == 100 else rows[::-1]


class StartsAtTheSecondRowUnasked(MockPortal):
    """Where no size is sent, the listing begins with its second row."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        unasked = not ask.request.values("limit") and not is_deep(ask)
        # DEFECT: off by one on one code path.
        first = unasked if ask.after is None else selection.rank(ask.after)
        return Window(first, selection.positions(first, ask.size), len(selection))


class RotatedAtSmallSizes(MockPortal):
    """At small sizes the first row of each later page stands at its end."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        # DEFECT: as where ties are broken by nothing.
        return rows[1:] + rows[:1] if ask.size < 50 and is_deep(ask) else rows


class FirstRowAgain(MockPortal):
    """Each page begins with the last row of the page before: the cursor's own row is included."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        # DEFECT: "from" where "after" is meant.
        first = 0 if ask.after is None else selection.rank(ask.after) - 1
        return Window(first, selection.positions(first, ask.size), len(selection))


class OneRowTwiceOnALatePage(MockPortal):
    """One row in 200 is listed twice in succession, as where a join finds two addresses."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        if 117 in window.positions and len(rows) > 1:
            place = min(window.positions.index(117), len(rows) - 2)
            # DEFECT: in place of the row that follows, so that the page's length gives nothing away.
            rows[place + 1] = rows[place]
        return rows


class RepeatedUnderAFilter(MockPortal):
    """Only in filtered listings the second page begins with the last row of the first."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        window = super().window(ask, selection)
        if not ask.filters or ask.after is None:
            return window
        # DEFECT
        first = window.first - 1
        return Window(first, selection.positions(first, ask.size), window.total)


class SkipsBetweenPages(MockPortal):
    """Each page past the first starts one row too late."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        # DEFECT: the cursor already names the row after.
        first = 0 if ask.after is None else selection.rank(ask.after) + 1
        return Window(first, selection.positions(first, ask.size), len(selection))


class LosesTheVeryLastRow(MockPortal):
    """The unfiltered listing ends one row early; filters find that row."""

    def select(self, ask: Ask) -> Selection:
        selection = super().select(ask)
        if ask.filters:
            return selection
        # DEFECT: at every page size, so that walks agree with each other.
        return Picked(selection.positions(0, len(selection) - 1))


class SkipsOnlyAtSize100(MockPortal):
    """At size 100 the third page starts one row too late."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        window = super().window(ask, selection)
        if ask.size != 100 or window.first < 200:
            return window
        # DEFECT
        return Window(window.first + 1, window.positions[1:], window.total)


class CursorStandsStill(MockPortal):
    """From the second page on, each page gives its own cursor: a cycle of one."""

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        if ask.after is None or is_last(window):
            return super().next_cursor(ask, window)
        # DEFECT
        return self.encode_cursor(ask, ask.after)


class CursorOneRowBack(MockPortal):
    """The second page's cursor leads into the middle of the second page."""

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        cursor = super().next_cursor(ask, window)
        if cursor is None or not is_deep(ask) or len(window.positions) < 2:
            return cursor
        # DEFECT: the last row but one, so that a page repeats a row.
        return self.encode_cursor(ask, window.positions[-2])


class CycleOfTwo(MockPortal):
    """The third page leads back to the second."""

    cycle = 2

    def has_more(self, ask: Ask, window: Window) -> bool:
        return self.turns(ask, window) or super().has_more(ask, window)

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        if not self.turns(ask, window):
            return super().next_cursor(ask, window)
        # DEFECT: so many pages back.
        back = window.first - (self.cycle - 1) * ask.size - 1
        return self.encode_cursor(
            ask, self.population(ask.operation, ask.tenant).select(ask.filters).positions(back, 1)[0]
        )

    def turns(self, ask: Ask, window: Window) -> bool:
        """Whether the page is the one that leads back."""
        return window.first == self.cycle * ask.size


class CycleOfFive(CycleOfTwo):
    """The sixth page leads back to the second: only a listing of many pages shows it."""

    # DEFECT
    cycle = 5


class EmptyPagesForEver(MockPortal):
    """Behind the last row come empty pages, each with a new cursor to the next."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        return True

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        last = window.positions[-1] if window.positions else (ask.after or 0) + 1
        # DEFECT: there always is a next one.
        return self.encode_cursor(ask, last)


class SameEmptyPageForEver(MockPortal):
    """Behind the last row of a filtered listing comes an empty page that leads to itself."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        return bool(ask.filters) or super().has_more(ask, window)

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        if not ask.filters:
            return super().next_cursor(ask, window)
        # DEFECT
        return self.encode_cursor(ask, window.positions[-1] if window.positions else ask.after or 0)


class ShuffledEachTime(MockPortal):
    """The order within a page changes from one request to the next."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        turn = self.calls.total % max(1, len(rows))
        # DEFECT: the order isn't settled.
        return rows[turn:] + rows[:turn]


class RowGoneTheSecondTime(MockPortal):
    """Asked a second time for the same page, the server leaves out its last row: a stale cache."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        # DEFECT: any first look is right.
        return rows[:-1] if self.asked_before(ask) else rows

    def asked_before(self, ask: Ask) -> bool:
        """Whether this very page of this tenant was asked for before."""
        return any(
            call.query == ask.request.query and call.header("tenant-id") == ask.tenant and call.status == 200
            for call in self.calls
        )


class OldRevenueTheSecondTime(RowGoneTheSecondTime):
    """Asked a second time, a page past the first shows another revenue."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super(RowGoneTheSecondTime, self).rows_of(ask, window)
        if is_deep(ask) and self.asked_before(ask):
            # DEFECT: same row, other content.
            rows[0]["totalMonthlyRevenue"] += 1
        return rows


DEFECTS = (
    Defect(server=ReversedAtOtherSizes, law="paging.same-at-every-size"),
    Defect(server=StartsAtTheSecondRowUnasked, law="paging.same-at-every-size"),
    Defect(server=RotatedAtSmallSizes, law="paging.same-at-every-size"),
    Defect(server=FirstRowAgain, law="paging.nothing-repeats"),
    Defect(server=OneRowTwiceOnALatePage, law="paging.nothing-repeats"),
    Defect(server=RepeatedUnderAFilter, law="paging.nothing-repeats", customers=MANY),
    Defect(server=SkipsBetweenPages, law="paging.nothing-skipped"),
    Defect(server=LosesTheVeryLastRow, law="paging.nothing-skipped"),
    Defect(server=SkipsOnlyAtSize100, law="paging.nothing-skipped", customers=MANY),
    Defect(server=CursorStandsStill, law="paging.cursor-advances"),
    Defect(server=CursorOneRowBack, law="paging.cursor-advances"),
    Defect(server=CycleOfTwo, law="paging.walk-ends", customers=350),
    Defect(server=CycleOfFive, law="paging.walk-ends", customers=MANY),
    Defect(server=EmptyPagesForEver, law="paging.walk-ends"),
    Defect(server=SameEmptyPageForEver, law="paging.walk-ends"),
    Defect(server=ShuffledEachTime, law="paging.same-page-twice"),
    Defect(server=RowGoneTheSecondTime, law="paging.same-page-twice"),
    Defect(server=OldRevenueTheSecondTime, law="paging.same-page-twice"),
)

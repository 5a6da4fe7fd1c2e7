"""Iterations that lose, repeat or shuffle rows, or never end."""

from __future__ import annotations

from ..entry import MANY, faulty, faulty_method
from ..mock import Item, ListQuery, MockAPI, Selection, Window
from ..places import is_last_page, is_later_page


@faulty_method("page_items", "paging.same-at-every-size")
def reversed_at_other_sizes(self: MockAPI, query: ListQuery, window: Window) -> list[Item]:
    """Pages of other sizes than 100 list their rows oldest first."""
    rows = MockAPI.page_items(self, query, window)
    # Each page for itself, so that nothing is lost or repeated.
    return rows if query.size == 100 else rows[::-1]


@faulty_method("window", "paging.same-at-every-size")
def starts_at_the_second_row_unasked(self: MockAPI, query: ListQuery, selection: Selection) -> Window:
    """Where no size is sent, the listing begins with its second row."""
    unasked = not query.request.values("limit") and not is_later_page(query)
    # Off by one on one code path.
    first = unasked if query.after is None else selection.rank(query.after)
    return Window(first, selection.positions(first, query.size), len(selection))


@faulty_method("window", "paging.nothing-repeats")
def first_row_again(self: MockAPI, query: ListQuery, selection: Selection) -> Window:
    """Each page begins with the last row of the page before: the cursor's own row is included."""
    # "from" where "after" is meant.
    first = 0 if query.after is None else selection.rank(query.after) - 1
    return Window(first, selection.positions(first, query.size), len(selection))


@faulty_method("page_items", "paging.nothing-repeats")
def one_row_twice_on_a_late_page(self: MockAPI, query: ListQuery, window: Window) -> list[Item]:
    """One row in 200 is listed twice in succession, as where a join finds two addresses."""
    rows = MockAPI.page_items(self, query, window)
    if 117 in window.positions and len(rows) > 1:
        place = min(window.positions.index(117), len(rows) - 2)
        # Instead of the row that follows, so that the page's length gives nothing away.
        rows[place + 1] = rows[place]
    return rows


@faulty_method("window", "paging.nothing-repeats", customers=MANY)
def repeated_under_a_filter(self: MockAPI, query: ListQuery, selection: Selection) -> Window:
    """Only in filtered listings the second page begins with the last row of the first."""
    window = MockAPI.window(self, query, selection)
    if not query.filters or query.after is None:
        return window
    first = window.first - 1
    return Window(first, selection.positions(first, query.size), window.total)


@faulty_method("window", "paging.nothing-skipped")
def skips_between_pages(self: MockAPI, query: ListQuery, selection: Selection) -> Window:
    """Each page past the first starts one row too late."""
    # The cursor already names the row after.
    first = 0 if query.after is None else selection.rank(query.after) + 1
    return Window(first, selection.positions(first, query.size), len(selection))


@faulty_method("select", "paging.nothing-skipped")
def loses_the_very_last_row(self: MockAPI, query: ListQuery) -> Selection:
    """The unfiltered listing ends one row early; filters find that row."""
    selection = MockAPI.select(self, query)
    if query.filters:
        return selection
    # At every page size, so that iterations agree with each other.
    return Selection(selection.positions(0, len(selection) - 1))


@faulty_method("window", "paging.nothing-skipped", customers=MANY)
def skips_only_at_size_100(self: MockAPI, query: ListQuery, selection: Selection) -> Window:
    """At size 100 the third page starts one row too late."""
    window = MockAPI.window(self, query, selection)
    if query.size != 100 or window.first < 200:
        return window
    return Window(window.first + 1, window.positions[1:], window.total)


@faulty_method("next_cursor", "paging.cursor-advances")
def cursor_stands_still(self: MockAPI, query: ListQuery, window: Window) -> str | None:
    """From the second page on, each page gives its own cursor: a cycle of one."""
    if query.after is None or is_last_page(window):
        return MockAPI.next_cursor(self, query, window)
    return self.encode_cursor(query, query.after)


@faulty_method("next_cursor", "paging.cursor-advances")
def cursor_one_row_back(self: MockAPI, query: ListQuery, window: Window) -> str | None:
    """The second page's cursor leads into the middle of the second page."""
    cursor = MockAPI.next_cursor(self, query, window)
    if cursor is None or not is_later_page(query) or len(window.positions) < 2:
        return cursor
    # The last row but one, so that a page repeats a row.
    return self.encode_cursor(query, window.positions[-2])


@faulty("paging.iteration-ends", customers=350)
class CycleOfTwo(MockAPI):
    """The third page leads back to the second."""

    cycle = 2

    def has_more(self, query: ListQuery, window: Window) -> bool:
        return self.turns(query, window) or super().has_more(query, window)

    def next_cursor(self, query: ListQuery, window: Window) -> str | None:
        if not self.turns(query, window):
            return super().next_cursor(query, window)
        # So many pages back.
        back = window.first - (self.cycle - 1) * query.size - 1
        return self.encode_cursor(
            query, self.dataset(query.operation, query.tenant).select(query.filters).positions(back, 1)[0]
        )

    def turns(self, query: ListQuery, window: Window) -> bool:
        """Whether the page is the one that leads back."""
        return window.first == self.cycle * query.size


@faulty("paging.iteration-ends")
class EndlessEmptyPages(MockAPI):
    """After the last row there are empty pages, each with a new cursor to the next."""

    def has_more(self, query: ListQuery, window: Window) -> bool:
        return True

    def next_cursor(self, query: ListQuery, window: Window) -> str | None:
        last = window.positions[-1] if window.positions else (query.after or 0) + 1
        # There always is a next one.
        return self.encode_cursor(query, last)


@faulty("paging.iteration-ends")
class SameEmptyPageEndlessly(MockAPI):
    """After the last row of a filtered listing there is an empty page that leads to itself."""

    def has_more(self, query: ListQuery, window: Window) -> bool:
        return bool(query.filters) or super().has_more(query, window)

    def next_cursor(self, query: ListQuery, window: Window) -> str | None:
        if not query.filters:
            return super().next_cursor(query, window)
        return self.encode_cursor(query, window.positions[-1] if window.positions else query.after or 0)


@faulty_method("page_items", "paging.same-page-twice")
def shuffled_each_time(self: MockAPI, query: ListQuery, window: Window) -> list[Item]:
    """The order within a page changes from one request to the next."""
    rows = MockAPI.page_items(self, query, window)
    turn = self.calls.total % max(1, len(rows))
    # The order isn't settled.
    return rows[turn:] + rows[:turn]


@faulty("paging.same-page-twice")
class RowGoneTheSecondTime(MockAPI):
    """Requested a second time, a page lacks its last row: a stale cache."""

    def page_items(self, query: ListQuery, window: Window) -> list[Item]:
        rows = super().page_items(query, window)
        # Any first look is right.
        return rows[:-1] if self.asked_before(query) else rows

    def asked_before(self, query: ListQuery) -> bool:
        """Whether this very page of this tenant was requested before."""
        return any(
            call.query == query.request.query and call.header("tenant-id") == query.tenant and call.status == 200
            for call in self.calls
        )


@faulty("paging.same-page-twice")
class OldRevenueTheSecondTime(RowGoneTheSecondTime):
    """Requested a second time, a page past the first shows another revenue."""

    def page_items(self, query: ListQuery, window: Window) -> list[Item]:
        rows = super(RowGoneTheSecondTime, self).page_items(query, window)
        if is_later_page(query) and self.asked_before(query):
            # Same row, other content.
            rows[0]["totalMonthlyRevenue"] += 1
        return rows

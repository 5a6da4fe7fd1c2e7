"""Servers with faults in the page size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flexportal.contract import Operation, Parameter

from ..entry import faulty, faulty_method
from ..mock import Detail, ErrorResponse, ListQuery, MockAPI, Request, Response, Selection, Window
from ..places import is_last_page, is_later_page


@faulty_method("window", "paging.size-is-maximum")
def one_too_many_on_later_pages(self: MockAPI, query: ListQuery, selection: Selection) -> Window:
    """Pages past the first have one row more than requested; the next page starts after it."""
    window = MockAPI.window(self, query, selection)
    # The row fetched to see whether more follows is sent along.
    return replace(window, positions=selection.positions(window.first, query.size + is_later_page(query)))


@faulty_method("window", "paging.size-is-maximum")
def small_sizes_are_rounded_up(self: MockAPI, query: ListQuery, selection: Selection) -> Window:
    """A page has ten rows at least, whatever smaller size is requested."""
    window = MockAPI.window(self, query, selection)
    return replace(window, positions=selection.positions(window.first, max(10, query.size)))


@faulty_method("parameter_error", "paging.size-bounds-work")
def size_100_is_too_much(self: MockAPI, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
    """The largest size is rejected: the bound is read as "below 100"."""
    if parameter.name == "limit" and request.values("limit") == ["100"]:
        return Detail("query.limit", "Must be below 100.", "out_of_range")
    return MockAPI.parameter_error(self, operation, parameter, request)


@faulty_method("window", "paging.size-bounds-work")
def size_one_fails(self: MockAPI, query: ListQuery, selection: Selection) -> Window:
    """The smallest size makes the server fail."""
    if query.size == 1:
        # An index one too small.
        raise ErrorResponse(500, "INTERNAL_ERROR", "Something went wrong on our side.")
    return MockAPI.window(self, query, selection)


@faulty("paging.size-outside-rejected")
class LenientSize(MockAPI):
    """A page size that isn't allowed is adjusted instead of being rejected."""

    def parameter_errors(self, operation: Operation, request: Request) -> list[Detail]:
        return [detail for detail in super().parameter_errors(operation, request) if not self.accepts(detail, request)]

    def page_size(self, operation: Operation, request: Request) -> int:
        text = (request.values("limit") or ["50"])[0]
        return min(max(int(text), 1), 100) if text.lstrip("-").isdecimal() else 50

    def accepts(self, detail: Detail, request: Request) -> bool:
        """Whether this fault is ignored."""
        return detail.path == "query.limit"


@faulty("paging.size-outside-rejected")
class ZeroIsOne(LenientSize):
    """Size 0 counts as 1; everything else is rejected."""

    def accepts(self, detail: Detail, request: Request) -> bool:
        return request.values("limit") == ["0"]


@faulty("paging.size-outside-rejected")
class OutOfBoundsOnLaterPages(LenientSize):
    """With a cursor, any size is accepted: bounds are checked on the first page only."""

    def accepts(self, detail: Detail, request: Request) -> bool:
        # Shows only beside `startAfter`.
        return detail.path == "query.limit" and bool(request.values("startAfter"))


@faulty("paging.size-outside-rejected")
class ZeroBesideAFilter(LenientSize):
    """Beside a filter size 0 is accepted; alone it is rejected."""

    def accepts(self, detail: Detail, request: Request) -> bool:
        # The two kinds of listing read their size apart.
        return request.values("limit") == ["0"] and bool(request.values("status"))


@faulty_method("parameter_error", "paging.size-outside-rejected")
def huge_size_fails(self: MockAPI, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
    """A size that no integer of 64 bits can hold makes the server fail."""
    if parameter.name == "limit" and len(request.values("limit")[:1] and request.values("limit")[0]) > 18:
        raise ErrorResponse(500, "INTERNAL_ERROR", "Something went wrong on our side.")
    return MockAPI.parameter_error(self, operation, parameter, request)


@faulty("paging.size-may-change")
class CursorsForOneSize(MockAPI):
    """A cursor works only with the page size that it was returned under."""

    def encode_cursor(self, query: ListQuery, position: int) -> str:
        return f"{super().encode_cursor(query, position)}.{query.size}"

    def after(
        self, operation: Operation, request: Request, tenant: str, filters: Mapping[str, str]
    ) -> tuple[int | None, Detail | None]:
        if not request.values("startAfter"):
            return None, None
        cursor, _, size = request.values("startAfter")[0].partition(".")
        position = self.decode_cursor(operation, tenant, filters, cursor)
        # The contract asks for the same filters, not for the same size.
        if position is None or size != str(self.page_size(operation, request)):
            return None, Detail("query.startAfter", "Is no cursor of this listing.", "invalid_cursor")
        return position, None


@faulty("paging.size-may-change")
class CursorCountsPages(MockAPI):
    """A cursor is the number of a page: at another size it leads elsewhere."""

    def next_cursor(self, query: ListQuery, window: Window) -> str | None:
        # Three pages of one row are not three of a hundred.
        return None if is_last_page(window) else self.encode_cursor(query, window.first // query.size + 1)

    def window(self, query: ListQuery, selection: Selection) -> Window:
        first = min((query.after or 0) * query.size, len(selection))
        return Window(first, selection.positions(first, query.size), len(selection))


@faulty_method("page_size", "paging.default-size")
def default_of_100(self: MockAPI, operation: Operation, request: Request) -> int:
    """Where no size is sent, 100 rows come, and the envelope reports 100."""
    return MockAPI.page_size(self, operation, request) if request.values("limit") else 100


@faulty_method("failure", "paging.size-outside-rejected")
def invalid_size_is_200(self: MockAPI, error: ErrorResponse) -> Response:
    """An invalid page size gets the right error body under status 200."""
    response = MockAPI.failure(self, error)
    # Errors are told by the body alone.
    return replace(response, status=200) if error.status == 400 else response

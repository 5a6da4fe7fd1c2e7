"""Servers that take the page size lightly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flexportal.contract import Operation, Parameter
from flexportal.testing import Ask, Detail, MockPortal, Refused, Reply, Request, Row, Selection, Window

from ..entry import MANY, Defect
from ..places import is_deep, is_last

__all__ = ["DEFECTS"]


class OneTooManyOnLaterPages(MockPortal):
    """Pages past the first hold one row more than asked for; the next page starts after it."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        window = super().window(ask, selection)
        # DEFECT: the row fetched to see whether more follows is sent along.
        return replace(window, positions=selection.positions(window.first, ask.size + is_deep(ask)))


class SmallSizesAreRoundedUp(MockPortal):
    """A page has ten rows at least, whatever smaller size is asked for."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        window = super().window(ask, selection)
        # DEFECT
        return replace(window, positions=selection.positions(window.first, max(10, ask.size)))


class ShortPagesUnderFilters(MockPortal):
    """A filter is applied to each page after it was cut: pages are short, and the walk goes on."""

    def select(self, ask: Ask) -> Selection:
        return self.population(ask.operation, ask.tenant).select({})

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        # DEFECT: no row is lost or wrong, and yet a page may even be empty.
        return [
            row for row in super().rows_of(ask, window) if all(row[name] == ask.filters[name] for name in ask.filters)
        ]


class SecondPageIsShort(MockPortal):
    """At size 100 the second page ends one row early, and the third begins with that row."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        window = super().window(ask, selection)
        if ask.size != 100 or window.first != 100 or is_last(window):
            return window
        # DEFECT: nothing is lost.
        return replace(window, positions=window.positions[:-1])


class Size100IsTooMuch(MockPortal):
    """The largest size is refused: the bound is read as "below 100"."""

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        if parameter.name == "limit" and request.values("limit") == ["100"]:
            # DEFECT
            return Detail("query.limit", "Must be below 100.", "out_of_range")
        return super().parameter_fault(operation, parameter, request)


class SizeOneFails(MockPortal):
    """The smallest size makes the server fail."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        if ask.size == 1:
            # DEFECT: an index one too small.
            raise Refused(500, "INTERNAL_ERROR", "Something went wrong on our side.")
        return super().window(ask, selection)


class LenientSize(MockPortal):
    """A page size that isn't allowed is made to fit in place of being refused."""

    def faults(self, operation: Operation, request: Request) -> list[Detail]:
        # DEFECT
        return [detail for detail in super().faults(operation, request) if not self.forgives(detail, request)]

    def page_size(self, operation: Operation, request: Request) -> int:
        text = (request.values("limit") or ["50"])[0]
        return min(max(int(text), 1), 100) if text.lstrip("-").isdecimal() else 50

    def forgives(self, detail: Detail, request: Request) -> bool:
        """Whether this fault is overlooked."""
        return detail.path == "query.limit"


class ZeroIsOne(LenientSize):
    """Size 0 counts as 1; everything else is refused."""

    def forgives(self, detail: Detail, request: Request) -> bool:
        # DEFECT
        return request.values("limit") == ["0"]


class TextIsTheDefault(LenientSize):
    """A size that is no number counts as none; numbers out of bounds are refused."""

    def forgives(self, detail: Detail, request: Request) -> bool:
        # DEFECT
        return request.values("limit") == ["abc"]


class OutOfBoundsOnLaterPages(LenientSize):
    """With a cursor, any size is taken: the bounds are looked at when a listing begins."""

    def forgives(self, detail: Detail, request: Request) -> bool:
        # DEFECT: shows only beside `startAfter`.
        return detail.path == "query.limit" and bool(request.values("startAfter"))


class ZeroBesideAFilter(LenientSize):
    """Beside a filter size 0 is taken; alone it is refused."""

    def forgives(self, detail: Detail, request: Request) -> bool:
        # DEFECT: the two kinds of listing read their size apart.
        return request.values("limit") == ["0"] and bool(request.values("status"))


class HugeSizeFails(MockPortal):
    """A size that no integer of 64 bits can hold makes the server fail."""

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        if parameter.name == "limit" and len(request.values("limit")[:1] and request.values("limit")[0]) > 18:
            # DEFECT
            raise Refused(500, "INTERNAL_ERROR", "Something went wrong on our side.")
        return super().parameter_fault(operation, parameter, request)


class SizesAsPythonReadsThem(LenientSize):
    """Whatever `int()` takes within the bounds is a size: `+5`, ` 5`, `1_0` and Arabic digits."""

    def forgives(self, detail: Detail, request: Request) -> bool:
        try:
            # DEFECT: the pattern allows plain digits only.
            return 1 <= int(request.values("limit")[0]) <= 100
        except (ValueError, IndexError):
            return False

    def page_size(self, operation: Operation, request: Request) -> int:
        return int((request.values("limit") or ["50"])[0])


class CursorsForOneSize(MockPortal):
    """A cursor works only with the page size that it was given out under."""

    def encode_cursor(self, ask: Ask, position: int) -> str:
        return f"{super().encode_cursor(ask, position)}.{ask.size}"

    def after(
        self, operation: Operation, request: Request, tenant: str, filters: Mapping[str, str]
    ) -> tuple[int | None, Detail | None]:
        if not request.values("startAfter"):
            return None, None
        cursor, _, size = request.values("startAfter")[0].partition(".")
        position = self.decode_cursor(operation, tenant, filters, cursor)
        # DEFECT: the contract asks for the same filters, not for the same size.
        if position is None or size != str(self.page_size(operation, request)):
            return None, Detail("query.startAfter", "Is no cursor of this listing.", "invalid_cursor")
        return position, None


class CursorCountsPages(MockPortal):
    """A cursor is the number of a page: at another size it leads elsewhere."""

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        # DEFECT: three pages of one row are not three of a hundred.
        return None if is_last(window) else self.encode_cursor(ask, window.first // ask.size + 1)

    def window(self, ask: Ask, selection: Selection) -> Window:
        first = min((ask.after or 0) * ask.size, len(selection))
        return Window(first, selection.positions(first, ask.size), len(selection))


class DefaultOf20(MockPortal):
    """Where no size is sent, pages hold 20 rows and say 50."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        window = super().window(ask, selection)
        # DEFECT: the contract says 50.
        return window if ask.request.values("limit") else replace(window, positions=window.positions[:20])


class DefaultOf100(MockPortal):
    """Where no size is sent, 100 rows come, and the envelope says so."""

    def page_size(self, operation: Operation, request: Request) -> int:
        # DEFECT
        return super().page_size(operation, request) if request.values("limit") else 100


class RefusedSizeIs200(MockPortal):
    """A refused page size gets the right error body under status 200."""

    def failure(self, refused: Refused) -> Reply:
        reply = super().failure(refused)
        # DEFECT: errors are told by the body alone.
        return replace(reply, status=200) if refused.status == 400 else reply


DEFECTS = (
    Defect(server=OneTooManyOnLaterPages, law="paging.size-is-cap"),
    Defect(server=SmallSizesAreRoundedUp, law="paging.size-is-cap"),
    Defect(server=ShortPagesUnderFilters, law="paging.only-last-short"),
    Defect(server=SecondPageIsShort, law="paging.only-last-short", customers=MANY),
    Defect(server=CursorsForOneSize, law="paging.size-may-change"),
    Defect(server=CursorCountsPages, law="paging.size-may-change"),
    Defect(server=Size100IsTooMuch, law="paging.size-bounds-work"),
    Defect(server=SizeOneFails, law="paging.size-bounds-work"),
    Defect(server=LenientSize, law="paging.size-outside-refused"),
    Defect(server=ZeroIsOne, law="paging.size-outside-refused"),
    Defect(server=TextIsTheDefault, law="paging.size-outside-refused"),
    Defect(server=OutOfBoundsOnLaterPages, law="paging.size-outside-refused"),
    Defect(server=ZeroBesideAFilter, law="paging.size-outside-refused"),
    Defect(server=HugeSizeFails, law="paging.size-outside-refused"),
    Defect(server=SizesAsPythonReadsThem, law="paging.size-outside-refused"),
    Defect(server=RefusedSizeIs200, law="paging.size-outside-refused"),
    Defect(server=DefaultOf20, law="paging.default-size"),
    Defect(server=DefaultOf100, law="paging.default-size"),
)

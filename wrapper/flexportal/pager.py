"""Pagers: a listing as something to iterate, by item or by page. Thin drivers of the page walk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from .adapter import ListOperation
from .connection import AsyncConnection, Connection
from .errors import FlexPortalError
from .walk import Listing, Page, PageWalk

__all__ = ["AsyncPager", "Pager"]

T = TypeVar("T")


class _Progress(Generic[T]):
    """How far an iteration has come; what a pager, its pages and its items share."""

    def __init__(self, listing: Listing) -> None:
        self.walk: PageWalk[T] = PageWalk(listing)
        self.items: Sequence[T] = ()
        self.delivered = 0

    def turn(self, page: Page[T]) -> None:
        self.items, self.delivered = page.items, 0

    def take(self) -> T:
        item = self.items[self.delivered]
        self.delivered += 1
        return item

    @property
    def page_is_used_up(self) -> bool:
        return self.delivered == len(self.items)

    @property
    def resume_token(self) -> str | None:
        if self.page_is_used_up:
            return self.walk.resume_token
        return self.walk.token(self.walk.within(self.items, self.delivered))


class _Iteration(Generic[T]):
    def __init__(self, progress: _Progress[T]) -> None:
        self._progress = progress

    @property
    def resume_token(self) -> str | None:
        """Names the next undelivered item, for `list(resume=…)`; None at the end."""
        return self._progress.resume_token


class _Pager(Generic[T]):
    """What both pagers share: all but the asking."""

    def __init__(self, operation: ListOperation[T], listing: Listing, deadline: float | None) -> None:
        self._operation = operation
        self._listing = listing
        self._deadline = deadline
        self._latest: _Progress[T] | None = None

    def _begin(self) -> _Progress[T]:
        self._latest = _Progress(self._listing)
        return self._latest

    @property
    def resume_token(self) -> str | None:
        """Names the next undelivered item of the iteration begun last, for `list(resume=…)` with the same filters.

        Before the first iteration it names the first item; at the end it is None.
        """
        return (self._latest or _Progress[T](self._listing)).resume_token

    def _at_most_one(self) -> Listing:
        most = self._listing.max_items
        return replace(self._listing, max_items=1 if most is None else min(1, most))


class Pager(_Pager[T]):
    """A listing, described but not yet asked for.

    Lazy: the first request is sent when the first item is asked for. Reusable: every iteration starts anew. After an
    error the same iterator can be asked again; it goes on with the page that failed.
    """

    def __init__(
        self, connection: Connection, operation: ListOperation[T], listing: Listing, deadline: float | None = None
    ) -> None:
        super().__init__(operation, listing, deadline)
        self._connection = connection

    def __iter__(self) -> Items[T]:
        """Iterate over the items. Raises: FlexPortalError."""
        return Items(self.pages())

    def pages(self) -> Pages[T]:
        """Iterate over the pages. With list-valued filters the pages of each combination follow one another."""
        return Pages(self._connection, self._operation, self._begin(), self._deadline)

    def first(self) -> T | None:
        """The first item, or None where there is none. Asks for one item only."""
        return next(iter(Pager(self._connection, self._operation, self._at_most_one(), self._deadline)), None)

    def to_list(self) -> list[T]:
        """All items. `max_items` bounds how many."""
        return list(self)


class Pages(_Iteration[T], Iterator[Page[T]]):
    """An iteration over pages. A page that could not be had is asked for again by the next `next()`."""

    def __init__(
        self, connection: Connection, operation: ListOperation[T], progress: _Progress[T], deadline: float | None
    ) -> None:
        super().__init__(progress)
        self._connection = connection
        self._operation = operation
        self._deadline = connection.deadline(deadline)

    def __next__(self) -> Page[T]:
        walk = self._progress.walk
        try:
            request = walk.next_request()
            if request is None:
                raise StopIteration
            return walk.receive(self._connection.page(self._operation, request, self._deadline))
        except FlexPortalError as error:
            error.resume_token = walk.resume_token
            raise


class Items(_Iteration[T], Iterator[T]):
    """An iteration over items."""

    def __init__(self, pages: Pages[T]) -> None:
        super().__init__(pages._progress)
        self._pages = pages

    def __next__(self) -> T:
        while self._progress.page_is_used_up:
            self._progress.turn(next(self._pages))
        return self._progress.take()


class AsyncPager(_Pager[T]):
    """A listing, described but not yet asked for; as `Pager`, to iterate with `async for`."""

    def __init__(
        self, connection: AsyncConnection, operation: ListOperation[T], listing: Listing, deadline: float | None = None
    ) -> None:
        super().__init__(operation, listing, deadline)
        self._connection = connection

    def __aiter__(self) -> AsyncItems[T]:
        """Iterate over the items. Raises: FlexPortalError."""
        return AsyncItems(self.pages())

    def pages(self) -> AsyncPages[T]:
        """Iterate over the pages. With list-valued filters the pages of each combination follow one another."""
        return AsyncPages(self._connection, self._operation, self._begin(), self._deadline)

    async def first(self) -> T | None:
        """The first item, or None where there is none. Asks for one item only."""
        pager = AsyncPager(self._connection, self._operation, self._at_most_one(), self._deadline)
        return await anext(aiter(pager), None)

    async def to_list(self) -> list[T]:
        """All items. `max_items` bounds how many."""
        return [item async for item in self]


class AsyncPages(_Iteration[T], AsyncIterator[Page[T]]):
    """An iteration over pages; as `Pages`."""

    def __init__(
        self, connection: AsyncConnection, operation: ListOperation[T], progress: _Progress[T], deadline: float | None
    ) -> None:
        super().__init__(progress)
        self._connection = connection
        self._operation = operation
        self._deadline = connection.deadline(deadline)

    async def __anext__(self) -> Page[T]:
        walk = self._progress.walk
        try:
            request = walk.next_request()
            if request is None:
                raise StopAsyncIteration
            return walk.receive(await self._connection.page(self._operation, request, self._deadline))
        except FlexPortalError as error:
            error.resume_token = walk.resume_token
            raise


class AsyncItems(_Iteration[T], AsyncIterator[T]):
    """An iteration over items; as `Items`."""

    def __init__(self, pages: AsyncPages[T]) -> None:
        super().__init__(pages._progress)
        self._pages = pages

    async def __anext__(self) -> T:
        while self._progress.page_is_used_up:
            self._progress.turn(await anext(self._pages))
        return self._progress.take()

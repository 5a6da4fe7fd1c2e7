"""Pagers: a listing as something to iterate, by item or by page. Thin drivers of the page walk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from functools import partial
from operator import length_hint
from typing import Generic, TypeVar

from .adapter import ListOperation
from .connection import AsyncConnection, Connection
from .errors import FlexPortalError
from .fetches import AsyncFetches, Fetches
from .filters import FilterParameter
from .page import Page
from .resume import write_token
from .rows import Row, RowsOperation
from .walk import Listing, PageWalk

__all__ = ["AsyncPager", "Pager"]

T = TypeVar("T")


class _Progress(Generic[T]):
    """How far an iteration has come; what a pager, its pages and its items share."""

    def __init__(self, listing: Listing) -> None:
        self.walk: PageWalk[T] = PageWalk(listing)
        self.turn(())

    def turn(self, items: Sequence[T]) -> None:
        self._items = items
        # It knows how many items it has left, so nobody needs to count.
        self.undelivered = iter(items)

    @property
    def resume_token(self) -> str | None:
        left = length_hint(self.undelivered)
        return self.walk.token_within(self._items, len(self._items) - left) if left else self.walk.resume_token


class _Iteration(Generic[T]):
    def __init__(self, progress: _Progress[T]) -> None:
        self._progress = progress

    @property
    def resume_token(self) -> str | None:
        """Names the next undelivered item, to resume with; None at the end."""
        return self._progress.resume_token


class _Pager(Generic[T]):
    """What both pagers share: all but the asking."""

    def __init__(self, operation: ListOperation[T], listing: Listing) -> None:
        self._operation = operation
        self._listing = listing
        self._latest: _Progress[T] = _Progress(listing)

    def _begin(self) -> _Progress[T]:
        self._latest = _Progress(self._listing)
        return self._latest

    @property
    def resume_token(self) -> str | None:
        """Names the next undelivered item of the iteration begun last, to resume with the same filters.

        Before the first iteration it names the first item; at the end it is None.
        """
        return self._latest.resume_token

    @property
    def filters(self) -> tuple[FilterParameter, ...]:
        """The filters that the list operation takes, whether or not they were passed."""
        return self._operation.filters

    def partition_tokens(self) -> list[str]:
        """A resume token for each partition of a scan, so that several processes may share it.

        `scan(resume=token)` with the same filters walks through that partition alone; all of them together are the
        scan. The last may be the search for values that nobody knows, which has no items and ends as the scan would.

        Raises:
            ValueError: This is no scan: its partitions follow one another.
        """
        if self._listing.in_order:
            raise ValueError("only a scan has partitions that can be walked through by themselves")
        return [write_token(self._listing.fingerprint, [position]) for position in self._listing.positions]

    def _at_most_one(self) -> Listing:
        most = self._listing.max_items
        return replace(self._listing, max_items=1 if most is None else min(1, most))


class Pager(_Pager[T]):
    """A listing, described but not yet asked for.

    Lazy: the first request is sent when the first item is asked for. Reusable: every iteration starts anew. After an
    error the same iterator can be asked again; it goes on with the page that failed.
    """

    def __init__(self, connection: Connection, operation: ListOperation[T], listing: Listing) -> None:
        super().__init__(operation, listing)
        self._connection = connection

    def __iter__(self) -> Items[T]:
        """Iterate over the items. Raises: FlexPortalError."""
        return Items(self.pages())

    def pages(self) -> Pages[T]:
        """Iterate over the pages. With list-valued filters the pages of each combination follow one another."""
        return Pages(self._connection, self._operation, self._begin())

    def first(self) -> T | None:
        """The first item, or None where there is none. Asks for one item only."""
        return next(iter(Pager(self._connection, self._operation, self._at_most_one())), None)

    def to_list(self) -> list[T]:
        """All items. `max_items` bounds how many."""
        return list(self)

    def rows(self) -> Pager[Row]:
        """The same listing, each item as the JSON text that the server sent for it, byte for byte.

        Several times cheaper than the items, since nothing is made of them. Only what paging needs is checked against
        the contract. Resume tokens are the same.
        """
        return Pager(self._connection, RowsOperation(self._operation.listing), self._listing)


class Pages(_Iteration[T], Iterator[Page[T]]):
    """An iteration over pages. A page that could not be had is asked for again by the next `next()`."""

    def __init__(self, connection: Connection, operation: ListOperation[T], progress: _Progress[T]) -> None:
        super().__init__(progress)
        fetch = partial(
            connection.page,
            operation,
            deadline=connection.deadline(),
            requests=connection.requests(operation),
        )
        self._fetches = Fetches[T](fetch)

    def __next__(self) -> Page[T]:
        walk = self._progress.walk
        try:
            due = walk.due()
            if not due:
                self._fetches.rest()
                raise StopIteration
            page, partition = self._fetches.take(due, walk.under_way())
            page = walk.receive(page, partition)
        except FlexPortalError as error:
            error.resume_token, error.progress = walk.resume_token, walk.progress
            raise
        self._fetches.look_ahead(walk.ahead())
        return page

    def close(self) -> None:
        """Have no more pages fetched in the background. Done by itself when nobody holds the iteration any more."""
        self._fetches.close()


class Items(_Iteration[T], Iterator[T]):
    """An iteration over items."""

    def __init__(self, pages: Pages[T]) -> None:
        super().__init__(pages._progress)
        self._pages = pages

    def __next__(self) -> T:
        while True:
            for item in self._progress.undelivered:
                return item
            self._progress.turn(next(self._pages).items)

    def close(self) -> None:
        """Have no more pages fetched in the background. Done by itself when nobody holds the iteration any more."""
        self._pages.close()


class AsyncPager(_Pager[T]):
    """A listing, described but not yet asked for; as `Pager`, to iterate with `async for`."""

    def __init__(self, connection: AsyncConnection, operation: ListOperation[T], listing: Listing) -> None:
        super().__init__(operation, listing)
        self._connection = connection

    def __aiter__(self) -> AsyncItems[T]:
        """Iterate over the items. Raises: FlexPortalError."""
        return AsyncItems(self.pages())

    def pages(self) -> AsyncPages[T]:
        """Iterate over the pages. With list-valued filters the pages of each combination follow one another."""
        return AsyncPages(self._connection, self._operation, self._begin())

    async def first(self) -> T | None:
        """The first item, or None where there is none. Asks for one item only."""
        pager = AsyncPager(self._connection, self._operation, self._at_most_one())
        return await anext(aiter(pager), None)

    async def to_list(self) -> list[T]:
        """All items. `max_items` bounds how many."""
        return [item async for item in self]

    def rows(self) -> AsyncPager[Row]:
        """The same listing, each item as the JSON text that the server sent for it; as `Pager.rows`."""
        return AsyncPager(self._connection, RowsOperation(self._operation.listing), self._listing)


class AsyncPages(_Iteration[T], AsyncIterator[Page[T]]):
    """An iteration over pages; as `Pages`."""

    def __init__(self, connection: AsyncConnection, operation: ListOperation[T], progress: _Progress[T]) -> None:
        super().__init__(progress)
        fetch = partial(
            connection.page,
            operation,
            deadline=connection.deadline(),
            requests=connection.requests(operation),
        )
        self._fetches = AsyncFetches[T](fetch, connection.backgrounds)

    async def __anext__(self) -> Page[T]:
        walk = self._progress.walk
        try:
            due = walk.due()
            if not due:
                raise StopAsyncIteration
            page, partition = await self._fetches.take(due, walk.under_way())
            page = walk.receive(page, partition)
        except FlexPortalError as error:
            error.resume_token, error.progress = walk.resume_token, walk.progress
            raise
        self._fetches.begin(walk.ahead())
        return page

    async def aclose(self) -> None:
        """End what is fetched in the background, and wait until it has ended."""
        await self._fetches.aclose()


class AsyncItems(_Iteration[T], AsyncIterator[T]):
    """An iteration over items; as `Items`."""

    def __init__(self, pages: AsyncPages[T]) -> None:
        super().__init__(pages._progress)
        self._pages = pages

    async def __anext__(self) -> T:
        while True:
            for item in self._progress.undelivered:
                return item
            self._progress.turn((await anext(self._pages)).items)

    async def aclose(self) -> None:
        """End what is fetched in the background, and wait until it has ended."""
        await self._pages.aclose()

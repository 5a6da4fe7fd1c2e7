"""Pagers for tasks, under asyncio and trio alike."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import TypeVar

from ..errors import APIError
from ..prefetch.tasks import AsyncPrefetcher
from ..session import AsyncSession
from ..tracebacks import forget
from .page import Page, PageRequest
from .pager import BasePager, Delivery, Iteration, Source
from .raw_items import RawItem

__all__ = ["AsyncPager"]

T = TypeVar("T")


class AsyncPager(BasePager[T]):
    """A lazy list for `async for`; see `Pager`.

    Each iteration starts anew. After an error, the same iterator continues with the page that failed.
    """

    def __aiter__(self) -> AsyncItems[T]:
        """Iterate over the items. Raises: APIError."""
        return AsyncItems(self.pages())

    def pages(self) -> AsyncPages[T]:
        """Iterate over the pages. With a list of values for a filter, each combination has pages of its own."""
        return AsyncPages(self._source, self._begin())

    async def first(self) -> T | None:
        """Return the first item, or None if there is none. Requests a single item."""
        pages = AsyncPager(self._source, self._at_most_one()).pages()
        while (page := await pages.fetch()) is not None:
            for item in page.items:
                return item
        return None

    async def to_list(self) -> list[T]:
        """Return all items, or the first `max_items`."""
        pages, found = self.pages(), list[T]()
        while (page := await pages.fetch()) is not None:
            found += page.items
        return found

    def raw_items(self) -> AsyncPager[RawItem]:
        """Return a pager of the same list with each item as JSON text; see `Pager.raw_items`."""
        return AsyncPager(self._source.as_raw_items(), self._listing)


class AsyncPages(Iteration[T], AsyncIterator[Page[T]]):
    """An asynchronous iterator over pages; see `Pages`."""

    def __init__(self, source: Source[T], delivery: Delivery[T]) -> None:
        super().__init__(delivery)
        session: AsyncSession = source.session
        deadline = session.deadline()

        async def fetch(page: PageRequest) -> Page[T]:
            return source.page(await session.send(source.request(page), deadline))

        self._prefetcher = AsyncPrefetcher[T](fetch, session.tasks)

    async def __anext__(self) -> Page[T]:
        with self._delivery.turning():
            page = await self.fetch()
        if page is None:
            raise StopAsyncIteration
        return page

    async def fetch(self) -> Page[T] | None:
        """The next page; None at the end. For one caller at a time."""
        state, handled = self._delivery.state, sys.exception()
        try:
            due = state.due()
            if not due:
                return None
            page, partition = await self._prefetcher.take(due, state.under_way())
            page = state.receive(page, partition)
        except BaseException as error:
            forget(error, handled)
            if isinstance(error, APIError):
                self._delivery.located(error)
            raise
        self._prefetcher.start(state.ahead())
        return page

    async def aclose(self) -> None:
        """Cancel requests in the background, and wait until they have ended."""
        await self._prefetcher.aclose()


class AsyncItems(Iteration[T], AsyncIterator[T]):
    """An asynchronous iterator over items; see `Items`."""

    def __init__(self, pages: AsyncPages[T]) -> None:
        super().__init__(pages._delivery)
        self._pages = pages

    async def __anext__(self) -> T:
        delivery = self._delivery
        for item in delivery.undelivered:
            return item
        with delivery.turning():
            while True:
                for item in delivery.undelivered:
                    return item
                page = await self._pages.fetch()
                if page is None:
                    break
                delivery.turn(page.items)
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Cancel requests in the background, and wait until they have ended."""
        await self._pages.aclose()

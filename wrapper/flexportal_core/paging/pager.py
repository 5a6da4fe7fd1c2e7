"""Pagers: a list to iterate, by item or by page. Thin drivers of the iteration state."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from threading import Event
from typing import Any, Generic, TypeVar, cast

from ..errors import APIError
from ..http.request import PreparedRequest
from ..http.response import Response
from ..operation import Operation, Paging, Parameter
from ..prefetch.tasks import AsyncPrefetcher
from ..prefetch.threads import Prefetcher
from ..session import AsyncSession, Session
from ..tracebacks import private
from .delivery import Delivery
from .listing import Listing
from .page import Page, PageRequest
from .raw_items import RawItem, RawItems
from .tokens import write_token

__all__ = ["AsyncPager", "Pager", "Source"]

T = TypeVar("T")

# Partitions whose requests are kept; a list of more of them reads one after the other.
KEPT_REQUESTS = 64


class Source(Generic[T]):
    """The requests for the pages of a list, and pages out of responses."""

    def __init__(self, session: Session | AsyncSession, operation: Operation[Any], raw: RawItems | None = None) -> None:
        self.session: Any = session
        self.operation = operation
        self.paging = cast("Paging", operation.paging)
        self._raw = raw
        self._size = next((each.argument for each in operation.parameters if each.name == self.paging.size), None)
        # By partition and page size: preparing a request costs more than adding a cursor to one.
        self._first_requests: dict[tuple[int, int], PreparedRequest] = {}

    def request(self, page: PageRequest) -> PreparedRequest:
        """The request for a page. Raises: APIError where its URL is too long."""
        key = (page.partition, page.limit)
        request = self._first_requests.get(key)
        if request is None:
            size = {} if self._size is None else {self._size: self.paging.size_type(page.limit)}
            request = self.session.prepare(self.operation, {**page.filters, **size})
            if len(self._first_requests) >= KEPT_REQUESTS:
                self._first_requests.clear()
            self._first_requests[key] = request
        cursor = self.paging.cursor
        return request if page.cursor is None or cursor is None else request.with_parameter(cursor, page.cursor)

    @private
    def page(self, response: Response) -> Page[T]:
        """The page in a response. Raises: ResponseContractError: The response is not what the contract declares."""
        paging = self.paging
        if self._raw is None:
            envelope = self.session.decode(self.operation, response)
            items: Sequence[Any] = getattr(envelope, paging.items) or []
        else:
            envelope, items = self._raw.read(response.content, lambda: self.session.decode(self.operation, response))
        cursor: str | None = None if paging.next is None else getattr(envelope, paging.next)
        return Page(
            items=cast("Sequence[T]", items),
            # Without a flag in the envelope, the cursor alone says whether items follow.
            has_more=cursor is not None if paging.more is None else bool(getattr(envelope, paging.more)),
            next_cursor=cursor,
            count=None if paging.count is None else getattr(envelope, paging.count),
            limit=None if paging.limit is None else getattr(envelope, paging.limit),
            content=response.content,
            status_code=response.status_code,
            raw_headers=response.raw_headers,
        )

    def as_raw_items(self) -> Source[RawItem]:
        """The same pages, their items as text."""
        return Source(self.session, self.operation, RawItems(self.paging))


class _Iteration(Generic[T]):
    def __init__(self, delivery: Delivery[T]) -> None:
        self._delivery = delivery

    @property
    def resume_token(self) -> str | None:
        """Names the next undelivered item, to resume with; None at the end."""
        return self._delivery.resume_token


class _Pager(Generic[T]):
    """What both pagers share: everything but I/O."""

    def __init__(self, source: Source[T], listing: Listing) -> None:
        self._source = source
        self._listing = listing
        self._latest: Delivery[T] = Delivery(listing)

    def _begin(self) -> Delivery[T]:
        self._latest = Delivery(self._listing)
        return self._latest

    @property
    def resume_token(self) -> str | None:
        """Names the next undelivered item of the iteration started last, to resume with the same filters.

        Before the first iteration it names the first item; at the end it is None.
        """
        return self._latest.resume_token

    @property
    def filters(self) -> tuple[Parameter, ...]:
        """The filters that the list operation takes, whether or not they were passed."""
        return tuple(each for each in self._source.operation.parameters if each.filter is not None)

    def __repr__(self) -> str:
        """The list, and what it is filtered by but for the values: they may be personal data."""
        listing = self._listing
        given = {name for partition in listing.partitions for name in partition}
        parts = [f"{each.argument}=…" for each in self._source.operation.parameters if each.argument in given]
        parts += [f"page_size={listing.page_size}", f"max_items={listing.max_items}"]
        how = "" if listing.in_order else " as a scan"
        return f"<{type(self).__name__} of {self._source.operation.call}({', '.join(parts)}){how}>"

    def partition_tokens(self) -> list[str]:
        """A resume token for each partition of a scan, so that several processes may share it.

        `scan(resume=token)` with the same filters reads that partition alone; all of them together are the scan. The
        last may be the probe for values that the contract does not know, which delivers no items and ends as the scan
        would.

        Raises:
            ValueError: This is not a scan: its partitions follow one another.
        """
        if self._listing.in_order:
            raise ValueError("only a scan has partitions that can be read separately")
        return [write_token(self._listing.fingerprint, [position]) for position in self._listing.start]

    def _at_most_one(self) -> Listing:
        most = self._listing.max_items
        return replace(self._listing, max_items=1 if most is None else min(1, most))


class Pager(_Pager[T]):
    """A list, described but not yet requested.

    Lazy: the first request is sent when the first item is needed. Reusable: every iteration starts anew. After an error
    the same iterator can be used again; it continues with the page that failed.
    """

    def __iter__(self) -> Items[T]:
        """Iterate over the items. Raises: APIError."""
        return Items(self.pages())

    def pages(self) -> Pages[T]:
        """Iterate over the pages. With list-valued filters the pages of each combination follow one another."""
        return Pages(self._source, self._begin())

    def first(self) -> T | None:
        """The first item, or None where there is none. Requests one item only."""
        # Not by `next`, in which a StopIteration of a hook could not be raised.
        pages = Pager(self._source, self._at_most_one()).pages()
        while (page := pages.fetch()) is not None:
            for item in page.items:
                return item
        return None

    def to_list(self) -> list[T]:
        """All items. `max_items` limits how many."""
        pages, found = self.pages(), list[T]()
        while (page := pages.fetch()) is not None:
            found += page.items
        return found

    def raw_items(self) -> Pager[RawItem]:
        """The same list, each item as the JSON text that the server sent for it, byte for byte.

        Several times cheaper than the items, since nothing is made of them. Only what paging needs is checked against
        the contract. Resume tokens are the same.
        """
        return Pager(self._source.as_raw_items(), self._listing)


class Pages(_Iteration[T], Iterator[Page[T]]):
    """An iteration over pages. A page that failed is requested again by the next `next()`."""

    def __init__(self, source: Source[T], delivery: Delivery[T]) -> None:
        super().__init__(delivery)
        session: Session = source.session
        deadline = session.deadline()

        def fetch(page: PageRequest, *, stop: Event, on_sent: Callable[[], None] | None = None) -> Page[T]:
            return source.page(session.send(source.request(page), deadline, stop=stop, on_sent=on_sent))

        self._prefetcher = Prefetcher[T](fetch)

    def __next__(self) -> Page[T]:
        with self._delivery.turning():
            page = self.fetch()
            self.prefetch()
        if page is None:
            raise StopIteration
        return page

    def fetch(self) -> Page[T] | None:
        """The next page; None at the end. For one caller at a time."""
        state = self._delivery.state
        try:
            due = state.due()
            if not due:
                self._prefetcher.idle()
                return None
            page, partition = self._prefetcher.take(due, state.under_way())
            page = state.receive(page, partition)
        except APIError as error:
            self._delivery.located(error)
            raise
        return page

    def prefetch(self) -> None:
        """Begin to fetch what is needed next."""
        if ahead := self._delivery.state.ahead():
            self._prefetcher.prefetch(ahead)

    def close(self) -> None:
        """Fetch no more pages in the background. Done automatically when the iteration is garbage-collected."""
        self._prefetcher.close()


class Items(_Iteration[T], Iterator[T]):
    """An iteration over items."""

    def __init__(self, pages: Pages[T]) -> None:
        super().__init__(pages._delivery)
        self._pages = pages

    def __next__(self) -> T:
        delivery = self._delivery
        for item in delivery.undelivered:
            return item
        with delivery.turning():
            while True:
                for item in delivery.undelivered:
                    return item
                page = self._pages.fetch()
                if page is None:
                    break
                delivery.turn(page.items)
                # Not before: a caller that is interrupted meanwhile loses no page.
                self._pages.prefetch()
        raise StopIteration

    def close(self) -> None:
        """Fetch no more pages in the background. Done automatically when the iteration is garbage-collected."""
        self._pages.close()


class AsyncPager(_Pager[T]):
    """A list, described but not yet requested; as `Pager`, to iterate with `async for`."""

    def __aiter__(self) -> AsyncItems[T]:
        """Iterate over the items. Raises: APIError."""
        return AsyncItems(self.pages())

    def pages(self) -> AsyncPages[T]:
        """Iterate over the pages. With list-valued filters the pages of each combination follow one another."""
        return AsyncPages(self._source, self._begin())

    async def first(self) -> T | None:
        """The first item, or None where there is none. Requests one item only."""
        pages = AsyncPager(self._source, self._at_most_one()).pages()
        while (page := await pages.fetch()) is not None:
            for item in page.items:
                return item
        return None

    async def to_list(self) -> list[T]:
        """All items. `max_items` limits how many."""
        pages, found = self.pages(), list[T]()
        while (page := await pages.fetch()) is not None:
            found += page.items
        return found

    def raw_items(self) -> AsyncPager[RawItem]:
        """The same list, each item as the JSON text that the server sent for it; as `Pager.raw_items`."""
        return AsyncPager(self._source.as_raw_items(), self._listing)


class AsyncPages(_Iteration[T], AsyncIterator[Page[T]]):
    """An iteration over pages; as `Pages`."""

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
        state = self._delivery.state
        try:
            due = state.due()
            if not due:
                return None
            page, partition = await self._prefetcher.take(due, state.under_way())
            page = state.receive(page, partition)
        except APIError as error:
            self._delivery.located(error)
            raise
        self._prefetcher.start(state.ahead())
        return page

    async def aclose(self) -> None:
        """End what is fetched in the background, and wait until it has ended."""
        await self._prefetcher.aclose()


class AsyncItems(_Iteration[T], AsyncIterator[T]):
    """An iteration over items; as `Items`."""

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
        """End what is fetched in the background, and wait until it has ended."""
        await self._pages.aclose()

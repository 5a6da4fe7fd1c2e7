"""Pagers: a list to iterate, by item or by page. Thin drivers of the iteration state; those for tasks are beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from operator import length_hint
from threading import Event
from typing import Any, Generic, TypeVar, cast

from ..connected import Connected
from ..errors import APIError, stopped
from ..http.request import PreparedRequest, prepare
from ..http.response import Response, result_of
from ..interruptible import InterruptibleEvent
from ..operation import Operation, Paging, Parameter
from ..prefetch.threads import Prefetcher
from ..session import AsyncSession, Session
from ..tracebacks import forget
from .listing import Listing
from .page import Page, PageRequest
from .raw_items import RawItem, RawItems
from .state import IterationState
from .tokens import write_token

__all__ = ["BasePager", "Delivery", "Iteration", "Pager", "Source"]

T = TypeVar("T")

KEPT_REQUESTS = 64  # by partition; a list of more partitions reads one after the other


class Delivery(Generic[T]):
    """What has been delivered of an iteration; shared by a pager, its pages and its items.

    Args:
        listing: What is listed.
    """

    def __init__(self, listing: Listing) -> None:
        self.state: IterationState[T] = IterationState(listing)
        # Who fetches the next page, by process. setdefault is atomic: no lock that a fork or an interrupt leaves held.
        self._turning: dict[int, object] = {}
        self.turn(())

    def turn(self, items: Sequence[T]) -> None:
        """Deliver these next."""
        self._items = items
        # It knows how many items it has left, so nobody needs to count.
        self.undelivered = iter(items)

    @property
    def resume_token(self) -> str | None:
        """Names the next undelivered item; None at the end."""
        left = length_hint(self.undelivered)
        return self.state.token_within(self._items, len(self._items) - left) if left else self.state.resume_token

    @contextmanager
    def turning(self) -> Generator[None]:
        """Around fetching the next page for `__next__`: one caller at a time, and nobody else's end of an iteration.

        Raises:
            APIError: Another thread or task is fetching it. Or a hook or transport raised StopIteration, its cause: in
                `__next__` that would end a loop as if nothing were left.
        """
        process, caller = os.getpid(), object()
        try:
            if self._turning.setdefault(process, caller) is not caller:
                raise APIError(
                    "another thread or task is waiting for the next item of this iterator; "
                    "use one iterator for each, or a lock around next()"
                )
            yield
        except (StopIteration, StopAsyncIteration) as error:
            raise self.located(stopped(error)) from error
        finally:
            is_callers = self._turning.get(process) is caller
            self._turning.pop(process if is_callers else 0, None)

    def located(self, error: APIError) -> APIError:
        """The error, with how far the iteration has come."""
        error.resume_token, error.progress = self.state.resume_token, self.state.progress
        return error


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
            request = prepare(self.session.settings, self.operation, {**page.filters, **size})
            if len(self._first_requests) >= KEPT_REQUESTS:
                self._first_requests.clear()
            self._first_requests[key] = request
        cursor = self.paging.cursor
        return request if page.cursor is None or cursor is None else request.with_parameter(cursor, page.cursor)

    def page(self, response: Response) -> Page[T]:
        """The page in a response. Raises: ResponseContractError: The response is not what the contract declares."""
        paging = self.paging
        if self._raw is None:
            envelope = result_of(self.operation, response)
            items: Sequence[Any] = getattr(envelope, paging.items) or []
        else:
            envelope, items = self._raw.read(response.content, lambda: result_of(self.operation, response))
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


class Iteration(Connected, Generic[T]):
    """What all iterations share."""

    def __init__(self, delivery: Delivery[T]) -> None:
        self._delivery = delivery

    @property
    def resume_token(self) -> str | None:
        """The token for `list(resume=…)` to continue with the next item; None at the end."""
        return self._delivery.resume_token

    def __repr__(self) -> str:
        progress = self._delivery.state.progress
        return f"<{type(self).__name__}: {progress.pages} pages and {progress.items} items received>"


class BasePager(Connected, Generic[T]):
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
        """The token for `list(resume=…)` with the same filters, to continue the iteration that was started last.

        Before the first iteration it stands for the first item. None at the end.
        """
        return self._latest.resume_token

    @property
    def operation(self) -> Operation[Any]:
        """The list operation, as data: parameters, filters and paging."""
        return self._source.operation

    @property
    def filters(self) -> tuple[Parameter, ...]:
        """The filters of the list operation, whether or not they were passed."""
        return tuple(each for each in self.operation.parameters if each.filter is not None)

    def __repr__(self) -> str:
        """The list, and what it is filtered by but for the values: they may be personal data."""
        listing = self._listing
        given = {name for partition in listing.partitions for name in partition}
        parts = [f"{each.argument}=…" for each in self._source.operation.parameters if each.argument in given]
        parts += [f"page_size={listing.page_size}", f"max_items={listing.max_items}"]
        how = "" if listing.in_order else " as a scan"
        return f"<{type(self).__name__} of {self._source.operation.call}({', '.join(parts)}){how}>"

    def partition_tokens(self) -> list[str]:
        """Return a resume token for each partition of a scan, so that several processes can read it.

        `scan(resume=token)` with the same filters reads one partition. All of them together are the scan. The last one
        may have no items: it looks for values that the contract does not know, as the scan does.

        Raises:
            ValueError: This is a pager of `list`, not of `scan`.
        """
        if self._listing.in_order:
            raise ValueError("a list has no partition tokens; call partition_tokens() of a scan")
        return [write_token(self._listing.fingerprint, [position]) for position in self._listing.start]

    def _at_most_one(self) -> Listing:
        most = self._listing.max_items
        return replace(self._listing, max_items=1 if most is None else min(1, most))


class Pager(BasePager[T]):
    """A lazy list. The first request is sent when the first item is read.

    Each iteration starts anew. After an error, the same iterator continues with the page that failed.
    """

    def __iter__(self) -> Items[T]:
        """Iterate over the items. Raises: APIError."""
        return Items(self.pages())

    def pages(self) -> Pages[T]:
        """Iterate over the pages. With a list of values for a filter, each combination has pages of its own."""
        return Pages(self._source, self._begin())

    def first(self) -> T | None:
        """Return the first item, or None if there is none. Requests a single item."""
        # Not by `next`, in which a StopIteration of a hook could not be raised.
        pages = Pager(self._source, self._at_most_one()).pages()
        while (page := pages.fetch()) is not None:
            for item in page.items:
                return item
        return None

    def to_list(self) -> list[T]:
        """Return all items, or the first `max_items`."""
        pages, found = self.pages(), list[T]()
        while (page := pages.fetch()) is not None:
            found += page.items
        return found

    def raw_items(self) -> Pager[RawItem]:
        """Return a pager of the same list with each item as JSON text, byte for byte as the server sent it.

        Several times faster than models, since items are not decoded. Only the fields that paging needs are checked
        against the contract. Resume tokens are interchangeable.
        """
        return Pager(self._source.as_raw_items(), self._listing)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return an Arrow stream of the items (PyCapsule interface) for polars, pandas or DuckDB. Needs pyarrow."""
        from ..table.arrow import stream  # here, since few programs need it

        return stream(self.operation, self.raw_items().pages(), requested_schema)


class Pages(Iteration[T], Iterator[Page[T]]):
    """An iterator over pages. After an error, `next()` requests the same page again."""

    def __init__(self, source: Source[T], delivery: Delivery[T]) -> None:
        super().__init__(delivery)
        session: Session = source.session
        deadline = session.deadline()
        self._stop = InterruptibleEvent()

        def fetch(page: PageRequest, *, stop: Event, on_sent: Callable[[], None] | None = None) -> Page[T]:
            return source.page(session.send(source.request(page), deadline, stop=stop, on_sent=on_sent))

        self._fetch = fetch
        # Made when more than the page that is due is worth fetching: most lists have a single page.
        self._prefetcher: Prefetcher[T] | None = None

    def __next__(self) -> Page[T]:
        with self._delivery.turning():
            page = self.fetch()
            self.prefetch()
        if page is None:
            raise StopIteration
        return page

    def fetch(self) -> Page[T] | None:
        """The next page; None at the end. For one caller at a time."""
        state, handled = self._delivery.state, sys.exception()
        try:
            due = state.due()
            if not due:
                if self._prefetcher is not None:
                    self._prefetcher.idle()
                return None
            under_way = state.under_way()
            if self._prefetcher is None and len(under_way) <= 1:
                page, partition = self._fetch(due[0], stop=self._stop), due[0].partition
            else:
                page, partition = self._background().take(due, under_way)
            page = state.receive(page, partition)
        except BaseException as error:
            forget(error, handled)
            if isinstance(error, APIError):
                self._delivery.located(error)
            raise
        return page

    def prefetch(self) -> None:
        """Begin to fetch what is needed next."""
        if ahead := self._delivery.state.ahead():
            self._background().prefetch(ahead)

    def _background(self) -> Prefetcher[T]:
        if self._prefetcher is None:
            self._prefetcher = Prefetcher[T](self._fetch, self._stop)
        return self._prefetcher

    def close(self) -> None:
        """Stop requesting pages in the background. Garbage collection of the iterator does so too."""
        self._stop.set()
        if self._prefetcher is not None:
            self._prefetcher.close()


class Items(Iteration[T], Iterator[T]):
    """An iterator over items."""

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
        """Stop requesting pages in the background. Garbage collection of the iterator does so too."""
        self._pages.close()

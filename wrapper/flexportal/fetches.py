"""Fetches under way: pages that are being fetched while the caller works or waits for another one.

The page walk decides which; here they are begun, each in a thread or a task of its own, and taken in their turn.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from .background import Background, Backgrounds
from .page import Page, PageRequest
from .threads import Threads

__all__ = ["AsyncFetches", "Fetches"]

T = TypeVar("T")

# Seconds within which a caller that asks for the next page has not worked on the last.
AT_ONCE = 0.001


class Fetch(Protocol[T]):
    """Fetches a page, and gives up as soon as nobody wants it any more."""

    def __call__(self, page: PageRequest, *, given_up: threading.Event) -> Page[T]: ...


class Fetches(Generic[T]):
    """Pages being fetched, each in a thread; at most one of a partition.

    Args:
        fetch: Fetches a page. It gives up as soon as the event is set: nobody wants the page any more.
    """

    def __init__(self, fetch: Fetch[T]) -> None:
        self._fetch = fetch
        self._begun: dict[int, Future[Page[T]]] = {}
        self._given_up = threading.Event()
        # When the caller was left alone with a page, and whether it took its time with the last.
        self._left_at = time.monotonic()
        self._works = True
        self._hire()

    def begin(self, requests: Iterable[PageRequest], *, promptly: bool = False) -> None:
        """Begin to fetch those that are not under way yet; promptly: before the caller goes on."""
        self._forget_the_parent_s()
        # Where no thread can be had, the page is fetched when its turn comes.
        with suppress(RuntimeError):
            for request in requests:
                if request.partition not in self._begun:
                    fetch = partial(self._fetch, request, given_up=self._given_up)
                    self._begun[request.partition] = self._threads.begin(fetch, len(self._begun), promptly=promptly)

    def look_ahead(self, requests: Iterable[PageRequest]) -> None:
        """As `begin`, when the caller is about to work on a page.

        A thread can send nothing while the caller computes. So a caller that works on its pages, or has several fetched
        at a time, steps back until the requests are out. One that asks for the next page at once is better off
        without the change of threads: it will fetch that page itself.
        """
        self.begin(requests, promptly=self._works or len(self._begun) > 0)
        self._left_at = time.monotonic()

    def take(self, due: Sequence[PageRequest], under_way: Sequence[PageRequest]) -> tuple[Page[T], int]:
        """The first of the pages that are due to be had, and its partition.

        Args:
            due: Any of these will do.
            under_way: What is worth fetching meanwhile, those due included.

        Raises:
            FlexPortalError: What fetching it raised. Another try begins anew.
        """
        self._forget_the_parent_s()
        self._works = time.monotonic() - self._left_at > AT_ONCE
        if self._begun or len(under_way) > 1:
            self.begin(under_way)
        wanted = {found.partition: self._begun[found.partition] for found in due if found.partition in self._begun}
        if not wanted or (len(due) == 1 and wanted[due[0].partition].cancel()):
            # Nothing else to do meanwhile, and no thread has come to it: so this one will do.
            self._begun.pop(due[0].partition, None)
            return self._fetch(due[0], given_up=self._given_up), due[0].partition
        done, _ = wait(wanted.values(), return_when=FIRST_COMPLETED)
        # The one begun first, so that none waits for ever behind others that are faster.
        partition = next(number for number, future in self._begun.items() if future in done)
        return self._begun.pop(partition).result(), partition

    def rest(self) -> None:
        """Keep no threads. They come back when there is something to fetch."""
        self._threads.end()

    def close(self) -> None:
        """Have nothing more fetched. What is under way ends by itself and is forgotten."""
        self._given_up.set()
        self._begun.clear()
        self._threads.end()

    def _hire(self) -> None:
        self._process = os.getpid()
        self._threads = Threads()
        # An iteration that is dropped half way is nobody's any more.
        weakref.finalize(self, _give_up, self._given_up, self._threads)

    def _forget_the_parent_s(self) -> None:
        # A fork takes no threads along: what the parent began will never be done here.
        if self._process != os.getpid():
            self._begun.clear()
            self._hire()


def _give_up(given_up: threading.Event, threads: Threads) -> None:
    given_up.set()
    threads.end()


class AsyncFetches(Generic[T]):
    """Pages being fetched, each in a task of its own; as `Fetches`.

    Args:
        fetch: Fetches a page.
        backgrounds: The connection's tasks, which end with it.
    """

    def __init__(self, fetch: Callable[[PageRequest], Coroutine[Any, Any, Page[T]]], backgrounds: Backgrounds) -> None:
        self._fetch = fetch
        self._backgrounds = backgrounds
        self._begun: dict[int, Background[Page[T]]] = {}
        weakref.finalize(self, _cancel, self._begun)

    def begin(self, requests: Iterable[PageRequest]) -> None:
        """Begin to fetch those that are not under way yet."""
        for request in requests:
            if request.partition not in self._begun:
                self._begun[request.partition] = self._backgrounds.begin(partial(self._fetch, request))

    async def take(self, due: Sequence[PageRequest], under_way: Sequence[PageRequest]) -> tuple[Page[T], int]:
        """The first of the pages that are due to be had, and its partition; as `Fetches.take`."""
        if not self._begun and len(under_way) <= 1:
            return await self._fetch(due[0]), due[0].partition
        self.begin(under_way)
        wanted = {request.partition: request for request in due}
        try:
            await self._backgrounds.wait_for_any(self._begun[partition] for partition in wanted)
        except BaseException:  # cancelled: nothing is left behind
            await self.aclose()
            raise
        partition = next(number for number, fetch in self._begun.items() if number in wanted and fetch.is_over)
        fetch = self._begun.pop(partition)
        # Cancelled from outside, by whoever closed the portal: asking again says so.
        return await self._fetch(wanted[partition]) if fetch.was_cancelled else fetch.result(), partition

    async def aclose(self) -> None:
        """Cancel what is under way, and wait until it has ended."""
        begun = list(self._begun.values())
        self._begun.clear()
        await self._backgrounds.end(begun)


def _cancel(begun: dict[int, Background[Any]]) -> None:
    for fetch in begun.values():
        fetch.cancel()

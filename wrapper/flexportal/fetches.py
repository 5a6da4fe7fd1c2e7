"""Fetches under way: pages that are being fetched while the caller works or waits for another one.

The page walk decides which; here they are begun, each in a thread or a task of its own, and taken in their turn.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from .background import Background, Backgrounds
from .page import Page, PageRequest

__all__ = ["AsyncFetches", "Fetches"]

T = TypeVar("T")


class Fetch(Protocol[T]):
    """Fetches a page, and gives up as soon as nobody wants it any more."""

    def __call__(self, page: PageRequest, *, given_up: threading.Event) -> Page[T]: ...


class Fetches(Generic[T]):
    """Pages being fetched, each in a thread of its own; at most one of a partition.

    Args:
        fetch: Fetches a page. It gives up as soon as the event is set: nobody wants the page any more.
    """

    def __init__(self, fetch: Fetch[T]) -> None:
        self._fetch = fetch
        self._begun: dict[int, Future[Page[T]]] = {}
        self._given_up = threading.Event()
        self._process = os.getpid()
        # An iteration that is dropped half way is nobody's any more.
        weakref.finalize(self, self._given_up.set)

    def begin(self, requests: Iterable[PageRequest]) -> None:
        """Begin to fetch those that are not under way yet."""
        self._forget_the_parent_s()
        # Where no thread can be had, the page is fetched when its turn comes.
        with suppress(RuntimeError):
            for request in requests:
                if request.partition not in self._begun:
                    self._begun[request.partition] = _in_a_thread(self._fetch, request, self._given_up)

    def take(self, due: Sequence[PageRequest], under_way: Sequence[PageRequest]) -> tuple[Page[T], int]:
        """The first of the pages that are due to be had, and its partition.

        Args:
            due: Any of these will do.
            under_way: What is worth fetching meanwhile, those due included.

        Raises:
            FlexPortalError: What fetching it raised. Another try begins anew.
        """
        self._forget_the_parent_s()
        if self._begun or len(under_way) > 1:
            self.begin(under_way)
        wanted = [self._begun[request.partition] for request in due if request.partition in self._begun]
        if not wanted:
            # Nothing else to do meanwhile, so this thread will do.
            return self._fetch(due[0], given_up=self._given_up), due[0].partition
        done, _ = wait(wanted, return_when=FIRST_COMPLETED)
        # The one begun first, so that none waits for ever behind others that are faster.
        partition = next(number for number, future in self._begun.items() if future in done)
        return self._begun.pop(partition).result(), partition

    def close(self) -> None:
        """Have nothing more fetched. What is under way ends by itself and is forgotten."""
        self._given_up.set()
        self._begun.clear()

    def _forget_the_parent_s(self) -> None:
        # A fork takes no threads along: what the parent began will never be done here.
        if self._process != os.getpid():
            self._process = os.getpid()
            self._begun.clear()


def _in_a_thread(fetch: Fetch[T], request: PageRequest, given_up: threading.Event) -> Future[Page[T]]:
    future = Future[Page[T]]()

    def run() -> None:
        try:
            page = fetch(request, given_up=given_up)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where the page is taken
            future.set_exception(error)
        else:
            future.set_result(page)

    # A daemon, so that a program that is done need not wait for pages that nobody takes any more.
    thread = threading.Thread(target=copy_context().run, args=(run,), name="flexportal-fetch", daemon=True)
    thread.start()
    return future


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

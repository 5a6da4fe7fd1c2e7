"""Prefetching in threads: when requests start, where errors are raised, that nothing is left over."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import gc
import os
import threading
import time
from concurrent.futures import Future
from typing import Any

import httpx
import pytest
from flexportal import FlexPortalError, InternalServerError
from flexportal_core.paging.page import Page, PageRequest
from flexportal_core.prefetch.threads import Prefetcher, Threads
from tests.prefetch.fetching import EVERYTHING, PATIENCE, ROWS, eventually, ids
from tests.scripted import Script, client, error_response


def page_of(request: PageRequest) -> Page[int]:
    return Page([request.partition], False, None, 1, 1, b"{}")


def fetched(page: PageRequest, *, stop: threading.Event, on_sent: object = None) -> Page[int]:
    return page_of(page)


FIRST, SECOND = PageRequest({}, None, 1, 0), PageRequest({}, None, 1, 1)


def test_a_caller_that_stops_on_the_first_page_causes_one_request() -> None:
    script = Script(ROWS)
    with client(script) as opened:
        iterator = iter(opened.customers.list(page_size=2))
        assert ids([next(iterator), next(iterator)]) == EVERYTHING[:2]
        assert len(script.requests) == 1


def test_from_the_second_page_on_the_next_is_fetched_while_the_caller_works() -> None:
    script = Script(ROWS)
    with client(script) as opened:
        pages = opened.customers.list(page_size=2).pages()
        next(pages)
        next(pages)
        eventually(lambda: len(script.requests) == 3)
        assert ids([found for page in pages for found in page.items]) == EVERYTHING[4:]
        assert len(script.requests) == 5


def test_without_look_ahead_each_page_is_fetched_when_it_is_asked_for() -> None:
    script = Script(ROWS)
    before = set(threading.enumerate())
    with client(script) as opened:
        for number, _ in enumerate(opened.customers.list(page_size=2, prefetch=False).pages(), 1):
            assert len(script.requests) == number
            assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("prefetch", [False, True])
def test_an_error_of_a_page_arises_when_the_page_is_reached_and_the_walk_goes_on_after_it(prefetch: bool) -> None:
    script = Script(ROWS, [None, None, error_response(500)])
    with client(script) as opened:
        pages = opened.customers.list(page_size=2, prefetch=prefetch).pages()
        found = [*next(pages).items, *next(pages).items]
        with pytest.raises(InternalServerError) as caught:
            next(pages)
        assert caught.value.resume_token == pages.resume_token
        found += [row for page in pages for row in page.items]
    assert ids(found) == EVERYTHING


def test_lists_of_filter_values_are_asked_for_several_at_a_time_in_the_order_given() -> None:
    barrier = threading.Barrier(3, timeout=PATIENCE)
    script = Script(ROWS)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.params["email"] != "person9@example.com":
            barrier.wait()  # passes only if three are under way together
        return script(request)

    emails = [f"person{number}@example.com" for number in (9, 3, 5, 1)]
    with client(answer) as opened:
        found = opened.customers.list(email=emails).to_list()
    assert [row.email for row in found] == emails


def test_where_no_thread_can_be_had_pages_are_fetched_when_their_turn_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with client(Script(ROWS)) as opened:
        assert ids(opened.customers.list(page_size=2).to_list()) == EVERYTHING
        assert sorted(ids(opened.customers.scan(page_size=2).to_list())) == EVERYTHING


def test_what_is_dropped_half_way_makes_no_further_attempt() -> None:
    attempts: list[float] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("startAfter") == "4":
            attempts.append(time.monotonic())
            return error_response(503, Retry_After="5")
        return Script(ROWS)(request)

    with client(answer, max_retries=4) as opened:
        pages = opened.customers.list(page_size=2).pages()
        next(pages)
        next(pages)
        eventually(lambda: bool(attempts))
        fetching = [thread for thread in threading.enumerate() if thread.name == "prefetch"]
        assert fetching
        del pages
        gc.collect()
        for thread in fetching:
            thread.join(PATIENCE)
            assert not thread.is_alive()
    assert len(attempts) == 1


def test_closing_an_iteration_ends_its_fetches_and_it_can_be_gone_on_with() -> None:
    with client(Script(ROWS)) as opened:
        items = iter(opened.customers.list(page_size=2))
        found = [next(items) for _ in range(4)]
        items.close()
        with pytest.raises(FlexPortalError, match="closed"):
            list(items)
        token = items.resume_token
        assert ids(found + opened.customers.list(resume=token).to_list()) == EVERYTHING


def test_a_fork_fetches_for_itself_what_its_parent_had_started() -> None:
    never = threading.Event()

    def stuck(page: PageRequest, *, stop: threading.Event, on_sent: object = None) -> Page[int]:
        if page is SECOND and os.getpid() == parent:
            never.wait(PATIENCE)
        return page_of(page)

    parent = os.getpid()
    prefetcher = Prefetcher[int](stuck)
    prefetcher.start([SECOND])
    child = os.fork()
    if child == 0:
        os._exit(0 if prefetcher.take([SECOND], [SECOND])[1] == 1 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    never.set()


def test_what_another_process_began_is_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    prefetcher = Prefetcher[int](fetched)
    prefetcher.start([FIRST])
    monkeypatch.setattr("flexportal_core.prefetch.threads.os.getpid", lambda: -1)
    assert prefetcher.take([SECOND], [SECOND])[1] == 1
    assert prefetcher._started == {}


def test_the_page_started_first_is_taken_first() -> None:
    prefetcher = Prefetcher[int](fetched)
    prefetcher.start([SECOND, FIRST])
    eventually(lambda: all(future.done() for future in prefetcher._started.values()))
    assert prefetcher.take([FIRST, SECOND], [FIRST, SECOND])[1] == 1
    assert prefetcher.take([FIRST, SECOND], [FIRST])[1] == 0


def test_what_is_worth_fetching_meanwhile_is_started() -> None:
    prefetcher = Prefetcher[int](fetched)
    assert prefetcher.take([FIRST], [FIRST, SECOND])[1] == 0
    assert list(prefetcher._started) == [1]
    prefetcher.close()


def test_the_first_page_to_come_is_taken_and_no_other_waited_for() -> None:
    late = threading.Event()

    def slow(page: PageRequest, *, stop: threading.Event, on_sent: object = None) -> Page[int]:
        if page is SECOND:
            late.wait(1.0)
        return page_of(page)

    prefetcher = Prefetcher[int](slow)
    assert prefetcher.take([FIRST, SECOND], [SECOND, FIRST])[1] == 0
    late.set()
    prefetcher.close()


def test_fetches_that_are_dropped_end_their_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.collect()
    ended: list[bool] = []

    def end(_threads: Threads) -> None:
        ended.append(True)

    monkeypatch.setattr(Threads, "end", end)
    prefetcher = Prefetcher[int](fetched)
    prefetcher.start([FIRST])
    del prefetcher
    gc.collect()
    assert ended


def test_a_page_that_no_thread_has_come_to_is_fetched_by_who_asks_for_it() -> None:
    """A caller that asks for the next page at once needs no other thread for it."""
    by: list[int] = []

    def noting(page: PageRequest, *, stop: threading.Event, on_sent: object = None) -> Page[int]:
        by.append(threading.get_ident())
        return page_of(page)

    prefetcher = Prefetcher[int](noting)
    waiting = Future[Page[int]]()
    prefetcher._started[0] = waiting
    assert prefetcher.take([FIRST], [FIRST])[1] == 0
    assert waiting.cancelled()
    assert prefetcher._started == {}
    assert by == [threading.get_ident()]


def test_a_caller_that_works_on_its_pages_yields_until_the_next_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flexportal_core.prefetch.threads.YIELD", PATIENCE)
    monkeypatch.setattr("flexportal_core.prefetch.threads.AT_ONCE", -1.0)
    prefetcher = Prefetcher[int](fetched)
    for _ in range(2):
        prefetcher.prefetch([FIRST])
        assert prefetcher._started[0].done()
        assert prefetcher.take([FIRST], [FIRST])[1] == 0
    prefetcher.idle()


def test_a_caller_that_asks_at_once_does_not_yield(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flexportal_core.prefetch.threads.AT_ONCE", PATIENCE)
    prefetcher, yields = Prefetcher[int](fetched), list[bool]()
    pool = prefetcher._pool()
    start = pool.start

    def noting(*given: Any, **options: Any) -> Any:
        yields.append(options["yields"])
        return start(*given, **options)

    monkeypatch.setattr(pool, "start", noting)
    prefetcher.prefetch([FIRST])  # what the caller does with its first page nobody knows
    prefetcher.take([FIRST], [FIRST])
    prefetcher.prefetch([FIRST])
    prefetcher.start([SECOND])
    assert yields == [True, False, False]
    prefetcher.close()


def test_a_caller_that_has_several_pages_fetched_yields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flexportal_core.prefetch.threads.YIELD", PATIENCE)
    monkeypatch.setattr("flexportal_core.prefetch.threads.AT_ONCE", PATIENCE)
    prefetcher = Prefetcher[int](fetched)
    prefetcher.start([SECOND])
    prefetcher.take([SECOND], [FIRST, SECOND])
    prefetcher.prefetch([FIRST, SECOND])
    assert not prefetcher._started[1].cancel()
    prefetcher.close()


@pytest.mark.parametrize("how", ["it is at its end", "it is closed", "it is dropped"])
def test_an_iteration_that_is_over_keeps_no_threads(how: str) -> None:
    def fetching() -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread.name == "prefetch"]

    before = fetching()
    with client(Script(ROWS)) as opened:
        pages = opened.customers.list(page_size=2).pages()
        for _ in range(3):
            next(pages)
        threads = set(fetching()) - set(before)
        assert len(threads) == 1
        if how == "it is at its end":
            assert len(list(pages)) == 2
        elif how == "it is closed":
            pages.close()
        else:
            del pages
            gc.collect()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()

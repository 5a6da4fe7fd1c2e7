"""Prefetching in threads: when requests start, where errors are raised, and that no thread is left."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import gc
import os
import threading
from typing import Any

import httpx
import pytest
from flexportal import FlexPortalError, InternalServerError
from flexportal_core.interruptible import InterruptibleEvent
from flexportal_core.paging.page import Page, PageRequest
from flexportal_core.prefetch import threads
from flexportal_core.prefetch.threads import Prefetcher
from tests.prefetch.fetching import FIRST, IDS, PATIENCE, ROWS, SECOND, eventually, ids, page_of
from tests.scripted import Script, client, error_response


def fetch(page: PageRequest, **_: Any) -> Page[int]:
    return page_of(page)


def prefetching() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "prefetch" and thread.is_alive()}


def join(ended: set[threading.Thread]) -> None:
    for thread in ended:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_from_the_second_page_on_the_next_is_fetched_while_the_caller_works() -> None:
    script = Script(ROWS)
    with client(script) as opened:
        pages = opened.customers.list(page_size=2).pages()
        next(pages)
        assert len(script.requests) == 1
        next(pages)
        eventually(lambda: len(script.requests) == 3)
        assert ids(found for page in pages for found in page.items) == IDS[4:]
        assert len(script.requests) == 5


def test_without_prefetch_each_page_is_fetched_when_it_is_needed_and_by_the_caller() -> None:
    script, before = Script(ROWS), prefetching()
    with client(script) as opened:
        for number, _ in enumerate(opened.customers.list(page_size=2, prefetch=False).pages(), 1):
            assert len(script.requests) == number
            assert prefetching() <= before


@pytest.mark.parametrize("page", [2, 3, 4])
def test_an_iteration_that_was_interrupted_continues_where_it_was(monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    prefetch, calls = Prefetcher[Any].prefetch, list[int]()

    def interrupt(prefetcher: Prefetcher[Any], requests: Any) -> None:
        prefetch(prefetcher, requests)
        calls.append(1)
        if len(calls) == page - 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(Prefetcher, "prefetch", interrupt)
    found = list[Any]()
    with client(Script(ROWS)) as opened:
        items = iter(opened.customers.list(page_size=2))
        with pytest.raises(KeyboardInterrupt):
            found.extend(items)
        resumed = opened.customers.list(page_size=2, resume=items.resume_token).to_list()
        assert ids(found + resumed) == IDS
        assert ids([*found, *items]) == IDS


def test_an_iteration_that_is_closed_after_its_first_page_fetches_no_other() -> None:
    script = Script(ROWS)
    with client(script) as opened:
        pages = opened.customers.list(page_size=2).pages()
        next(pages)
        pages.close()
        with pytest.raises(FlexPortalError, match="this iteration is closed"):
            next(pages)
    assert len(script.requests) == 1


def test_a_prefetcher_that_has_fetched_nothing_can_be_closed() -> None:
    prefetcher = Prefetcher[int](lambda page, **_: page_of(page), stop := InterruptibleEvent())
    prefetcher.close()
    assert not stop.is_set(), "that is for its owner"


def test_an_error_is_raised_when_its_page_is_reached() -> None:
    script = Script(ROWS, [None, None, error_response(500)])
    with client(script) as opened:
        items = iter(opened.customers.list(page_size=2))
        found = ids([next(items) for _ in range(3)])
        eventually(lambda: len(script.requests) == 3)
        found += ids([next(items)])
        with pytest.raises(InternalServerError):
            next(items)
        assert found + ids(items) == IDS


def test_lists_of_filter_values_are_fetched_several_at_a_time_and_delivered_in_the_order_given() -> None:
    barrier, script = threading.Barrier(3, timeout=PATIENCE), Script(ROWS)

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.params["email"] != "person9@example.com":
            barrier.wait()  # passes only if three are under way together
        return script(request)

    emails = [f"person{number}@example.com" for number in (9, 3, 5, 1)]
    with client(respond) as opened:
        assert [row.email for row in opened.customers.list(email=emails)] == emails


@pytest.mark.parametrize("start", ["start_daemon", "threading.Thread.start"], ids=["at once", "later"])
def test_where_no_thread_can_be_started_pages_are_fetched_when_they_are_needed(
    monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    def refuse(*_: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(f"flexportal_core.prefetch.threads.{start}", refuse)
    with client(Script(ROWS)) as opened:
        assert ids(opened.customers.list(page_size=2)) == IDS
        assert sorted(ids(opened.customers.scan(page_size=2))) == IDS


@pytest.mark.parametrize("how", ["exhausted", "closed", "garbage-collected"])
def test_an_iteration_that_has_ended_keeps_no_threads(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setattr(threads, "IDLE", 10 * PATIENCE)
    before = prefetching()
    with client(Script(ROWS)) as opened:
        pages = opened.customers.list(page_size=2).pages()
        for _ in range(3):
            next(pages)
        eventually(lambda: len(prefetching() - before) == 1)
        started = prefetching() - before
        if how == "exhausted":
            assert len(list(pages)) == 2
        elif how == "closed":
            pages.close()
        else:
            del pages
            gc.collect()
        join(started)


def test_an_iteration_that_is_garbage_collected_makes_no_further_attempt() -> None:
    attempts, before = list[str](), prefetching()

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("startAfter") == "4":
            attempts.append("4")
            return error_response(503, Retry_After="30")
        return Script(ROWS)(request)

    with client(respond, max_retries=4) as opened:
        pages = opened.customers.list(page_size=2).pages()
        next(pages)
        next(pages)
        eventually(lambda: bool(attempts))
        started = prefetching() - before
        assert started
        del pages
        gc.collect()
        join(started)
    assert len(attempts) == 1


def test_a_closed_iteration_says_how_to_continue() -> None:
    with client(Script(ROWS)) as opened:
        items = iter(opened.customers.list(page_size=2))
        found = [next(items) for _ in range(4)]
        items.close()
        with pytest.raises(FlexPortalError, match="closed; another can continue from its resume_token") as caught:
            list(items)
        assert ids(found + opened.customers.list(resume=caught.value.resume_token).to_list()) == IDS


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_fetches_itself_what_its_parent_had_started() -> None:
    never, parent = threading.Event(), os.getpid()

    def stuck(page: PageRequest, **_: Any) -> Page[int]:
        if os.getpid() == parent:
            never.wait(PATIENCE)
        return page_of(page)

    prefetcher = Prefetcher[int](stuck, InterruptibleEvent())
    prefetcher.start([SECOND])
    child = os.fork()
    if child == 0:
        os._exit(0 if prefetcher.take([SECOND], [SECOND])[1] == 1 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    never.set()
    prefetcher.close()


def test_what_another_process_started_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    prefetcher = Prefetcher[int](fetch, InterruptibleEvent())
    prefetcher.start([FIRST])
    monkeypatch.setattr("flexportal_core.prefetch.threads.os.getpid", lambda: -1)
    assert prefetcher.take([SECOND], [SECOND])[1] == 1
    assert prefetcher._started == {}


def test_pages_are_taken_as_they_arrive_and_of_several_the_one_started_first() -> None:
    late = threading.Event()

    def slow(page: PageRequest, **_: Any) -> Page[int]:
        if page is SECOND:
            late.wait(PATIENCE)
        return page_of(page)

    prefetcher = Prefetcher[int](slow, InterruptibleEvent())
    assert prefetcher.take([FIRST, SECOND], [SECOND, FIRST])[1] == 0
    prefetcher.start([FIRST])
    late.set()
    eventually(lambda: all(future.is_done for future in prefetcher._started.values()))
    assert prefetcher.take([FIRST, SECOND], [FIRST, SECOND])[1] == 1
    prefetcher.close()


def test_pages_that_threads_have_begun_with_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "UNBEGUN", 0.001)
    callers = set[threading.Thread]()

    def slow(page: PageRequest, **_: Any) -> Page[int]:
        callers.add(threading.current_thread())
        threading.Event().wait(0.05)
        return page_of(page)

    prefetcher = Prefetcher[int](slow, InterruptibleEvent())
    prefetcher.start([FIRST, SECOND])
    eventually(lambda: len(callers) == 2)
    found = {prefetcher.take([FIRST, SECOND], [FIRST, SECOND])[1]}
    found.add(prefetcher.take([FIRST] if found == {1} else [SECOND], [])[1])
    assert found == {0, 1}
    assert threading.current_thread() not in callers
    prefetcher.close()


def test_a_page_that_no_thread_has_begun_with_is_fetched_by_the_caller() -> None:
    """A caller that needs the next page at once need not wait for another thread."""
    busy, callers = threading.Event(), list[threading.Thread]()

    def record(page: PageRequest, **_: Any) -> Page[int]:
        callers.append(threading.current_thread())
        if page is SECOND:
            busy.wait(PATIENCE)
        return page_of(page)

    prefetcher = Prefetcher[int](record, InterruptibleEvent())
    prefetcher.start([SECOND])
    eventually(lambda: len(callers) == 1)
    pool = prefetcher._pool()
    prefetcher._started[0] = pool.start(lambda **_: page_of(FIRST), under_way=0)  # waits behind the other
    assert prefetcher.take([FIRST], [FIRST])[1] == 0
    assert callers[-1] is threading.current_thread()
    assert list(prefetcher._started) == [1]
    busy.set()
    prefetcher.close()


@pytest.mark.parametrize(
    ("at_once", "several", "yields"),
    [(-1.0, False, [True, True]), (PATIENCE, False, [True, False]), (PATIENCE, True, [True, True])],
    ids=["works on its pages", "needs the next at once", "has several fetched"],
)
def test_a_caller_yields_to_the_request_unless_it_needs_the_next_page_at_once(
    monkeypatch: pytest.MonkeyPatch, at_once: float, several: bool, yields: list[bool]
) -> None:
    """Of the first page nobody knows what the caller does with it."""
    monkeypatch.setattr(threads, "AT_ONCE", at_once)
    prefetcher, seen = Prefetcher[int](fetch, InterruptibleEvent()), list[bool]()
    pool = prefetcher._pool()
    start = pool.start

    def record(*given: Any, **options: Any) -> Any:
        seen.append(options["yields"])
        return start(*given, **options)

    monkeypatch.setattr(pool, "start", record)
    for _ in yields:
        prefetcher.prefetch([FIRST])
        prefetcher.take([FIRST], [FIRST])
        if several:
            monkeypatch.setattr(pool, "start", start)
            prefetcher.start([SECOND])
            monkeypatch.setattr(pool, "start", record)
    assert seen == yields
    prefetcher.close()

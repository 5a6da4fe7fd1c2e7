"""The page walk: every item once and in order over any layout of pages, and no server can make it run for ever."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from flexportal.errors import PaginationError
from flexportal.filters import Partition
from flexportal.page import Page, PageRequest
from flexportal.partition_walk import PartitionWalk, is_sendable
from flexportal.resume import Position, digest
from flexportal.walk import PageWalk
from hypothesis import given
from hypothesis import strategies as st
from tests.walking import Item, Server, delivered, interrupted, items, listing, page, resumed


def test_nothing_is_asked_before_the_first_page_and_its_request_says_all() -> None:
    request = PageWalk[Item](listing(7, None, ({"status": "active"},))).next_request()
    assert request == PageRequest({"status": "active"}, None, 7)


def test_the_filters_are_repeated_with_every_page() -> None:
    server = Server({"": items(5)})
    delivered(PageWalk(listing(2, partitions=({"status": "active"},))), server)
    assert [request.filters for request in server.requests] == [{"status": "active"}] * 3
    assert [request.cursor for request in server.requests] == [None, "after 2", "after 4"]


@pytest.mark.parametrize(
    "last", [page(items(1), None, has_more=True), page(items(1), "c", has_more=False)], ids=["no cursor", "no more"]
)
def test_either_sign_ends_the_walk(last: Page[Item]) -> None:
    walk = PageWalk[Item](listing())
    assert walk.next_request() is not None
    assert walk.receive(last).items == last.items
    assert walk.next_request() is None
    assert walk.next_request() is None
    assert walk.resume_token is None


def test_an_empty_page_that_promises_more_is_followed() -> None:
    walk = PageWalk[Item](listing())
    assert walk.receive(page([], "a")).items == []
    assert walk.receive(page([], "b")).items == []
    request = walk.next_request()
    assert request is not None
    assert request.cursor == "b"


def test_a_walk_through_a_partition_begins_neither_over_nor_stuck() -> None:
    walk = PartitionWalk[Item](Position(), "id")
    assert (walk.is_over, walk.is_stuck) == (False, False)


def test_a_request_that_failed_is_asked_again() -> None:
    walk = PageWalk[Item](listing())
    walk.receive(page(items(1), "a"))
    assert walk.next_request() == walk.next_request()


@given(st.lists(st.integers(0, 3), max_size=12), st.data())
def test_any_layout_of_pages_delivers_every_item_once_and_in_order(sizes: list[int], data: st.DataObject) -> None:
    rows = iter(items(sum(sizes)))
    layout = [[next(rows) for _ in range(size)] for size in sizes] or [[]]
    names = st.text("aé &=%#+/€", min_size=1, max_size=4)
    cursors = data.draw(st.lists(names, unique=True, min_size=len(layout) - 1, max_size=len(layout) - 1))
    walk = PageWalk[Item](listing())
    found: list[Item] = []
    for content, next_cursor in zip(layout, [*cursors, None], strict=True):
        assert walk.next_request() is not None
        found.extend(walk.receive(page(content, next_cursor)).items)
    assert walk.next_request() is None
    assert found == items(sum(sizes))


@given(
    count=st.integers(0, 30),
    page_size=st.integers(1, 12),
    max_items=st.none() | st.integers(0, 35),
)
def test_max_items_bounds_the_result_and_no_request_asks_for_more_than_is_needed(
    count: int, page_size: int, max_items: int | None
) -> None:
    server = Server({"": items(count)})
    found = delivered(PageWalk(listing(page_size, max_items)), server)
    wanted = count if max_items is None else min(count, max_items)
    assert found == items(count)[:wanted]
    assert sum(request.limit for request in server.requests) <= max(wanted, 0 if max_items == 0 else 1) + page_size
    if max_items is not None:
        assert sum(request.limit for request in server.requests) <= max(max_items, 0) or count <= max_items
    assert all(1 <= request.limit <= page_size for request in server.requests)


@pytest.mark.parametrize("identity", ["id", None])
def test_a_server_that_sends_more_than_was_asked_for_is_cut(identity: str | None) -> None:
    description = listing(10, 3, identity=identity)
    walk = PageWalk[Item](description)
    shown = walk.receive(page(items(8), "c"))
    assert shown.items == items(3)
    assert walk.next_request() is None
    assert shown.resume_token is not None
    again = PageWalk[Item](replace(resumed(shown.resume_token, description), max_items=None))
    assert again.receive(page(items(8), "c")).items == items(8)[3:]


@pytest.mark.parametrize("length", range(1, 9))
@pytest.mark.parametrize("tail", [0, 1, 5])
@pytest.mark.parametrize("rows", [0, 1])
def test_a_cycle_of_cursors_of_any_length_stops_the_walk(length: int, tail: int, rows: int) -> None:
    path = [f"tail{number}" for number in range(tail)]
    circle = [f"circle{number}" for number in range(length)]
    sequence = [*path, *circle, circle[0]]
    walk = PageWalk[Item](listing())
    for number, cursor in enumerate(sequence):
        assert walk.next_request() is not None
        assert len(walk.receive(page(items(rows, f"p{number}-"), cursor))) == rows
    for _ in range(2):
        with pytest.raises(PaginationError) as caught:
            walk.next_request()
        pages = tail + length + 1
        assert str(caught.value) == f"the server's cursors go in a circle: after {pages} pages it repeated one"


@pytest.mark.parametrize("start", [None, "c"])
def test_a_page_that_names_itself_as_the_next_stops_the_walk(start: str | None) -> None:
    walk = PageWalk[Item](listing(start=(Position(cursor=start),)))
    walk.receive(page(items(1), "c"))
    if start is None:
        walk.receive(page(items(1, "j"), "c"))
    with pytest.raises(PaginationError, match="circle"):
        walk.next_request()


@pytest.mark.parametrize(
    ("cursor", "message"),
    [("", "is empty"), ("\ud800", "cannot be sent in a URL"), ("c" * 70_000, "cannot be sent in a URL")],
    ids=["empty", "half a surrogate pair", "70,000 characters"],
)
def test_a_cursor_that_cannot_be_followed_stops_the_walk_after_its_page(cursor: str, message: str) -> None:
    walk = PageWalk[Item](listing())
    assert walk.receive(page(items(2), cursor, has_more=True)).items == items(2)
    with pytest.raises(PaginationError) as caught:
        walk.next_request()
    assert str(caught.value) == f"the server promises more items, but its cursor for them {message}"


@pytest.mark.parametrize(
    ("cursor", "sendable"),
    [("c" * 4096, True), ("c" * 4097, False), ("\ud7ff\ue000", True), ("c\ud800", False), ("\udfff", False)],
    ids=ascii,
)
def test_which_cursors_fit_into_a_url(cursor: str, sendable: bool) -> None:
    assert is_sendable(cursor) is sendable


def test_a_cursor_that_cannot_be_followed_does_not_matter_on_the_last_page_or_past_max_items() -> None:
    walk = PageWalk[Item](listing())
    walk.receive(page(items(1), "", has_more=False))
    assert walk.next_request() is None
    walk = PageWalk[Item](listing(max_items=2))
    walk.receive(page(items(2), "", has_more=True))
    assert walk.next_request() is None


def test_after_a_bad_cursor_the_token_asks_for_its_page_again_and_delivers_nothing_twice() -> None:
    description = listing()
    walk = PageWalk[Item](description)
    walk.receive(page(items(2), "a"))
    walk.receive(page(items(2, "j"), "a"))
    token = walk.resume_token
    assert token is not None
    again = PageWalk[Item](resumed(token, description))
    assert again.next_request() == PageRequest({}, "a", 100)
    assert again.receive(page(items(2, "j"), "b")).items == []
    assert again.receive(page(items(2, "k"))).items == items(2, "k")
    assert again.next_request() is None


@pytest.mark.parametrize("identity", ["id", None])
def test_a_bad_cursor_met_again_on_resuming_keeps_the_place(identity: str | None) -> None:
    """With a smaller page size, what was delivered fills more than the page that the cursor stands on."""
    description = listing(4, identity=identity)
    walk = PageWalk[Item](description)
    walk.receive(page(items(4), "", has_more=True))
    token = walk.resume_token
    assert token is not None
    smaller = PageWalk[Item](resumed(token, replace(description, page_size=2)))
    assert smaller.receive(page(items(2), "", has_more=True)).items == []
    second = smaller.resume_token
    assert second is not None
    healed = PageWalk[Item](resumed(second, description))
    assert healed.receive(page(items(6))).items == items(6)[4:]


@pytest.mark.parametrize("identity", ["id", None])
def test_within_the_page_before_a_bad_cursor_the_token_names_the_next_item(identity: str | None) -> None:
    """Also where a resume token has cut the page's beginning."""
    description = listing(identity=identity)
    start = Position(0, None, 2, (digest("i0"), digest("i1")) if identity else ())
    walk = PageWalk[Item](replace(description, start=(start,)))
    shown = walk.receive(page(items(5), "", has_more=True))
    assert shown.items == items(5)[2:]
    for taken in range(4):
        token = walk.token_within(shown.items, taken)
        again = PageWalk[Item](resumed(token, description))
        assert again.receive(page(items(5))).items == items(5)[2 + taken :]


BOTH: tuple[Partition, ...] = ({"kind": "a"}, {"kind": "b"})


@given(counts=st.tuples(st.integers(0, 7), st.integers(0, 7)), size=st.integers(1, 4), stop=st.integers(0, 14))
def test_partitions_follow_one_another_and_can_be_resumed_in_either(
    counts: tuple[int, int], size: int, stop: int
) -> None:
    rows = {"a": items(counts[0], "a"), "b": items(counts[1], "b")}
    expected = rows["a"] + rows["b"]
    server, description = Server(rows), listing(size, partitions=BOTH)
    assert delivered(PageWalk(description), server) == expected
    taken, token = interrupted(PageWalk(description), server, stop)
    rest = [] if token is None else delivered(PageWalk(resumed(token, description)), server)
    assert (taken, rest) == (expected[:stop], expected[stop:])


def test_an_item_that_moves_to_a_later_partition_meanwhile_is_delivered_once() -> None:
    walk = PageWalk[Item](listing(partitions=BOTH))
    walk.receive(page([Item("x"), Item("y")]))
    shown = walk.receive(page([Item("z"), Item("x")]))
    assert shown.items == [Item("z")]
    assert shown.count == 2
    assert walk.next_request() is None


def test_a_walk_through_one_partition_remembers_no_items() -> None:
    walk = PageWalk[Item](listing())
    walk.receive(page([Item("x")], "c"))
    assert walk.receive(page([Item("x")])).items == [Item("x")]


def test_without_an_identity_nothing_is_taken_for_a_repetition() -> None:
    walk = PageWalk[Item](listing(partitions=BOTH, identity=None))
    walk.receive(page([Item("x")]))
    assert walk.receive(page([Item("x")])).items == [Item("x")]


def test_the_same_cursor_may_serve_two_partitions() -> None:
    walk = PageWalk[Item](listing(partitions=BOTH))
    for prefix in "ab":
        walk.receive(page(items(1, prefix), "c"))
        walk.receive(page(items(1, prefix * 2)))
    assert walk.next_request() is None


def test_a_page_s_token_goes_on_after_it() -> None:
    server, description = Server({"": items(7)}), listing(3)
    walk = PageWalk[Item](description)
    pages: list[Page[Item]] = []
    while (request := walk.next_request()) is not None:
        pages.append(walk.receive(server.answer(request)))
    assert pages[-1].resume_token is None
    for earlier, later in pairwise(pages):
        assert earlier.resume_token is not None
        first = PageWalk[Item](resumed(earlier.resume_token, description))
        request = first.next_request()
        assert request is not None
        assert first.receive(server.answer(request)).items == later.items


def test_a_page_gives_the_body_as_it_came_and_counts_its_items() -> None:
    found = page(items(2), "c")
    assert found.raw == {"rows": ["i0", "i1"], "next": "c"}
    assert len(found) == 2
    assert "i0" not in repr(found)

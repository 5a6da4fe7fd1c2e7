"""The state of an iteration: every item once and in order over any layout of pages, and every iteration ends."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flexportal.errors import PaginationError
from flexportal_core.paging.filters import Partition
from flexportal_core.paging.page import Page, PageRequest
from flexportal_core.paging.state import IterationState
from flexportal_core.paging.tokens import Position, digest
from hypothesis import given
from hypothesis import strategies as st
from tests.paging.pages import Item, Server, items, listing, next_request, page, resumed, taken

BOTH: tuple[Partition, ...] = ({"kind": "a"}, {"kind": "b"})


@given(st.lists(st.integers(0, 3), max_size=12), st.data())
def test_any_layout_of_pages_delivers_every_item_once_and_in_order(sizes: list[int], data: st.DataObject) -> None:
    rows = iter(items(sum(sizes)))
    layout = [[next(rows) for _ in range(size)] for size in sizes] or [[]]
    texts = st.text("aé &=%#+/€", min_size=1, max_size=4)
    cursors = data.draw(st.lists(texts, unique=True, min_size=len(layout) - 1, max_size=len(layout) - 1))
    state = IterationState[Item](listing(7, partitions=({"status": "active"},)))
    found: list[Item] = []
    for content, cursor, following in zip(layout, [None, *cursors], [*cursors, None], strict=True):
        # The same until it is received: a page that failed is requested again.
        for _ in range(2):
            assert state.due() == [PageRequest({"status": "active"}, cursor, 7)]
        found.extend(state.receive(page(content, following)).items)
    assert state.due() == []
    assert state.resume_token is None
    assert found == items(sum(sizes))


@pytest.mark.parametrize(
    "last", [page(items(1), None, has_more=True), page(items(1), "", has_more=False)], ids=["no cursor", "no more"]
)
def test_a_missing_cursor_ends_the_iteration_and_so_does_the_flag(last: Page[Item]) -> None:
    state = IterationState[Item](listing())
    assert state.receive(last).items == items(1)
    assert state.due() == state.due() == []
    assert state.resume_token is None


@given(count=st.integers(0, 30), page_size=st.integers(1, 12), max_items=st.none() | st.integers(0, 35))
def test_max_items_bounds_the_result_and_what_is_requested(count: int, page_size: int, max_items: int | None) -> None:
    server = Server({"": items(count)})
    found, _ = taken(IterationState(listing(page_size, max_items)), server)
    assert found == items(count)[:max_items]
    assert all(1 <= request.limit <= page_size for request in server.requests)
    requested = sum(request.limit for request in server.requests)
    assert requested <= (max(count, 1) + page_size if max_items is None else max_items)


@pytest.mark.parametrize("identity", ["id", None])
def test_a_page_longer_than_requested_is_cut_and_can_be_resumed_within(identity: str | None) -> None:
    state = IterationState[Item](listing(10, 3, identity=identity))
    received = state.receive(page(items(8), "c"))
    assert (received.items, state.due()) == (items(3), [])
    again = resumed(received.resume_token, listing(10, identity=identity))
    assert again.receive(page(items(8), "c")).items == items(8)[3:]


@given(length=st.integers(1, 8), before=st.integers(0, 5), rows=st.integers(0, 1))
def test_a_cursor_cycle_of_any_length_ends_the_iteration(length: int, before: int, rows: int) -> None:
    cursors = [f"c{number}" for number in range(before + length)]
    state = IterationState[Item](listing())
    for number, cursor in enumerate([*cursors, cursors[before]]):
        assert next_request(state) is not None
        assert len(state.receive(page(items(rows, f"p{number}-"), cursor))) == rows
    for _ in range(2):
        with pytest.raises(PaginationError, match=f"cursor cycle: after {before + length + 1} pages"):
            state.due()


def test_a_page_that_names_itself_as_the_next_is_a_cursor_cycle() -> None:
    state = IterationState[Item](listing(start=(Position(cursor="c"),)))
    state.receive(page(items(1), "c"))
    with pytest.raises(PaginationError, match="cursor cycle"):
        state.due()


@pytest.mark.parametrize("cursor", ["", "c\ud800", "\udfff", "c" * 4097], ids=["empty", "half a pair", "other", "long"])
def test_a_cursor_that_cannot_be_followed_ends_the_iteration_after_its_page(cursor: str) -> None:
    state = IterationState[Item](listing())
    assert state.receive(page(items(2), cursor)).items == items(2)
    with pytest.raises(PaginationError, match="is empty" if not cursor else "cannot be sent in a URL"):
        state.due()
    enough = IterationState[Item](listing(max_items=2))
    enough.receive(page(items(2), cursor))
    assert enough.due() == []


@pytest.mark.parametrize("cursor", ["c" * 4096, "\ud7ff\ue000"], ids=["long", "beside surrogates"])
def test_any_other_cursor_is_followed(cursor: str) -> None:
    state = IterationState[Item](listing())
    state.receive(page([], cursor))
    assert [request.cursor for request in state.due()] == [cursor]


def test_resuming_after_a_cursor_cycle_requests_the_page_again_and_delivers_nothing_twice() -> None:
    state = IterationState[Item](listing())
    state.receive(page(items(2), "a"))
    state.receive(page(items(2, "j"), "a"))
    again = resumed(state.resume_token, listing())
    assert again.due() == [PageRequest({}, "a", 100)]
    assert again.receive(page(items(2, "j"), "b")).items == []
    assert again.receive(page(items(2, "k"))).items == items(2, "k")
    assert again.due() == []


@pytest.mark.parametrize("identity", ["id", None])
def test_an_invalid_cursor_met_again_with_smaller_pages_loses_nothing(identity: str | None) -> None:
    description = listing(4, identity=identity)
    state = IterationState[Item](description)
    state.receive(page(items(4), ""))
    smaller = resumed(state.resume_token, replace(description, page_size=2))
    assert smaller.receive(page(items(2), "")).items == []
    repaired = resumed(smaller.resume_token, description)
    assert repaired.receive(page(items(6))).items == items(6)[4:]


@pytest.mark.parametrize("identity", ["id", None])
@pytest.mark.parametrize("count", range(4))
def test_a_token_within_the_page_before_an_invalid_cursor_names_the_next_item(identity: str | None, count: int) -> None:
    start = Position(0, None, 2, (digest("i0"), digest("i1")) if identity else ())
    state = IterationState[Item](listing(identity=identity, start=(start,)))
    received = state.receive(page(items(5), ""))
    assert received.items == items(5)[2:]
    again = resumed(state.token_within(received.items, count), listing(identity=identity))
    assert again.receive(page(items(5))).items == items(5)[2 + count :]


@given(counts=st.tuples(st.integers(0, 7), st.integers(0, 7)), size=st.integers(1, 4), stop=st.integers(0, 14))
def test_partitions_follow_one_another_and_each_can_be_resumed(counts: tuple[int, int], size: int, stop: int) -> None:
    rows = {"a": items(counts[0], "a"), "b": items(counts[1], "b")}
    expected = rows["a"] + rows["b"]
    server, description = Server(rows), listing(size, partitions=BOTH)
    assert taken(IterationState(description), server)[0] == expected
    found, token = taken(IterationState(description), server, stop)
    rest = [] if token is None else taken(resumed(token, description), server)[0]
    assert (found, rest) == (expected[:stop], expected[stop:])


@pytest.mark.parametrize(
    ("partitions", "identity", "expected"),
    [(BOTH, "id", "z"), (BOTH, None, "zx"), (({},), "id", "zx")],
    ids=["several partitions", "no identity", "one partition"],
)
def test_an_item_that_moves_to_a_later_partition_is_delivered_once(
    partitions: tuple[Partition, ...], identity: str | None, expected: str
) -> None:
    state = IterationState[Item](listing(partitions=partitions, identity=identity))
    state.receive(page([Item("x"), Item("y")], "c" if len(partitions) == 1 else None))
    received = state.receive(page([Item("z"), Item("x")]))
    assert ("".join(item.id for item in received.items), received.count) == (expected, 2)


def test_the_same_cursor_may_serve_two_partitions() -> None:
    state = IterationState[Item](listing(partitions=BOTH))
    for kind in "ab":
        state.receive(page(items(1, kind), "c"))
        state.receive(page(items(1, kind * 2)))
    assert state.due() == []

"""The state of a scan: pages of several partitions in any order, the probe for unknown values, and where it resumes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flexportal.errors import PaginationError, Progress, ResponseContractError
from flexportal_core.paging.listing import Listing
from flexportal_core.paging.page import Page, PageRequest
from flexportal_core.paging.state import IterationState
from flexportal_core.paging.tokens import Position, read_token
from hypothesis import given
from hypothesis import strategies as st
from tests.paging.pages import Item, Server, items, listing, page

KINDS = ("a", "b", "c")
TURNS = st.lists(st.integers(0, 3), min_size=60, max_size=60)


def scan(concurrency: int = 3, page_size: int = 2, max_items: int | None = None) -> Listing:
    return replace(
        listing(page_size, max_items, tuple({"kind": kind} for kind in KINDS)),
        in_order=False,
        concurrency=concurrency,
        attributes={"kind": "kind"},
    )


def probing(concurrency: int = 9) -> Listing:
    """A scan partitioned by kind, with a probe of the whole list."""
    start = tuple(map(Position, range(len(KINDS) + 1)))
    return replace(scan(concurrency), partitioned_by=frozenset({"kind"}), start=start)


def server(*counts: int) -> Server:
    rows = {kind: items(count, kind) for kind, count in zip(KINDS, counts, strict=True)}
    return Server({**rows, "": [item for found in rows.values() for item in found]})


def numbers(requests: list[PageRequest]) -> list[int]:
    return [request.partition for request in requests]


def resumed(token: str | None, description: Listing) -> IterationState[Item]:
    assert token is not None
    count = len(description.partitions) + bool(description.partitioned_by)
    return IterationState(replace(description, start=read_token(token, description.fingerprint, count)))


@given(
    counts=st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 7)),
    page_size=st.integers(1, 3),
    concurrency=st.integers(1, 4),
    stops=st.lists(st.integers(0, 2), max_size=6),
    turns=TURNS,
)
def test_a_scan_delivers_each_item_once_wherever_it_is_resumed(
    counts: tuple[int, int, int], page_size: int, concurrency: int, stops: list[int], turns: list[int]
) -> None:
    """Pages come in any order, and after any item the scan may continue from its token."""
    source, found, description = server(*counts), list[Item](), scan(concurrency, page_size)
    state = IterationState[Item](description)
    for turn in turns:
        due = state.due()
        if not due:
            break
        assert len(due) <= concurrency
        request = due[turn % len(due)]
        received = state.receive(source.respond(request), request.partition)
        wanted = min(stops.pop(), len(received)) if stops else len(received)
        found += received.items[:wanted]
        if wanted < len(received):
            state = resumed(state.token_within(received.items, wanted), description)
    assert len(found) == len(set(found))
    assert set(found) == set(source.rows[""])
    assert state.resume_token is None


@given(max_items=st.integers(0, 12), page_size=st.integers(1, 4), turns=TURNS)
def test_max_items_bounds_a_scan_over_all_its_partitions(max_items: int, page_size: int, turns: list[int]) -> None:
    source, count = server(3, 0, 5), 0
    state = IterationState[Item](scan(page_size=page_size, max_items=max_items))
    for turn in turns:
        due = state.due()
        if not due:
            break
        # Pages that were requested when more was allowed hold more than is wanted now.
        request = replace(due[turn % len(due)], limit=page_size)
        count += len(state.receive(source.respond(request), request.partition))
    assert count == min(max_items, 8)


@pytest.mark.parametrize(("left", "requested"), [(1, [0]), (2, [0]), (3, [0, 1]), (4, [0, 1]), (5, [0, 1, 2])])
def test_no_more_pages_are_requested_than_max_items_can_need(left: int, requested: list[int]) -> None:
    assert numbers(IterationState[Item](scan(max_items=left)).under_way()) == requested


def test_a_partition_whose_cursor_is_invalid_ends_the_scan_after_all_others() -> None:
    state = IterationState[Item](scan())
    state.receive(page(items(1, "a"), ""), 0)
    state.receive(page(items(1, "b")), 1)
    assert numbers(state.due()) == [2]
    state.receive(page(items(1, "c")), 2)
    for _ in range(2):
        with pytest.raises(PaginationError, match="empty"):
            state.due()
    assert numbers(resumed(state.resume_token, scan()).due()) == [0]


def test_an_item_outside_its_partition_is_an_error_and_the_page_is_requested_again() -> None:
    state = IterationState[Item](scan())
    before = state.resume_token
    with pytest.raises(ResponseContractError, match="ignored the filter kind"):
        state.receive(page([*items(1, "a"), Item("x", "b")]), 0)
    assert (state.resume_token, state.progress) == (before, Progress(0, 0))
    assert state.receive(page([Item("x", "A")]), 0).items == [Item("x", "A")], "letter case may differ"
    unchecked = IterationState[Item](replace(scan(), attributes={}))
    assert len(unchecked.receive(page([Item("x", "z")]), 0)) == 1


def test_progress_counts_pages_and_delivered_items() -> None:
    state = IterationState[Item](scan(max_items=4))
    state.receive(page(items(2, "a"), "2"), 0)
    state.receive(page(items(3, "b"), "3"), 1)
    assert state.progress == Progress(2, 4)


WHOLE = page([item for kind in KINDS for item in items(1, kind)], "3")
UNKNOWN = page([Item("x", "unheard of")])


@given(turns=TURNS, stop=st.integers(0, 5), unknown=st.booleans())
def test_an_unknown_value_ends_a_scan_with_an_error_wherever_it_is_resumed(
    turns: list[int], stop: int, unknown: bool
) -> None:
    """After all items that a partition has were delivered; those of the probe are not delivered."""
    source, found = server(2, 0, 3), list[Item]()
    state = IterationState[Item](probing())
    for number, turn in enumerate(turns):
        if number == stop and state.resume_token is not None:
            state = resumed(state.resume_token, probing())
        try:
            due = state.due()
        except PaginationError:
            assert unknown
            break
        if not due:
            assert not unknown
            break
        request = due[turn % len(due)]
        response: Page[Item] = source.respond(request)
        if request.partition == len(KINDS):
            response = UNKNOWN if unknown else WHOLE
        found += state.receive(response, request.partition).items
    # A crash in between must not look like a complete scan.
    assert (state.resume_token is None) is not unknown
    assert sorted(found, key=str) == sorted(source.rows[""], key=str)


def test_the_probe_has_the_filters_of_the_caller_and_names_each_filter_with_an_unknown_value() -> None:
    description = replace(
        probing(),
        partitions=({"kind": "a", "place": "p", "status": "active"},),
        start=(Position(0), Position(1)),
        partitioned_by=frozenset({"place", "kind"}),
        attributes={"kind": "kind", "place": "id"},
        probe={"status": "active"},
    )
    state = IterationState[Item](description)
    assert [request.filters for request in state.due()] == [*description.partitions, {"status": "active"}]
    state.receive(UNKNOWN, 1)
    state.receive(page([]), 0)
    with pytest.raises(PaginationError, match=r"\(kind, place\)"):
        state.due()


def test_the_probe_ignores_letter_case_as_the_partitions_do() -> None:
    state = IterationState[Item](probing())
    state.receive(page([Item("x", "A")]), 3)
    for number, kind in enumerate(KINDS):
        state.receive(page(items(1, kind)), number)
    assert state.due() == []

"""The page walk over several partitions at once: what is asked for ahead, what is due, and where a scan resumes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from flexportal.errors import PaginationError, Progress, ResponseContractError
from flexportal.filters import Partition
from flexportal.page import Page, PageRequest
from flexportal.resume import read_token
from flexportal.walk import Listing, PageWalk
from hypothesis import given
from hypothesis import strategies as st

KINDS = ("a", "b", "c")


@dataclass(frozen=True)
class Item:
    id: str
    kind: str


def rows(kind: str, count: int) -> list[Item]:
    return [Item(f"{kind}{number}", kind) for number in range(count)]


def page(items: Sequence[Item], next_cursor: str | None = None) -> Page[Item]:
    return Page(items, next_cursor is not None, next_cursor, len(items), 100, b"{}")


def scan(concurrency: int = 3, page_size: int = 2, max_items: int | None = None) -> Listing:
    partitions: tuple[Partition, ...] = tuple({"kind": kind} for kind in KINDS)
    return Listing(
        "listThings",
        partitions,
        page_size,
        max_items,
        identity="id",
        in_order=False,
        concurrency=concurrency,
        attributes={"kind": "kind"},
    )


def in_order(page_size: int = 2, max_items: int | None = None, *, look_ahead: bool = True) -> Listing:
    return replace(scan(page_size=page_size, max_items=max_items), in_order=True, look_ahead=look_ahead)


class Server:
    """Has so many items of each kind."""

    def __init__(self, *counts: int) -> None:
        self._rows = {kind: rows(kind, count) for kind, count in zip(KINDS, counts, strict=True)}

    @property
    def everything(self) -> set[Item]:
        return {item for items in self._rows.values() for item in items}

    def answer(self, request: PageRequest) -> Page[Item]:
        items, begin = self._rows[str(request.filters["kind"])], int(request.cursor or 0)
        end = begin + request.limit
        return page(items[begin:end], str(end) if end < len(items) else None)


def numbers(requests: list[PageRequest]) -> list[int]:
    return [request.partition for request in requests]


def test_the_first_page_of_a_list_is_asked_for_alone() -> None:
    walk = PageWalk[Item](in_order())
    assert numbers(walk.under_way()) == [0]
    assert walk.ahead() == []


def test_a_caller_that_stops_on_the_first_page_has_caused_one_request() -> None:
    walk = PageWalk[Item](in_order())
    walk.receive(page(rows("a", 2), "2"))
    assert walk.ahead() == []


def test_from_the_second_page_on_the_next_is_asked_for_ahead_and_so_are_further_partitions() -> None:
    walk = PageWalk[Item](in_order())
    walk.receive(page(rows("a", 2), "2"))
    assert numbers(walk.under_way()) == [0, 1, 2]
    walk.receive(page(rows("a", 4)[2:], "4"))
    assert [(request.partition, request.cursor) for request in walk.ahead()] == [(0, "4"), (1, None), (2, None)]
    assert numbers(walk.due()) == [0]


def test_without_look_ahead_nothing_is_asked_for_but_what_is_due() -> None:
    walk = PageWalk[Item](in_order(look_ahead=False))
    for cursor in ("2", "4", "6"):
        assert numbers(walk.under_way()) == [0]
        walk.receive(page(rows("a", 2), cursor))
        assert walk.ahead() == []


@pytest.mark.parametrize(("left", "asked"), [(1, [0]), (2, [0]), (3, [0, 1]), (4, [0, 1]), (5, [0, 1, 2])])
def test_no_more_pages_are_under_way_than_max_items_can_need(left: int, asked: list[int]) -> None:
    assert numbers(PageWalk[Item](scan(max_items=left)).under_way()) == asked


def test_a_scan_takes_any_of_its_partitions_up_to_the_concurrency() -> None:
    walk = PageWalk[Item](scan(concurrency=2))
    assert numbers(walk.due()) == numbers(walk.under_way()) == [0, 1]
    walk.receive(page(rows("b", 1)), 1)
    assert numbers(walk.due()) == [0, 2]


def test_a_partition_that_is_stuck_is_told_of_when_the_others_are_done() -> None:
    walk = PageWalk[Item](scan())
    walk.receive(page(rows("a", 1), ""), 0)
    walk.receive(page(rows("b", 1)), 1)
    assert numbers(walk.due()) == [2]
    walk.receive(page(rows("c", 1)), 2)
    for _ in range(2):
        with pytest.raises(PaginationError, match="empty"):
            walk.due()
    assert walk.resume_token is not None
    (position,) = read_token(walk.resume_token, scan().fingerprint, 3)
    assert (position.partition, position.delivered) == (0, 1)


def test_an_item_outside_its_partition_is_an_error_and_the_walk_stays_where_it_is() -> None:
    walk = PageWalk[Item](scan())
    before = walk.resume_token
    with pytest.raises(ResponseContractError) as caught:
        walk.receive(page([*rows("a", 1), Item("x", "b")]), 0)
    assert str(caught.value) == (
        "listThings: the server ignored the filter kind; an item does not have the value asked for"
    )
    assert walk.resume_token == before
    assert walk.receive(page(rows("a", 1)), 0).items == rows("a", 1)


def test_the_letter_case_of_a_value_does_not_matter() -> None:
    walk = PageWalk[Item](scan())
    assert len(walk.receive(page([Item("x", "A")]), 0)) == 1


def test_a_scan_remembers_no_items() -> None:
    walk = PageWalk[Item](scan())
    walk.receive(page(rows("a", 1), "1"), 0)
    assert len(walk.receive(page(rows("a", 1)), 0)) == 1


def test_a_walk_tells_how_many_pages_came_and_how_many_items_it_delivered() -> None:
    walk = PageWalk[Item](scan(max_items=4))
    assert walk.progress == Progress(0, 0)
    walk.receive(page(rows("a", 2), "2"), 0)
    walk.receive(page(rows("b", 3), "3"), 1)
    assert walk.progress == Progress(2, 4)


def test_a_list_does_not_check_what_it_did_not_ask_for() -> None:
    listing = replace(scan(), attributes={})
    assert len(PageWalk[Item](listing).receive(page([Item("x", "z")]), 0)) == 1


def test_tokens_of_a_scan_and_of_a_list_are_not_exchangeable() -> None:
    token = PageWalk[Item](scan()).resume_token
    assert token is not None
    with pytest.raises(ValueError, match="another listing"):
        read_token(token, in_order().fingerprint, 3)


@given(
    counts=st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 7)),
    page_size=st.integers(1, 3),
    concurrency=st.integers(1, 4),
    stops=st.lists(st.integers(0, 2), max_size=6),
    turns=st.lists(st.integers(0, 2), min_size=40, max_size=40),
)
def test_a_scan_delivers_each_item_once_wherever_it_is_resumed(
    counts: tuple[int, int, int], page_size: int, concurrency: int, stops: list[int], turns: list[int]
) -> None:
    """Pages come in any order, and after any item the scan may go on from its token."""
    server, found = Server(*counts), list[Item]()
    listing = scan(concurrency, page_size)
    walk = PageWalk[Item](listing)
    for turn in turns:
        due = walk.due()
        if not due:
            break
        request = due[turn % len(due)]
        shown = walk.receive(server.answer(request), request.partition)
        taken = min(stops.pop(), len(shown)) if stops else len(shown)
        found += shown.items[:taken]
        if taken < len(shown):
            token = walk.token_within(shown.items, taken)
            assert token is not None
            walk = PageWalk[Item](replace(listing, start=read_token(token, listing.fingerprint, 3)))
    assert len(found) == len(set(found))
    assert set(found) == server.everything
    assert walk.resume_token is None


@given(
    max_items=st.integers(0, 12),
    page_size=st.integers(1, 4),
    turns=st.lists(st.integers(0, 2), min_size=20, max_size=20),
)
def test_max_items_bounds_a_scan_over_all_its_partitions(max_items: int, page_size: int, turns: list[int]) -> None:
    server, count = Server(3, 0, 5), 0
    walk = PageWalk[Item](scan(page_size=page_size, max_items=max_items))
    for turn in turns:
        due = walk.due()
        if not due:
            break
        # Pages that were asked for when more was allowed hold more than is wanted now.
        request = replace(due[turn % len(due)], limit=page_size)
        count += len(walk.receive(server.answer(request), request.partition))
    assert count == min(max_items, 8)


def probing(*, status: str | None = None) -> Listing:
    """A scan that was parted by kind, since the caller did not ask for any."""
    return replace(
        scan(concurrency=9),
        partitions=tuple({**partition, **({"status": status} if status else {})} for partition in scan().partitions),
        parted_by=frozenset({"kind"}),
    )


def test_a_scan_that_nobody_asked_to_be_parted_looks_at_the_listing_as_a_whole_as_well() -> None:
    due = PageWalk[Item](probing(status="active")).due()
    assert [request.filters for request in due] == [
        {"kind": "a", "status": "active"},
        {"kind": "b", "status": "active"},
        {"kind": "c", "status": "active"},
        {"status": "active"},
    ]


def test_lists_of_values_that_the_caller_asked_for_are_left_out_of_the_look_at_the_whole() -> None:
    listing = replace(probing(), partitions=({"kind": "a", "place": 1}, {"kind": "a", "place": 2}))
    assert listing.filters(2) == {}


def test_a_scan_of_one_partition_looks_at_the_whole_as_well() -> None:
    assert replace(probing(), partitions=({"kind": "a", "status": "active"},)).filters(1) == {"status": "active"}


def test_what_the_look_at_the_whole_finds_is_not_delivered() -> None:
    walk = PageWalk[Item](probing())
    for number, kind in enumerate(KINDS):
        assert len(walk.receive(page(rows(kind, 1)), number)) == 1
    assert walk.resume_token is not None
    whole = walk.receive(page([item for kind in KINDS for item in rows(kind, 1)], "3"), 3)
    assert (whole.items, whole.resume_token) == ((), None)
    assert walk.due() == []
    assert walk.resume_token is None


def test_after_the_look_at_the_whole_the_token_names_what_is_left() -> None:
    walk = PageWalk[Item](probing())
    whole = walk.receive(page([]), 3)
    assert whole.resume_token is not None
    assert [position.partition for position in read_token(whole.resume_token, probing().fingerprint, 4)] == [0, 1, 2]


def test_a_value_that_the_contract_does_not_know_ends_the_scan_with_an_error() -> None:
    """After everything that could be found has been delivered."""
    walk = PageWalk[Item](probing())
    walk.receive(page([Item("x", "unheard of")]), 3)
    for number, kind in enumerate(KINDS):
        assert len(walk.receive(page(rows(kind, 1)), number)) == 1
    for _ in range(2):
        with pytest.raises(PaginationError, match=r"not whole: .*\(kind\); list finds them"):
            walk.due()
    assert walk.resume_token is None


def test_an_unknown_value_is_told_of_by_each_filter_that_cannot_find_it() -> None:
    listing = replace(
        scan(),
        partitions=({"kind": "a", "place": "p"},),
        parted_by=frozenset({"place", "kind"}),
        attributes={"kind": "kind", "place": "id"},
    )
    walk = PageWalk[Item](listing)
    walk.receive(page([Item("x", "unheard of")]), 1)
    walk.receive(page([]), 0)
    with pytest.raises(PaginationError) as caught:
        walk.due()
    assert str(caught.value) == (
        "the scan is done, but not whole: there are items with a value that the contract does not know "
        "(kind, place); list finds them"
    )


def test_whoever_resumes_a_scan_that_met_an_unknown_value_hears_of_it_as_well() -> None:
    walk = PageWalk[Item](probing())
    walk.receive(page([Item("x", "unheard of")]), 3)
    token = walk.resume_token
    assert token is not None
    start = read_token(token, probing().fingerprint, 4)
    again = PageWalk[Item](replace(probing(), start=start))
    assert sorted(numbers(again.due())) == [0, 1, 2, 3]
    for number, kind in enumerate(KINDS):
        again.receive(page(rows(kind, 1)), number)
    again.receive(page([Item("x", "unheard of")]), 3)
    with pytest.raises(PaginationError, match="not whole"):
        again.due()


def test_a_scan_that_was_parted_resumes_with_its_look_at_the_whole() -> None:
    listing = probing()
    walk = PageWalk[Item](listing)
    for number, kind in enumerate(KINDS):
        walk.receive(page(rows(kind, 1)), number)
    assert walk.resume_token is not None
    positions = read_token(walk.resume_token, listing.fingerprint, listing.count)
    assert numbers(PageWalk[Item](replace(listing, start=positions)).due()) == [3]

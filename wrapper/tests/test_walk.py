"""The page walk: every item once and in order over any layout of pages, and no server can make it run for ever."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from flexportal.errors import PaginationError
from flexportal.filters import Partition
from flexportal.page import Page, PageRequest
from flexportal.resume import Position, digest, read_token
from flexportal.walk import Listing, PageWalk
from hypothesis import assume, given
from hypothesis import strategies as st


@dataclass(frozen=True)
class Item:
    id: str


def items(count: int, prefix: str = "i") -> list[Item]:
    return [Item(f"{prefix}{number}") for number in range(count)]


def page(found: Sequence[Item], next_cursor: str | None = None, *, has_more: bool | None = None) -> Page[Item]:
    more = next_cursor is not None if has_more is None else has_more
    body = {"rows": [item.id for item in found], "next": next_cursor}
    return Page(found, more, next_cursor, len(found), 100, json.dumps(body).encode())


def listing(
    page_size: int = 100,
    max_items: int | None = None,
    partitions: tuple[Partition, ...] = ({},),
    identity: str | None = "id",
    start: tuple[Position, ...] | None = None,
) -> Listing:
    return Listing("listThings", partitions, page_size, max_items, start, identity)


class Server:
    """An honest server: cursors name the item that the page before ended with."""

    def __init__(self, rows: dict[str, list[Item]]) -> None:
        self.rows = rows
        self.requests: list[PageRequest] = []

    def answer(self, request: PageRequest) -> Page[Item]:
        self.requests.append(request)
        rows = self.rows[str(request.filters.get("kind", ""))]
        begin = 0 if request.cursor is None else int(request.cursor.removeprefix("after "))
        found = rows[begin : begin + request.limit]
        end = begin + len(found)
        return page(found, f"after {end}" if end < len(rows) else None)


def delivered(walk: PageWalk[Item], server: Server, bound: int = 500) -> list[Item]:
    found: list[Item] = []
    for _ in range(bound):
        request = walk.next_request()
        if request is None:
            return found
        found.extend(walk.receive(server.answer(request)).items)
    raise AssertionError("the walk did not end")


def resumed(token: str, description: Listing) -> Listing:
    """The listing from there, as `list(resume=…)` describes it."""
    count = len(description.partitions)
    (start,) = read_token(token, description.fingerprint, count)
    return replace(description, start=(start, *map(Position, range(start.partition + 1, count))))


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


def test_a_server_that_sends_more_than_was_asked_for_is_cut() -> None:
    walk = PageWalk[Item](listing(10, 3))
    assert walk.receive(page(items(8), "c")).items == items(3)
    assert walk.next_request() is None


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
        with pytest.raises(PaginationError, match="circle"):
            walk.next_request()


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
    [("", "empty"), ("\ud800", "cannot be sent"), ("c" * 70_000, "cannot be sent")],
    ids=["empty", "half a surrogate pair", "70,000 characters"],
)
def test_a_cursor_that_cannot_be_followed_stops_the_walk_after_its_page(cursor: str, message: str) -> None:
    walk = PageWalk[Item](listing())
    assert walk.receive(page(items(2), cursor, has_more=True)).items == items(2)
    with pytest.raises(PaginationError, match=message):
        walk.next_request()


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


def test_a_bad_cursor_met_again_on_resuming_keeps_the_place() -> None:
    """With a smaller page size, what was delivered fills more than the page that the cursor stands on."""
    description = listing(4)
    walk = PageWalk[Item](description)
    walk.receive(page(items(4), "", has_more=True))
    token = walk.resume_token
    assert token is not None
    smaller = PageWalk[Item](resumed(token, listing(2)))
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


@given(
    count=st.integers(0, 25),
    sizes=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    stop=st.integers(0, 25),
    identity=st.sampled_from(["id", None]),
)
def test_a_token_from_anywhere_goes_on_with_the_next_item_whatever_the_page_size(
    count: int, sizes: tuple[int, int], stop: int, identity: str | None
) -> None:
    assume(stop <= count)
    first, second = (listing(size, identity=identity) for size in sizes)
    server = Server({"": items(count)})
    walk = PageWalk[Item](first)
    left, token = stop, walk.resume_token
    while left and (request := walk.next_request()) is not None:
        shown = walk.receive(server.answer(request))
        taken = min(left, len(shown))
        left -= taken
        token = walk.resume_token if taken == len(shown) else walk.token_within(shown.items, taken)
    rest = [] if token is None else delivered(PageWalk(resumed(token, second)), server)
    assert rest == items(count)[stop:]


@given(stops=st.lists(st.integers(0, 4), max_size=8), size=st.integers(1, 5), data=st.data())
def test_a_walk_may_be_resumed_again_and_again(stops: list[int], size: int, data: st.DataObject) -> None:
    """Each resumption takes a few items, often none, and goes on with another page size."""
    server, found = Server({"": items(20)}), list[Item]()
    token = PageWalk[Item](listing(size)).resume_token
    for stop in [*stops, 20]:
        if token is None:
            break
        walk = PageWalk[Item](resumed(token, listing(data.draw(st.integers(1, 7)), identity="id")))
        taken_here = 0
        while taken_here < stop and (request := walk.next_request()) is not None:
            shown = walk.receive(server.answer(request))
            taken = min(stop - taken_here, len(shown))
            found.extend(shown.items[:taken])
            taken_here += taken
            token = walk.resume_token if taken == len(shown) else walk.token_within(shown.items, taken)
    assert found == items(20)


def test_a_token_holds_where_items_were_created_before_the_place_meanwhile() -> None:
    description = listing(4)
    walk = PageWalk[Item](description)
    shown = walk.receive(page(items(4), "c"))
    token = walk.token_within(shown.items, 2)
    again = PageWalk[Item](resumed(token, description))
    assert again.receive(page([Item("new"), *items(3)], "d")).items == [Item("i2")]


def test_a_token_whose_last_item_is_gone_goes_on_after_the_one_before() -> None:
    description = listing(4)
    walk = PageWalk[Item](description)
    shown = walk.receive(page(items(4), "c"))
    token = walk.token_within(shown.items, 2)
    again = PageWalk[Item](resumed(token, description))
    later = items(5)[2:]
    assert again.receive(page([Item("i0"), *later], "d")).items == later
    gone = PageWalk[Item](resumed(token, description))
    assert gone.receive(page(later, "d")).items == later


class ChangingServer(Server):
    """Its rows have places, and its cursors name places: they hold whatever is created or deleted."""

    def __init__(self, places: range) -> None:
        super().__init__({})
        self.places = list(places)

    def answer(self, request: PageRequest) -> Page[Item]:
        after = -(10**6) if request.cursor is None else int(request.cursor)
        found = [place for place in self.places if place > after]
        shown = found[: request.limit]
        return page([Item(f"at {place}") for place in shown], str(shown[-1]) if len(found) > len(shown) else None)


@given(
    count=st.integers(0, 30),
    sizes=st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)),
    stops=st.tuples(st.integers(0, 12), st.integers(0, 12)),
    created=st.integers(0, 12),
    data=st.data(),
)
def test_whatever_is_created_or_deleted_meanwhile_nothing_is_lost_and_nothing_comes_twice(
    count: int, sizes: tuple[int, int, int], stops: tuple[int, int], created: int, data: st.DataObject
) -> None:
    """Interrupted twice; new items come first, as in a listing with the newest first."""
    server = ChangingServer(range(count))
    token = PageWalk[Item](listing()).resume_token
    found: list[Item] = []
    for size, stop in zip(sizes, [*stops, 10**6], strict=True):
        if token is None:
            break
        walk, taken_here = PageWalk[Item](resumed(token, listing(size))), 0
        while taken_here < stop and (request := walk.next_request()) is not None:
            shown = walk.receive(server.answer(request))
            taken = min(stop - taken_here, len(shown))
            found.extend(shown.items[:taken])
            taken_here += taken
            token = walk.resume_token if taken == len(shown) else walk.token_within(shown.items, taken)
        deleted = data.draw(st.sets(st.integers(-12, count)))
        new = range(min(server.places, default=0) - created, min(server.places, default=0))
        server.places = [place for place in [*new, *server.places] if place not in deleted]
    assert len(found) == len(set(found))
    assert {f"at {place}" for place in server.places if place >= 0} <= {item.id for item in found}


def test_many_created_meanwhile_do_not_have_the_delivered_come_twice() -> None:
    """So many that what was delivered is pushed off the page that the token stands on."""
    server, description = ChangingServer(range(8)), listing(4)
    walk = PageWalk[Item](description)
    shown = walk.receive(server.answer(PageRequest({}, None, 4)))
    token = walk.token_within(shown.items, 3)
    server.places = [*range(-6, 0), *server.places]
    again = PageWalk[Item](resumed(token, description))
    first = again.receive(server.answer(PageRequest({}, None, 4)))
    token = again.token_within(first.items, 2)
    found = delivered(PageWalk(resumed(token, description)), server)
    assert found == [Item(f"at {place}") for place in (-4, -3, -2, -1, 3, 4, 5, 6, 7)]


@pytest.mark.parametrize("back", [1, 2, 3, 20, 28])
@pytest.mark.parametrize("pages", [29, 60])
def test_a_server_that_goes_back_after_a_resume_is_seen_through_at_once(back: int, pages: int) -> None:
    """The cursors of the walk before are remembered: the latest, and the first."""
    description = listing()
    walk = PageWalk[Item](description)
    for number in range(pages):
        walk.receive(page(items(1, f"p{number}-"), f"c{number}"))
    token = walk.resume_token
    assert token is not None
    for cursor in (f"c{pages - 1 - back}", "c0", "c3"):
        again = PageWalk[Item](resumed(token, description))
        assert len(again.receive(page(items(1, "last"), cursor))) == 1
        with pytest.raises(PaginationError, match="circle"):
            again.next_request()


def test_a_circle_that_was_met_is_known_to_whoever_resumes() -> None:
    """However long it is: the token names the cursor that led back."""
    description = listing()
    walk = PageWalk[Item](description)
    for number in range(200):
        walk.receive(page(items(1, f"p{number}-"), f"c{number}"))
    for _ in range(3):
        walk.receive(page(items(1, "last"), "c77"))
        with pytest.raises(PaginationError, match="circle"):
            walk.next_request()
        token = walk.resume_token
        assert token is not None
        walk = PageWalk[Item](resumed(token, description))
    assert walk.receive(page(items(1, "last"), "c200")).items == []
    assert walk.receive(page(items(1, "new"))).items == items(1, "new")


def test_digests_in_a_token_for_items_without_an_identity_mean_nothing() -> None:
    start = Position(0, None, 2, (digest("i0"),), (digest("i1"),))
    walk = PageWalk[Item](listing(identity=None, start=(start,)))
    assert walk.receive(page(items(5))).items == items(5)[2:]


def test_max_items_counts_from_the_place_where_the_walk_was_resumed() -> None:
    server = Server({"": items(10)})
    walk = PageWalk[Item](listing(4))
    shown = walk.receive(server.answer(PageRequest({}, None, 4)))
    token = walk.token_within(shown.items, 3)
    assert delivered(PageWalk(replace(resumed(token, listing(4)), max_items=3)), server) == items(10)[3:6]


def test_a_page_that_is_partly_delivered_is_asked_for_with_room_for_what_max_items_still_allows() -> None:
    server, description = Server({"": items(10)}), listing(10)
    walk = PageWalk[Item](description)
    shown = walk.receive(server.answer(PageRequest({}, None, 10)))
    token = walk.token_within(shown.items, 3)
    server.requests.clear()
    assert delivered(PageWalk(replace(resumed(token, description), max_items=2)), server) == items(10)[3:5]
    assert [request.limit for request in server.requests] == [5]


BOTH: tuple[Partition, ...] = ({"kind": "a"}, {"kind": "b"})


@given(counts=st.tuples(st.integers(0, 7), st.integers(0, 7)), size=st.integers(1, 4), stop=st.integers(0, 14))
def test_partitions_follow_one_another_and_can_be_resumed_in_either(
    counts: tuple[int, int], size: int, stop: int
) -> None:
    rows = {"a": items(counts[0], "a"), "b": items(counts[1], "b")}
    expected = rows["a"] + rows["b"]
    server, description = Server(rows), listing(size, partitions=BOTH)
    assert delivered(PageWalk(description), server) == expected
    walk, token, taken = PageWalk[Item](description), "", 0
    while taken < stop and (request := walk.next_request()) is not None:
        shown = walk.receive(server.answer(request))
        part = min(stop - taken, len(shown))
        taken += part
        token = walk.resume_token or "end" if part == len(shown) else walk.token_within(shown.items, part)
    if token not in ("", "end"):
        assert delivered(PageWalk(resumed(token, description)), server) == expected[stop:]


def test_an_item_that_moves_to_a_later_partition_meanwhile_is_delivered_once() -> None:
    walk = PageWalk[Item](listing(partitions=BOTH))
    walk.receive(page([Item("x"), Item("y")]))
    shown = walk.receive(page([Item("z"), Item("x")]))
    assert shown.items == [Item("z")]
    assert shown.count == 2
    assert walk.next_request() is None


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

"""Resuming a page walk: the token finds its place, whatever was created, deleted or repeated meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flexportal.errors import PaginationError, ResponseContractError
from flexportal.page import Page, PageRequest
from flexportal.resume import Position, digest, read_token
from flexportal.walk import PageWalk
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.walking import Item, Server, delivered, interrupted, items, listing, page, resumed


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
    taken, token = interrupted(PageWalk(first), server, stop)
    assert taken == items(count)[:stop]
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
        walk = PageWalk[Item](resumed(token, listing(data.draw(st.integers(1, 7)))))
        taken, token = interrupted(walk, server, stop)
        found += taken
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


def test_a_token_within_each_page_names_that_page_s_items() -> None:
    description = listing(3)
    walk, server = PageWalk[Item](description), Server({"": items(9)})
    for begin in (0, 3, 6):
        request = walk.next_request()
        assert request is not None
        shown = walk.receive(server.answer(request))
        token = walk.token_within(shown.items, 1)
        assert delivered(PageWalk(resumed(token, description)), server) == items(9)[begin + 1 :]


def test_before_the_first_page_the_token_within_it_names_the_first_item() -> None:
    walk = PageWalk[Item](listing())
    assert walk.token_within([], 0) == walk.resume_token


def test_without_an_identity_what_was_delivered_is_counted_over_smaller_pages() -> None:
    server = Server({"": items(9)})
    _, token = interrupted(PageWalk(listing(8, identity=None)), server, 5)
    assert token is not None
    assert delivered(PageWalk(resumed(token, listing(2, identity=None))), server) == items(9)[5:]


def test_what_is_still_owed_on_a_page_is_not_forgotten_by_whoever_is_interrupted_before_it() -> None:
    description = listing()
    walk = PageWalk[Item](replace(description, start=(Position(owed=(digest("i3"), digest("i8"))),)))
    shown = walk.receive(page(items(5), "c"))
    assert shown.items == [Item("i0"), Item("i1"), Item("i2"), Item("i4")]
    again = PageWalk[Item](resumed(walk.token_within(shown.items, 1), description))
    assert again.receive(page(items(5), "c")).items == [Item("i1"), Item("i2"), Item("i4")]
    assert again.receive(page([Item("i7"), Item("i8"), Item("i9")])).items == [Item("i7"), Item("i9")]


class Unreadable:
    """A row that is not what the contract says, where one looks."""

    def __init__(self, text: str) -> None:
        self._text = text

    @property
    def id(self) -> str:
        raise ResponseContractError("there is no id")

    def __repr__(self) -> str:
        return self._text


def test_items_that_cannot_be_read_are_told_apart_by_their_text() -> None:
    description, found = listing(), [Unreadable("a"), Unreadable("b"), Unreadable("c")]
    whole = Page(found, has_more=False, next_cursor=None, count=3, limit=100, content=b"{}")
    walk = PageWalk[Unreadable](description)
    token = walk.token_within(walk.receive(whole).items, 1)
    assert PageWalk[Unreadable](resumed(token, description)).receive(whole).items == found[1:]


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
        taken, token = interrupted(PageWalk(resumed(token, listing(size))), server, stop)
        found += taken
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


@pytest.mark.parametrize("pages", [31, 32, 33, 100])
def test_a_token_names_no_more_than_four_cursors_of_the_beginning_and_the_latest_28(pages: int) -> None:
    description = listing()
    walk = PageWalk[Item](description)
    for number in range(pages + 1):
        walk.receive(page(items(1, f"p{number}-"), f"c{number}"))
    token = walk.resume_token
    assert token is not None
    cursors = [f"c{number}" for number in range(pages)]
    (position,) = read_token(token, description.fingerprint, 1)
    assert position.trail == tuple(map(digest, cursors[:4] + cursors[4:][-28:]))


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

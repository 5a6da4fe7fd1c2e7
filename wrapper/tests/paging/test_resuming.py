"""Resuming an iteration: the token finds its place, whatever was created, deleted or repeated in the meantime."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flexportal.errors import PaginationError
from flexportal_core.paging.page import Page, PageRequest
from flexportal_core.paging.state import IterationState
from hypothesis import given
from hypothesis import strategies as st
from tests.paging.pages import Item, Server, items, listing, page, resumed, taken


@given(
    stops=st.lists(st.integers(0, 9), max_size=8),
    size=st.integers(1, 9),
    identity=st.sampled_from(["id", None]),
    data=st.data(),
)
def test_an_iteration_can_be_resumed_anywhere_and_repeatedly_with_any_page_size(
    stops: list[int], size: int, identity: str | None, data: st.DataObject
) -> None:
    """Each resumption takes a few items, often none, and continues with another page size."""
    server, found = Server({"": items(25)}), list[Item]()
    token = IterationState[Item](listing(size, identity=identity)).resume_token
    for stop in [*stops, 25]:
        if token is None:
            break
        state = resumed(token, listing(data.draw(st.integers(1, 9)), identity=identity))
        more, token = taken(state, server, stop)
        found += more
    assert found == items(25)


class ChangingServer(Server):
    """Its items have places, and its cursors name places: they stay valid whatever is created or deleted."""

    def __init__(self, places: range) -> None:
        super().__init__({})
        self.places = list(places)

    def respond(self, request: PageRequest) -> Page[Item]:
        after = -(10**6) if request.cursor is None else int(request.cursor)
        found = [place for place in self.places if place > after]
        sent = found[: request.limit]
        return page([Item(f"at {place}") for place in sent], str(sent[-1]) if len(found) > len(sent) else None)


@given(
    count=st.integers(0, 30),
    sizes=st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)),
    stops=st.tuples(st.integers(0, 12), st.integers(0, 12)),
    created=st.integers(0, 12),
    data=st.data(),
)
def test_whatever_is_created_or_deleted_meanwhile_nothing_is_lost_or_repeated(
    count: int, sizes: tuple[int, int, int], stops: tuple[int, int], created: int, data: st.DataObject
) -> None:
    """Interrupted twice; new items come first, as in a list with the newest first."""
    server = ChangingServer(range(count))
    token = IterationState[Item](listing()).resume_token
    found: list[Item] = []
    for size, stop in zip(sizes, [*stops, 10**6], strict=True):
        if token is None:
            break
        more, token = taken(resumed(token, listing(size)), server, stop)
        found += more
        deleted = data.draw(st.sets(st.integers(-12, count)))
        new = range(min(server.places, default=0) - created, min(server.places, default=0))
        server.places = [place for place in [*new, *server.places] if place not in deleted]
    assert len(found) == len(set(found))
    assert {f"at {place}" for place in server.places if place >= 0} <= {item.id for item in found}


def test_items_pushed_to_later_pages_by_new_ones_are_not_repeated() -> None:
    server, description = ChangingServer(range(8)), listing(4)
    state = IterationState[Item](description)
    first = state.receive(server.respond(PageRequest({}, None, 4)))
    server.places = [*range(-6, 0), *server.places]
    again = resumed(state.token_within(first.items, 3), description)
    second = again.receive(server.respond(PageRequest({}, None, 4)))
    found, _ = taken(resumed(again.token_within(second.items, 2), description), server)
    assert found == [Item(f"at {place}") for place in (-4, -3, -2, -1, 3, 4, 5, 6, 7)]


@pytest.mark.parametrize("remaining", [["i0", "i2", "i3"], ["i2", "i3"], ["new", "i0", "i1", "i2", "i3"]], ids=str)
def test_a_place_within_a_page_is_found_though_the_last_item_before_it_was_deleted(remaining: list[str]) -> None:
    state = IterationState[Item](listing(4))
    received = state.receive(page(items(4), "c"))
    again = resumed(state.token_within(received.items, 2), listing(4))
    found = again.receive(page([Item(each) for each in remaining], "d")).items
    assert [item.id for item in found] == ["i2", "i3"]


def after_pages(count: int) -> IterationState[Item]:
    """An iteration whose pages named the cursors c0, c1, c2, …"""
    state = IterationState[Item](listing())
    for number in range(count):
        state.receive(page(items(1, f"p{number}-"), f"c{number}"))
    return state


@pytest.mark.parametrize("back", [1, 2, 20, 28], ids="{} back".format)
@pytest.mark.parametrize("pages", [29, 60], ids="{} pages".format)
def test_a_cursor_that_was_followed_before_resuming_is_a_cursor_cycle(pages: int, back: int) -> None:
    """At once where it is one of the latest, or one of the first."""
    token = after_pages(pages).resume_token
    for cursor in (f"c{pages - 1 - back}", "c0", "c3"):
        again = resumed(token, listing())
        assert len(again.receive(page(items(1), cursor))) == 1
        with pytest.raises(PaginationError, match="cursor cycle"):
            again.due()


def test_a_token_does_not_grow_with_the_number_of_pages() -> None:
    assert [len(after_pages(count).resume_token or "") for count in (400, 999)] == [
        len(after_pages(150).resume_token or "")
    ] * 2


def test_a_cursor_cycle_of_any_length_is_known_after_resuming() -> None:
    state = after_pages(200)
    for _ in range(3):
        state.receive(page(items(1), "c77"))
        with pytest.raises(PaginationError, match="cursor cycle"):
            state.due()
        state = resumed(state.resume_token, listing())
    assert state.receive(page(items(1), "c200")).items == []
    assert state.receive(page(items(1, "new"))).items == items(1, "new")


def test_max_items_counts_from_the_token_and_the_request_has_room_for_them() -> None:
    server, description = Server({"": items(10)}), listing(10)
    _, token = taken(IterationState(description), server, 3)
    server.requests.clear()
    assert taken(resumed(token, replace(description, max_items=2)), server)[0] == items(10)[3:5]
    assert [request.limit for request in server.requests] == [5]

"""A walk, page by page, without a server."""

from __future__ import annotations

import pytest
from flexportal.contract import Pagination

from contract_tests.lawbook.answer import Answer
from contract_tests.lawbook.ask import Ask
from contract_tests.lawbook.exchange import Exchange, Page, Row
from contract_tests.lawbook.walk import End, Walk, says_more

NAMES = Pagination(cursor="after", size="size", items="things", next="next", more="more")
START = Ask("/v1/things")


def page(*names: str, follows: object = None, more: object = None) -> Page:
    rows = tuple(Row(name, name, hash(name), {}) for name in names)
    return Page(rows, next=follows, more=follows is not None if more is None else more)


def walked(*pages: Page | None, cap: int | None = None, names: Pagination = NAMES) -> Walk:
    walk = Walk(START, names, 2, cap)
    for number, one in enumerate(pages, start=1):
        ask = walk.next_ask()
        if ask is None:
            break
        walk.feed(Exchange(number, ask, Answer(200), page=one))
    return walk


def test_it_goes_on_with_the_cursor_and_ends_where_the_server_says() -> None:
    walk = walked(page("a", "b", follows="x"), page("c", follows="y"), page("d"))
    assert [exchange.ask.target for exchange in walk.exchanges] == [
        "/v1/things",
        "/v1/things?after=x",
        "/v1/things?after=y",
    ]
    assert ([row.name for row in walk.rows], walk.end, walk.complete) == (["a", "b", "c", "d"], End.OVER, True)
    assert walk.next_ask() is None


def test_it_asks_nothing_more_after_the_cap() -> None:
    walk = walked(page("a", follows="x"), page("b", follows="y"), page("c"), cap=2)
    assert (len(walk.exchanges), walk.end, walk.complete) == (2, End.CAPPED, False)


def test_a_cursor_met_before_ends_it() -> None:
    walk = walked(page("a", follows="x"), page("b", follows="y"), page("c", follows="x"), page("d"))
    assert (len(walk.exchanges), walk.end) == (3, End.CYCLE)


def test_pages_without_a_new_row_are_followed_for_a_while() -> None:
    pages = [page("a", follows="0"), *(page("a", follows=str(number)) for number in range(1, 9))]
    walk = walked(*pages)
    assert (len(walk.exchanges), walk.end) == (4, End.BARREN)


def test_an_empty_page_that_promises_more_is_followed() -> None:
    walk = walked(page("a", follows="0"), page(follows="1"), page(follows="2"), page("b"))
    assert ([row.name for row in walk.rows], walk.end) == (["a", "b"], End.OVER)


def test_what_is_no_page_ends_it() -> None:
    walk = walked(page("a", follows="x"), None)
    assert (walk.end, [row.name for row in walk.rows]) == (End.REFUSED, ["a"])


@pytest.mark.parametrize(
    ("one", "follows"),
    [
        (page("a", follows="x"), True),
        (page("a", follows="x", more=False), False),
        (page("a", more=True), False),
        (page("a", follows="", more=True), False),
        (page("a", follows=7, more=True), False),
        (page("a", follows="x", more="yes"), True),
    ],
)
def test_a_page_says_that_more_follows_by_flag_and_cursor(one: Page, follows: bool) -> None:
    assert says_more(one, NAMES) is follows


def test_without_a_flag_the_cursor_decides() -> None:
    flagless = Pagination(cursor="after", size="size", items="things", next="next")
    assert says_more(page("a", follows="x", more=False), flagless)
    assert not says_more(page("a"), flagless)


def test_a_row_is_traced_to_the_page_that_brought_it() -> None:
    walk = walked(page("a", "b", follows="x"), page("c", follows="y"), None)
    assert [walk.origin(index).number for index in (0, 1, 2, 3)] == [1, 1, 2, 3]

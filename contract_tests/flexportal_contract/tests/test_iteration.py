"""Iteration through pages, without a server."""

from __future__ import annotations

import pytest
from flexportal.contract import Pagination

from contract_tests.flexportal_contract.probing.exchange import Exchange, Page, RawResponse, Row
from contract_tests.flexportal_contract.probing.iteration import End, PageIteration, says_more
from contract_tests.flexportal_contract.probing.request import Request

NAMES = Pagination(cursor="after", size="size", items="things", next="next", more="more")


def page(*names: str, follows: object = None, more: object = None) -> Page:
    rows = tuple(Row(name, name, hash(name), {}) for name in names)
    return Page(rows, next=follows, more=follows is not None if more is None else more)


def iterated(*pages: Page | None, max_pages: int | None = None) -> PageIteration:
    iteration = PageIteration(Request("/v1/things"), NAMES, 2, max_pages)
    for number, one in enumerate(pages, start=1):
        request = iteration.next_request()
        if request is None:
            break
        iteration.feed(Exchange(number, request, RawResponse(200), page=one))
    return iteration


def test_each_request_has_the_cursor_of_the_page_before() -> None:
    iteration = iterated(page("a", "b", follows="x"), page("c", follows="y"), page("d"))
    targets = [exchange.request.target for exchange in iteration.exchanges]
    assert targets == ["/v1/things", "/v1/things?after=x", "/v1/things?after=y"]
    assert [row.name for row in iteration.rows] == ["a", "b", "c", "d"]
    assert [iteration.origin(index).number for index in (0, 1, 2, 9)] == [1, 1, 2, 3]
    assert iteration.complete
    assert iteration.next_request() is None


@pytest.mark.parametrize(
    ("pages", "max_pages", "end", "requests"),
    [
        ([page("a", follows="x"), page("b", follows="y"), page("c")], 2, End.LIMITED, 2),
        ([page("a", follows="x"), page("b", follows="y"), page("c", follows="x"), page("d")], None, End.CYCLE, 3),
        ([page("a", follows=str(number)) for number in range(9)], None, End.NO_NEW_ROWS, 4),
        ([page("a", follows="0"), page(follows="1"), page(follows="2"), page("b")], None, End.COMPLETE, 4),
        ([page("a", follows="x"), None], None, End.NO_PAGE, 2),
    ],
    ids=["limit", "cursor cycle", "no new rows", "empty pages are followed", "not a page"],
)
def test_an_iteration_ends(pages: list[Page | None], max_pages: int | None, end: End, requests: int) -> None:
    iteration = iterated(*pages, max_pages=max_pages)
    assert (iteration.end, len(iteration.exchanges)) == (end, requests)


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
def test_flag_and_cursor_say_that_more_follows(one: Page, follows: bool) -> None:
    assert says_more(one, NAMES) is follows


def test_without_a_flag_the_cursor_decides() -> None:
    names = Pagination(cursor="after", size="size", items="things", next="next")
    assert says_more(page("a", follows="x", more=False), names)
    assert not says_more(page("a"), names)

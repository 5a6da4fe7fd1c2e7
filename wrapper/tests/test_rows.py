"""Rows: items as the text that the server sent, walked like the items themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from flexportal import FlexPortalError, PaginationError, ResponseContractError
from flexportal.policy import Answer
from flexportal.rows import Row, RowsOperation
from flexportal_api import listings
from tests.scripted import Script, async_portal, body_of, customer, envelope, portal

ROWS = [customer(number) for number in range(7)]
# What a JSON library would not write: spaces, escapes, numbers in odd forms, fields that nobody knows.
ODD = '{ "customerId" :"cus_\\u0031", "totalOrders":1.0e0,\t"new": [1, {"deep": "\\/"}], "email":"a@example.com" }'


def body(*items: str, **fields: Any) -> httpx.Response:
    text = json.dumps(envelope([]) | {"count": len(items)} | fields)
    return body_of(text.replace('"customers": []', f'"customers": [{" , ".join(items)}]'))


def test_rows_are_the_bytes_that_the_server_sent() -> None:
    with portal(lambda _: body(ODD, "{}")) as opened:
        assert opened.customers.list().rows().to_list() == [ODD.encode(), b"{}"]
        (page,) = opened.customers.list().rows().pages()
    assert page.content == body(ODD, "{}").content


def test_half_of_a_surrogate_pair_is_replaced_and_whole_ones_are_not() -> None:
    """As text it could go nowhere; everything else of the page stays as it is."""
    kept, odd = r'"\\ud800 \" \u00e9 \ud83d\ude00"', r'"\ud800", "\uDC00x\ud800\ud83d\ude00\udbff", "\ud800\n"'
    sent = json.dumps(customer(1))[:-1] + f', "kept": {kept}, "odd": [%s]}}'
    with portal(lambda _: body(sent % odd, json.dumps(customer(2)))) as opened:
        first, second = opened.customers.list().rows().to_list()
    assert first.decode() == sent % r'"\ufffd", "\ufffdx\ufffd\ud83d\ude00\ufffd", "\ufffd\n"'
    assert second.decode() == json.dumps(customer(2))


@pytest.mark.parametrize("kind", ["list", "scan"])
def test_rows_are_those_of_the_listing(kind: str) -> None:
    with portal(Script(ROWS)) as opened:
        pager = getattr(opened.customers, kind)(page_size=2)
        expected = {found.customer_id for found in pager}
        assert {json.loads(row)["customerId"] for row in pager.rows()} == expected


def test_a_token_of_rows_resumes_the_items_and_the_other_way_round() -> None:
    with portal(Script(ROWS)) as opened:
        rows = iter(opened.customers.list(page_size=3).rows())
        first = [next(rows).customer_id for _ in range(4)]
        items = iter(opened.customers.list(page_size=3, resume=rows.resume_token))
        second = [next(items).customer_id]
        third = [row.customer_id for row in opened.customers.list(resume=items.resume_token).rows()]
    assert first + second + third == [row["customerId"] for row in ROWS]


@pytest.mark.anyio
async def test_awaited_rows_are_the_same() -> None:
    async with async_portal(Script(ROWS)) as opened:
        pager = opened.customers.list(page_size=3)
        rows = await pager.rows().to_list()
    with portal(Script(ROWS)) as opened:
        assert rows == opened.customers.list(page_size=3).rows().to_list()
    assert len(rows) == 7


def test_with_lists_of_filter_values_each_row_comes_once() -> None:
    with portal(Script(ROWS)) as opened:
        rows = opened.customers.list(status=["active", "inactive"], page_size=2).rows().to_list()
    assert len(rows) == len(set(rows)) == 7


def test_of_a_row_only_what_a_walk_looks_at_can_be_read() -> None:
    with portal(lambda _: body(ODD)) as opened:
        row = opened.customers.list().rows().first()
    assert isinstance(row, Row)
    assert row.email == "a@example.com"
    with pytest.raises(AttributeError) as caught:
        _ = row.first_name
    names = ", ".join(listings.LIST_CUSTOMERS.item_names)
    assert names.startswith("customer_id, email, ")
    assert str(caught.value) == f"a row is text; only {names} can be read from it"


@pytest.mark.parametrize("item", ["{}", "[]", '{"status": 1}'])
def test_a_row_without_what_the_walk_looks_at_is_not_what_the_contract_says(item: str) -> None:
    with portal(lambda _: body(item)) as opened, pytest.raises(ResponseContractError) as caught:
        opened.customers.scan().rows().to_list()
    assert caught.value.__context__ is None or isinstance(caught.value.__context__, FlexPortalError)


@pytest.mark.parametrize("text", [b"{", b"{}", b'{"email": ' + b"[" * 100_000], ids=["cut", "empty", "deep"])
def test_of_a_row_that_cannot_be_read_the_error_names_what_was_looked_at(text: bytes) -> None:
    with portal(Script(ROWS)) as opened:
        kind: Any = type(opened.customers.list().rows().first())
    with pytest.raises(ResponseContractError) as caught:
        _ = kind(text).email
    assert str(caught.value) == "an item's email cannot be read: it is not what the contract says"
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"hasMore": 1}, "$.hasMore"),
        ({"nextCursor": 5}, "$.nextCursor"),
        ({"customers": None}, "$.customers"),
        ({"count": "7"}, "$.count"),
    ],
)
def test_an_envelope_that_is_not_what_the_contract_says_is_an_error_with_its_path(change: Any, path: str) -> None:
    broken = httpx.Response(200, json=envelope([customer(1)]) | change)
    with portal(lambda _: broken) as opened, pytest.raises(ResponseContractError) as caught:
        opened.customers.list().rows().to_list()
    assert caught.value.path == path


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff", b'{"customers": [}'])
def test_a_body_that_is_no_json_is_an_error(content: bytes) -> None:
    with portal(lambda _: body_of(content)) as opened, pytest.raises(ResponseContractError):
        opened.customers.list().rows().to_list()


def giving(envelope: object) -> Callable[[int, bytes], object]:
    """What reads a body in full, whatever the body is."""

    def decoded(_status: int, _content: bytes) -> object:
        return envelope

    return decoded


def test_an_envelope_that_lacks_what_its_api_lets_it_lack_still_gives_its_rows() -> None:
    """As read in full: here an API that leaves the cursor out on the last page."""
    whole = SimpleNamespace(customers=["a customer"], next_cursor=None, has_more=False, count=1, limit=100)
    listing = replace(listings.LIST_CUSTOMERS, decode_response=giving(whole))
    answer = Answer(200, httpx.Headers(), b'{"customers": [{"customerId":  "cus_1"}], "hasMore": false}')
    page = RowsOperation(listing).page(answer)
    assert page.items == [b'{"customerId":  "cus_1"}']
    assert (page.has_more, page.next_cursor, page.count) == (False, None, 1)


def test_an_envelope_that_lacks_its_items_has_no_rows() -> None:
    """As read in full: here an API that leaves the list out where it is empty."""
    empty = SimpleNamespace(customers=[], next_cursor=None, has_more=False, count=0, limit=100)
    listing = replace(listings.LIST_CUSTOMERS, decode_response=giving(empty))
    page = RowsOperation(listing).page(Answer(200, httpx.Headers(), b'{"hasMore": false}'))
    assert (page.items, page.has_more) == ([], False)


def test_a_page_with_a_row_that_cannot_be_read_is_delivered_whole_when_it_is_asked_for_again() -> None:
    broken = body('{"customerId": "cus_1"}', "{}")
    with portal(Script(ROWS, [broken])) as opened:
        rows = iter(opened.customers.list(status=["active", "inactive"]).rows())
        with pytest.raises(ResponseContractError):
            next(rows)
        assert sorted(row.customer_id for row in rows) == [f"cus_{number}" for number in range(7)]


def test_a_walk_of_rows_can_be_resumed_among_rows_that_cannot_be_read() -> None:
    texts = ['{"customerId": "cus_1"}', "{}", '{"customerId": []}', '{"customerId": "cus_2"}']
    with portal(lambda _: body(*texts, hasMore=True, nextCursor="")) as opened:
        rows = iter(opened.customers.list().rows())
        found = [next(rows) for _ in range(2)]
        rest = iter(opened.customers.list(resume=rows.resume_token).rows())
        found += [next(rest) for _ in range(2)]
        with pytest.raises(PaginationError) as caught:
            next(rest)
        assert found == [text.encode() for text in texts]
        with pytest.raises(PaginationError):
            opened.customers.list(resume=caught.value.resume_token).rows().first()

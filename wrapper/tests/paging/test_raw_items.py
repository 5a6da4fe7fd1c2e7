"""Raw items: the text that the server sent, iterated like the items themselves."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from flexportal import PaginationError, ResponseContractError
from flexportal_api.operations.customers import LIST_CUSTOMERS
from flexportal_core.operation import Paging
from flexportal_core.paging.raw_items import RawItem, RawItems
from tests.scripted import Script, async_client, body_of, client, customer, envelope

ROWS = [customer(number) for number in range(7)]
IDS = [row["customerId"] for row in ROWS]
# What a JSON library would not write: spaces, escapes, numbers in odd forms, unknown fields.
ODD = '{ "customerId" :"cus_\\u0031", "totalOrders":1.0e0,\t"new": [1, {"deep": "\\/"}], "email":"a@example.com" }'
PAGING = cast("Paging", LIST_CUSTOMERS.paging)


def body(*items: str, **fields: Any) -> httpx.Response:
    text = json.dumps(envelope([]) | {"count": len(items)} | fields)
    return body_of(text.replace('"customers": []', f'"customers": [{" , ".join(items)}]'))


def raw_items(*items: str) -> list[RawItem]:
    with client(lambda _: body(*items)) as opened:
        return opened.customers.list().raw_items().to_list()


def test_raw_items_are_the_bytes_that_the_server_sent() -> None:
    assert raw_items(ODD, "{}") == [ODD.encode(), b"{}"]


def test_a_byte_order_mark_before_a_page_is_ignored() -> None:
    text = "\ufeff" + json.dumps(envelope(ROWS, unknown=1))
    with client(lambda _: body_of(text)) as opened:
        assert [item.customer_id for item in opened.customers.list()] == IDS
        assert [item.customer_id for item in opened.customers.list().raw_items()] == IDS
        (page,) = opened.customers.list().pages()
    assert (page.content, page.raw["unknown"]) == (text.encode(), 1)


def test_half_a_surrogate_pair_is_replaced_and_everything_else_is_kept() -> None:
    kept, odd = r'"\\ud800 \" \u00e9 \ud83d\ude00"', r'"\ud800", "\uDC00x\ud800\ud83d\ude00\udbff", "\ud800\n"'
    sent = json.dumps(customer(1))[:-1] + f', "kept": {kept}, "odd": [%s]}}'
    first, second = raw_items(sent % odd, json.dumps(customer(2)))
    assert first.decode() == sent % r'"\ufffd", "\ufffdx\ufffd\ud83d\ude00\ufffd", "\ufffd\n"'
    assert second.decode() == json.dumps(customer(2))


@pytest.mark.parametrize("method", ["list", "scan"])
@pytest.mark.anyio
async def test_raw_items_are_those_of_the_list(method: str) -> None:
    options = {"page_size": 2, "status": ["active", "inactive"]}
    with client(Script(ROWS)) as opened:
        found = getattr(opened.customers, method)(**options).raw_items().to_list()
    assert sorted(json.loads(item)["customerId"] for item in found) == IDS
    async with async_client(Script(ROWS)) as asynchronous:
        again = await getattr(asynchronous.customers, method)(**options).raw_items().to_list()
    assert sorted(again) == sorted(found)


def test_a_token_of_raw_items_resumes_items_and_the_reverse() -> None:
    with client(Script(ROWS)) as opened:
        raw = iter(opened.customers.list(page_size=3).raw_items())
        found = [next(raw).customer_id for _ in range(4)]
        items = iter(opened.customers.list(page_size=3, resume=raw.resume_token))
        found.append(next(items).customer_id)
        found += [item.customer_id for item in opened.customers.list(resume=items.resume_token).raw_items()]
    assert found == IDS


def test_only_the_fields_that_paging_needs_can_be_read() -> None:
    (item,) = raw_items(ODD)
    assert item.email == "a@example.com"
    with pytest.raises(AttributeError, match=r"it has: .*customer_id"):
        _ = item.first_name


READER = """
import pickle, sys
item = pickle.load(sys.stdin.buffer)
print(type(item).__name__, item.email, item.decode() == sys.argv[1])
"""


def test_a_raw_item_can_be_pickled_and_read_by_another_process() -> None:
    (item,) = raw_items(ODD)
    again = pickle.loads(pickle.dumps(item))
    assert (type(again), again, again.customer_id) == (type(item), item, "cus_1")
    command = [sys.executable, "-c", READER, item.decode()]
    variables = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    found = subprocess.run(command, input=pickle.dumps(item), capture_output=True, check=True, env=variables)
    assert found.stdout.decode() == "RawItem a@example.com True\n"


def test_nothing_can_be_read_from_a_raw_item_that_belongs_to_no_listing() -> None:
    item = pickle.loads(pickle.dumps(RawItem(b"{}")))
    assert item == b"{}"
    with pytest.raises(AttributeError, match="it has: none"):
        _ = item.email


@pytest.mark.parametrize(
    "text", [b"{", b"{}", b"[]", b'{"email": ' + b"[" * 100_000], ids=["cut", "empty", "array", "deep"]
)
def test_a_field_that_cannot_be_read_is_a_contract_error_that_names_it(text: bytes) -> None:
    (item,) = raw_items(ODD)
    with pytest.raises(ResponseContractError, match="email") as caught:
        _ = type(item)(text).email
    assert caught.value.__context__ is None, "the decoder's error knows the text"


@pytest.mark.parametrize("change", [{"customerId": None}, {"customerId": []}, {"status": {}}, {"status": 1}], ids=str)
def test_list_passes_on_fields_of_another_type_and_scan_checks_those_that_it_filters(change: dict[str, Any]) -> None:
    sent = httpx.Response(200, json=envelope([customer(1, **change)]))
    with client(lambda _: sent) as opened:
        found = opened.customers.list(status=["active", "inactive"]).raw_items().to_list()
        assert [json.loads(item) for item in found] == [customer(1, **change)]
        if "status" in change:
            with pytest.raises(ResponseContractError, match="status"):
                opened.customers.scan(status="active").raw_items().to_list()


def test_an_unknown_value_of_any_type_is_noticed_by_the_probe_of_a_scan() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=envelope([] if "status" in request.url.params else [customer(1, status=[])]))

    with client(respond) as opened, pytest.raises(PaginationError, match=r"\(status\)"):
        opened.customers.scan().raw_items().to_list()


@pytest.mark.parametrize(
    ("change", "path"),
    [({"hasMore": 1}, "$.hasMore"), ({"nextCursor": 5}, "$.nextCursor"), ({"customers": None}, "$.customers")],
)
def test_an_envelope_that_violates_the_contract_is_an_error_with_its_path(change: Any, path: str) -> None:
    broken = httpx.Response(200, json=envelope([customer(1)]) | change)
    with client(lambda _: broken) as opened, pytest.raises(ResponseContractError) as caught:
        opened.customers.list().raw_items().to_list()
    assert caught.value.path == path


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[" * 100_000, b"\xff", b'{"customers": [}'], ids=lambda text: text[:9]
)
def test_a_body_that_is_not_json_is_a_contract_error(content: bytes) -> None:
    with client(lambda _: body_of(content)) as opened, pytest.raises(ResponseContractError):
        opened.customers.list().raw_items().to_list()


def test_an_envelope_may_lack_what_its_api_makes_optional() -> None:
    """Here an API that leaves out the cursor on the last page, and the items of an empty page."""
    whole = SimpleNamespace(customers=["a customer"], next_cursor=None)
    content = b'{"customers": [{"customerId":  "cus_1"}], "hasMore": false}'
    assert RawItems(PAGING).read(content, lambda: whole) == (whole, [b'{"customerId":  "cus_1"}'])
    empty = SimpleNamespace(customers=None, next_cursor=None)
    assert RawItems(PAGING).read(b'{"hasMore": false}', lambda: empty) == (empty, [])


def test_a_page_with_an_item_that_cannot_be_read_is_requested_again_as_a_whole() -> None:
    with client(Script(ROWS, [body('{"customerId": "cus_1"}', "{}")])) as opened:
        items = iter(opened.customers.list(status=["active", "inactive"]).raw_items())
        with pytest.raises(ResponseContractError):
            next(items)
        assert sorted(item.customer_id for item in items) == IDS


def test_an_iteration_can_be_resumed_between_items_that_cannot_be_read() -> None:
    texts = ['{"customerId": "cus_1"}', "{}", '{"customerId": []}', '{"customerId": "cus_2"}']
    with client(lambda _: body(*texts, hasMore=True, nextCursor="")) as opened:
        items = iter(opened.customers.list().raw_items())
        found = [next(items) for _ in range(2)]
        rest = iter(opened.customers.list(resume=items.resume_token).raw_items())
        found += [next(rest) for _ in range(2)]
        assert found == [text.encode() for text in texts]
        with pytest.raises(PaginationError) as caught:
            next(rest)
        with pytest.raises(PaginationError):
            opened.customers.list(resume=caught.value.resume_token).raw_items().first()

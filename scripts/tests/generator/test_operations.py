"""The generated operations: the data of each, and the functions that call it through a session."""

from __future__ import annotations

import asyncio
import datetime
import inspect
import io
from contextlib import aclosing, closing
from typing import Any, Literal

import httpx
import pytest
from flexportal.contract import Contract
from flexportal_core.decoding.errors import DecodeError
from flexportal_core.errors import NotFoundError
from flexportal_core.operation import Body, Field, Filter
from flexportal_core.session import AsyncSession, Session
from flexportal_core.settings import Settings
from flexportal_core.types import UNSET, File

DAY = datetime.date(2026, 3, 14)


class Recorder:
    """A session that records the call and returns a fixed result."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, dict[str, Any], Any, str | None]] = []

    def call(self, operation: Any, arguments: Any, body: Any = UNSET, *, media_type: str | None = None) -> Any:
        sent = {name: value for name, value in arguments.items() if value is not UNSET}
        self.calls.append((operation, sent, body, media_type))
        return "result"


class AsyncRecorder(Recorder):
    """The same, asynchronous."""

    async def call(self, *args: Any, **named: Any) -> Any:
        return super().call(*args, **named)


def called(function: Any, *args: Any, **named: Any) -> Any:
    """The call that a function and its asynchronous counterpart make."""
    session, later = Recorder(), AsyncRecorder()
    counterpart = getattr(inspect.getmodule(function), f"{function.__name__}_async")
    assert function(session, *args, **named) == "result"
    assert asyncio.run(counterpart(later, *args, **named)) == "result"
    assert session.calls == later.calls
    return session.calls[0]


def test_each_operation_declares_what_the_contract_declares(package: Any) -> None:
    operations = package.operations()
    contract = Contract(package.document)
    assert operations.keys() == {operation.id for operation in contract.operations}
    for declared in contract.operations:
        operation, _ = operations[declared.id]
        assert (operation.method, operation.path) == (declared.method, declared.path)
        assert {(each.name, each.location, each.required) for each in operation.parameters} == {
            (each.name, each.location, each.required) for each in declared.parameters
        }
        assert set(operation.responses) == {response.status for response in declared.responses}


def test_a_function_passes_its_arguments_to_the_session(rich: Any) -> None:
    module, kind = rich.module("operations.shelves"), rich.model("Kind")
    arguments: dict[str, Any] = {"tag": ["a"], "kinds": [kind("emu")], "since": DAY, "x_flag": True, "session_": "c"}
    operation, sent, body, _ = called(module.list_items, "s", DAY, **arguments)
    assert operation is module.LIST_ITEMS
    assert sent == {"shelf_id": "s", "on": DAY, "exact": False, **arguments}
    assert body is UNSET


def test_a_default_of_the_contract_is_that_of_the_argument(rich: Any, real: Any) -> None:
    file = File(io.BytesIO(b"x"))
    _, sent, body, media_type = called(rich.module("operations.files").put_file, "f", body=file, body_="b")
    assert sent == {"id": "f", "body_": "b", "day": DAY, "scale": rich.model("PutFileScale").LARGE}
    assert (body, media_type) == (file, None)
    assert called(real.module("operations.customers").list_customers)[1] == {"limit": "50"}


def test_a_body_is_sent_as_the_media_type_of_its_class(rich: Any) -> None:
    add = rich.module("operations.shelves").add_item
    form, upload = rich.model("Form")(a="1"), rich.model("Upload")(file=File(io.BytesIO(b"x")))
    bodies: list[tuple[Any, str]] = [
        (form, "application/x-www-form-urlencoded"),
        (upload, "multipart/form-data"),
        ("other", "application/json"),
    ]
    for body, expected in bodies:
        assert called(add, "s", DAY, body=body)[2:] == (body, expected)
    assert rich.module("operations.shelves").ADD_ITEM.body == Body(
        ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
    )


@pytest.mark.parametrize(
    ("operation", "result"),
    [
        ("listItems", "Everything | list[Everything] | str | File | None | Cat | Dog"),
        ("addItem", "None"),
        ("putBody", "float | datetime.date"),
        ("createOrder", "Named"),
        ("putFile", "bool"),
        ("listShopOrders", "ShopOrders"),
    ],
)
def test_a_function_returns_the_types_of_the_successful_responses(rich: Any, operation: str, result: str) -> None:
    assert inspect.signature(rich.operations()[operation][1]).return_annotation == result


RESPONSES: list[tuple[str, int, bytes, Any]] = [
    ("listItems", 201, b"[]", []),
    ("listItems", 202, "größer".encode(), "größer"),
    ("listItems", 206, b'{"kind": "dog", "tricks": []}', ("Dog", {"kind": "dog", "tricks": []})),
    ("listItems", 499, b'{"title": "no"}', ("Problem", {"title": "no"})),
    ("listItems", 777, b'{"title": "no"}', ("Problem", {"title": "no"})),
    ("putBody", 200, b"1.50", 1.5),
    ("putBody", 202, b"2026-03-14", DAY),
    ("putBody", 400, b"[null]", [None]),
    ("putFile", 200, b"true", True),
]


@pytest.mark.parametrize(("operation", "status", "content", "expected"), RESPONSES)
def test_each_declared_response_has_its_decoder(
    rich: Any, operation: str, status: int, content: bytes, expected: Any
) -> None:
    if isinstance(expected, tuple):
        expected = rich.model(expected[0])(**expected[1])
    assert rich.decode(operation, status, content) == expected


def test_bytes_are_decoded_to_a_file(rich: Any) -> None:
    assert rich.decode("listItems", 203, b"\xff\x00").payload.read() == b"\xff\x00"


@pytest.mark.parametrize(
    ("status", "content", "message"),
    [
        (202, b"a\xffb", "$: expected UTF-8 text, found a byte that is not UTF-8 at offset 1"),
        (200, b"", "$: expected JSON, found nothing"),
        (200, b"{", "$: expected JSON, found a syntax error at character 1"),
        (200, b'{"a": NaN}', "$: expected JSON, found NaN, which is not JSON"),
        (200, b'{"a": 1e400}', "$: expected JSON, found a number that is too large"),
        (200, b"1" * 5000, "$: expected JSON, found a number of too many digits"),
        (200, b"[" * 100_000, "$: expected JSON, found JSON that is nested too deeply"),
        (201, b"[1]", "$[0]: expected object, found number"),
        (206, b"null", "$: expected object, found null"),
    ],
    ids=["text", "empty", "cut", "nan", "huge", "digits", "deep", "item", "union"],
)
def test_a_body_that_cannot_be_decoded_is_an_error_with_its_path(
    rich: Any, status: int, content: bytes, message: str
) -> None:
    with pytest.raises(DecodeError) as caught:
        rich.decode("listItems", status, content)
    assert str(caught.value) == message


def test_paging_and_filters_are_in_the_names_of_python(rich: Any, real: Any) -> None:
    orders = rich.operations()["listShopOrders"][0]
    paging = orders.paging
    assert (paging.cursor, paging.size, paging.size_type, paging.page_sizes) == (
        "after",
        "pageSize",
        int,
        range(1, 201),
    )
    assert (paging.items, paging.next, paging.more, paging.count, paging.limit) == ("data", "next_", None, None, None)
    assert (paging.identity, paging.envelope_names) == ("id", {"data": "data", "next_": "next"})
    assert paging.item_names == {"id": "id", "paid": "paid", "total": "total", "order_state": "orderState"}
    assert {each.argument: (each.kind, each.filter) for each in orders.parameters if each.filter} == {
        "paid": (bool, Filter("paid")),
        "minimum": (float, Filter("total", "from")),
        "state": (str, Filter("order_state", exhaustive=True)),
        "beyond": (str, Filter("order_state", "from")),
    }
    names = rich.operations()["listResources"][0].paging
    assert (names.identity, names.more, names.count, names.limit) == (None, "more", "count", "size")
    assert names.page_sizes == range(1, 51)
    assert rich.operations()["listOtherShopOrders"][0].paging.size_type is str
    customers = real.operations()["listCustomers"][0]
    assert customers.paging.page_sizes == range(1, 101)
    assert [each.name for each in customers.parameters if each.filter and each.filter.exhaustive] == [
        "status",
        "customerType",
    ]


def respond(request: httpx.Request) -> httpx.Response:
    """The request as an order's id, or an error for the shop `none`."""
    target = request.url.raw_path.decode("ascii")
    order = {"id": f"{target} {request.headers['Tenant-ID']}", "paid": True, "total": 1, "orderState": "open"}
    return httpx.Response(404 if "none" in target else 200, json={"success": True, "data": [order], "next": None})


def test_a_function_calls_the_api_through_a_session(rich: Any) -> None:
    settings = Settings("http://127.0.0.1:1", parameters={"Tenant-ID": "acme"})
    module = rich.module("operations.shops")
    arguments: dict[str, Any] = {"paid": True, "state": rich.model("OrderState").OPEN, "tags": ["x", "y"]}
    with closing(Session(settings, httpx.MockTransport(respond))) as session:
        expected = "/shops/north%2F1/shopOrders?paid=true&state=open&tags=x&tags=y"
        assert module.list_shop_orders(session, "north/1", **arguments).data[0].id == f"{expected} acme"
        assert module.list_shop_orders(session, "1", tenant_id="other").data[0].id == "/shops/1/shopOrders other"
        with pytest.raises(NotFoundError):
            module.list_shop_orders(session, "none")

    async def asynchronously() -> str:
        async with aclosing(AsyncSession(settings, httpx.MockTransport(respond))) as later:
            return str((await module.list_shop_orders_async(later, "1")).data[0].id)

    assert asyncio.run(asynchronously()) == "/shops/1/shopOrders acme"


def test_arguments_of_an_enum_take_its_values_written_out(rich: Any) -> None:
    for name in ("Level", "Kind"):
        enum = rich.model(name)
        assert rich.model(f"{name}Value") == Literal[tuple(each.value for each in enum)] | enum


@pytest.mark.parametrize(
    "invalid",
    [
        *[{"level": 4}, {"code": "A"}, {"code": "ABCDE"}, {"code": "ab"}, {"code": ".."}],
        *[{"place": 0}, {"place": 12}, {"place": 4}, {"mode": "Full"}],
        *[{"tags": ["a", "a"]}, {"tags": ["a", "b", "c"]}, {"tags": ["long"]}],
    ],
    ids=str,
)
def test_an_argument_that_violates_the_contract_is_refused_before_anything_is_sent(
    rich: Any, invalid: dict[str, Any]
) -> None:
    sent: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.path)
        return httpx.Response(200, json="middle")

    get_grade = rich.module("operations.grades").get_grade
    with closing(Session(Settings("http://127.0.0.1:1"), httpx.MockTransport(respond))) as session:
        assert get_grade(session, level=-3, code="AB", place=9, mode="full", tags=["a", "b"]) == "middle"
        with pytest.raises(ValueError, match=next(iter(invalid))):
            get_grade(session, **{"level": -3, "code": "AB", "place": 9} | invalid)
    assert sent == ["/grades/-3/AB/9"]


def test_the_fields_of_a_body_are_data(rich: Any) -> None:
    create = rich.module("operations.orders").CREATE_ORDER
    line = (
        Field("sku", "sku", required=True),
        Field("count", "count", kind=int, bounds={"minimum": 1, "maximum": 5}),
    )
    tree = {field.argument: field for field in create.body.fields}["tree"]
    assert [each for each in create.body.fields if each is not tree] == [
        Field("shop", "shop", required=True, equals="$request.path.shop"),
        Field("id", "id", required=True, bounds={"minLength": 1, "maxLength": 20}),
        Field("lines", "lines", kind=object, required=True, fields=line, many=True, bounds={"minItems": 1}),
        Field("state", "state", choices=rich.model("OrderState")),
        Field("until", "until", kind=datetime.date, nullable=True),
        Field("note", "note", kind=object, nullable=True, fields=line),
        Field("prices", "prices", kind=object),
        Field("levels", "levels", kind=int, choices=rich.model("Level"), many=True),
        Field("grid", "grid", kind=object),
        Field("body", "body", kind=int, bounds={"minimum": 1}),
    ]
    # An object within itself is passed whole.
    assert [(field.argument, field.many, field.fields) for field in tree.fields] == [
        ("label", False, ()),
        ("children", True, ()),
        ("parent", False, (Field("tree", "tree", kind=object),)),
    ]
    assert (create.result, create.effect, create.call, create.read_back) == (
        "made",
        "once",
        "orders.create",
        "shops.list_orders(shop)",
    )

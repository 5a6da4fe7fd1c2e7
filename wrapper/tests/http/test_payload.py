"""Bodies of requests: what callers pass in Python's names, checked in full before anything is sent."""

from __future__ import annotations

import io
import json
import traceback
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flexportal_core.decoding.enums import OpenStrEnum
from flexportal_core.http.request import PreparedRequest, prepare
from flexportal_core.operation import Body, Field, Operation, Parameter
from flexportal_core.types import UNSET, File
from tests.http.things import EMAIL, JSON, make_settings


class Grade(OpenStrEnum):
    A = "A"
    B = "B"


class Level(Enum):
    LOW = 1
    HIGH = 2


ADDRESS = (
    Field("contact_name", "contactName", required=True),
    Field("city", "city", required=True),
    Field("postal_code", "postalCode", nullable=True),
)
CREATE_ORDER: Operation[Any] = Operation(
    "createOrder",
    "POST",
    "/v1/customers/{customerId}/orders",
    parameters=(
        Parameter("customer_id", "customerId", "path", required=True),
        Parameter("tenant", "Tenant-ID", "header", required=True),
    ),
    responses={"201": JSON},
    body=Body(
        ("application/json",),
        fields=(
            Field("customer", "customerId", equals="$request.path.customerId", required=True),
            Field("tenant_id", "tenantId", equals="$request.header.tenant-id"),
            Field("source", "source", equals="$request.query.source"),
            Field(
                "items",
                "items",
                kind=object,
                many=True,
                required=True,
                bounds={"maxItems": 3},
                fields=(
                    Field("sku", "sku", required=True),
                    Field("quantity", "quantity", kind=int, bounds={"minimum": 1}),
                    Field("grade", "grade", choices=Grade),
                    Field("address", "shipTo", kind=object, fields=ADDRESS),
                ),
            ),
            Field("billing_address", "billingAddress", kind=object, fields=ADDRESS),
            Field("monthly_price", "monthlyPrice", kind=float),
            Field("is_gift", "isGift", kind=bool),
            Field("tags", "tags", many=True, bounds={"minItems": 1, "maxLength": 60}),
            Field("level", "level", kind=int, choices=Level),
            Field("starts_on", "startsOn", kind=date),
            Field("starts_at", "startsAt", kind=datetime),
            Field("custom_fields", "customFields", kind=object, nullable=True),
        ),
    ),
    call="orders.create",
)
ITEMS = [{"sku": "MBP14"}]


class Model:
    """As the generated models: it knows its form on the wire."""

    def __init__(self, **fields: Any) -> None:
        self.fields = fields

    def to_dict(self) -> dict[str, Any]:
        return self.fields


def create(operation: Operation[Any] = CREATE_ORDER, **fields: Any) -> PreparedRequest:
    settings = make_settings(parameters={"Tenant-ID": "acme"})
    return prepare(settings, operation, {"customer_id": "cust_1"}, {"items": ITEMS, **fields})


def sent(**fields: Any) -> dict[str, Any]:
    """The body beside what is filled in."""
    body: dict[str, Any] = json.loads(create(**fields).content)
    assert (body.pop("customerId"), body.pop("tenantId")) == ("cust_1", "acme")
    return body


ADDRESS_SENT = {"contactName": "Zoë", "city": "Köln"}


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"items": [{"sku": "a", "quantity": 2}, {"sku": "b", "grade": "A"}]}, {"items": [{"sku": "a", "quantity": 2}, {"sku": "b", "grade": "A"}]}),
        ({"items": ({"sku": ""},)}, {"items": [{"sku": ""}]}),
        ({"items": []}, {"items": []}),
        ({"items": [{"sku": "a", "address": {"contact_name": "Zoë", "city": "Köln"}}]}, {"items": [{"sku": "a", "shipTo": ADDRESS_SENT}]}),
        ({"items": [{"sku": "a", "grade": Grade("Z")}]}, {"items": [{"sku": "a", "grade": "Z"}]}),
        ({"billing_address": {"contact_name": "Zoë", "city": "Köln", "postal_code": None}}, {"billingAddress": ADDRESS_SENT | {"postalCode": None}}),
        ({"billing_address": Model(**ADDRESS_SENT, floor=3)}, {"billingAddress": ADDRESS_SENT | {"floor": 3}}),
        ({"billing_address": {"contact_name": "Zoë", "city": "Köln", "postal_code": UNSET}}, {"billingAddress": ADDRESS_SENT}),
        ({"items": [Model(sku="a", grade="Z", shipTo=ADDRESS_SENT | {"floor": 3})]}, {"items": [{"sku": "a", "grade": "Z", "shipTo": ADDRESS_SENT | {"floor": 3}}]}),
        ({"monthly_price": 89}, {"monthlyPrice": 89}),
        ({"monthly_price": 89.5, "is_gift": False, "tags": ["x", Grade.A], "level": 2}, {"monthlyPrice": 89.5, "isGift": False, "tags": ["x", "A"], "level": 2}),
        ({"level": Level.LOW, "tags": UNSET}, {"level": 1}),
        ({"starts_on": date(2026, 3, 14), "starts_at": date(2026, 3, 14)}, {"startsOn": "2026-03-14", "startsAt": "2026-03-14"}),
        ({"starts_at": datetime(2026, 3, 14, 9, tzinfo=timezone(timedelta(hours=1)))}, {"startsAt": "2026-03-14T08:00:00Z"}),
        ({"starts_on": "2026-03-14"}, {"startsOn": "2026-03-14"}),
        ({"custom_fields": None}, {"customFields": None}),
        (
            {"custom_fields": {"at": datetime(2026, 1, 2, tzinfo=UTC), "id": UUID(int=1), Grade.B: [Grade.B, None, Model(a=1)]}},
            {"customFields": {"at": "2026-01-02T00:00:00Z", "id": str(UUID(int=1)), "B": ["B", None, {"a": 1}]}},
        ),
        ({"source": "shop"}, {"source": "shop"}),
    ],
    ids=lambda value: ascii(value)[:40],
)  # fmt: skip
def test_fields_are_sent_by_their_names_on_the_wire(fields: dict[str, Any], body: dict[str, Any]) -> None:
    assert sent(**fields) == {"items": ITEMS} | body


def test_a_value_that_the_contract_states_is_filled_in_unless_it_is_passed() -> None:
    assert json.loads(create().content)["customerId"] == "cust_1"
    assert json.loads(create(customer="cust_2").content)["customerId"] == "cust_2"


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"items": UNSET}, TypeError, r"items is required"),
        ({"items": None}, TypeError, r"items cannot be None$"),
        ({"tags": None}, TypeError, r"tags cannot be None; leave it out instead"),
        ({"items": "MBP14"}, TypeError, r"items must be a list, not str"),
        ({"items": ["MBP14"]}, TypeError, r"items\[0\] must be an object or a model, not str"),
        ({"items": [{"sku": "a"}, {"quantity": 1}]}, TypeError, r"items\[1\]\.sku is required"),
        ({"items": [{"sku": 7}]}, TypeError, r"items\[0\]\.sku must be text, not int"),
        ({"items": [{"sku": "a", "quantity": True}]}, TypeError, r"items\[0\]\.quantity must be int, not bool"),
        ({"items": [{"sku": "a", "quantity": 1.5}]}, TypeError, r"items\[0\]\.quantity must be int, not float"),
        ({"items": [{"sku": "a", "grade": "Z"}]}, ValueError, r"items\[0\]\.grade='Z' is not a known value; choose from 'A', 'B'"),
        ({"items": [{"sku": "a", "grade": 1}]}, TypeError, r"items\[0\]\.grade must be text, not int"),
        ({"items": [{"sku": "a", "shipTo": {}}]}, TypeError, r"items\[0\] has no field 'shipTo'; known fields: sku, quantity, grade, address"),
        ({"items": [{"sku": "a", "address": {"city": "x"}}]}, TypeError, r"items\[0\]\.address\.contact_name is required"),
        ({"items": [Model(quantity=1)]}, TypeError, r"items\[0\]\.sku is required"),
        ({"items": [Model(sku=1)]}, TypeError, r"items\[0\]\.sku must be text"),
        ({"items": [Model(sku="a", shipTo={"city": "x"})]}, TypeError, r"items\[0\]\.address\.contact_name is required"),
        ({"items": [Model(sku="a", shipTo="x")]}, TypeError, r"items\[0\]\.address must be an object or a model, not str"),
        ({"items": [{"sku": "a", "quantity": 0}]}, ValueError, r"items\[0\]\.quantity must be at least 1"),
        ({"items": [{"sku": "a"}] * 4}, ValueError, r"items must have at most 3 items"),
        ({"tags": ["a", "b" * 61]}, ValueError, r"tags\[1\] must have at most 60 characters"),
        ({"tags": []}, ValueError, r"tags must have at least 1 item$"),
        ({"items": [{"Sku": "a"}]}, TypeError, r"items\[0\] has no field 'Sku'; known fields: sku, "),
        ({"colour": "red"}, TypeError, r"the body has no field 'colour'; known fields: customer, "),
        ({EMAIL: "red"}, TypeError, r"the body has no field of another name; known fields: customer, "),
        ({"level": 7}, ValueError, r"level=7 is not a known value; choose from 1, 2"),
        ({"level": "1"}, TypeError, r"level must be int, not str"),
        ({"monthly_price": float("nan")}, ValueError, r"monthly_price is not finite"),
        ({"monthly_price": "89"}, TypeError, r"monthly_price must be float, not str"),
        ({"tags": ["a", None]}, TypeError, r"tags\[1\] must be text, not NoneType"),
        ({"starts_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))}, ValueError, r"starts_at is not between"),
        ({"starts_at": datetime(2026, 3, 14)}, ValueError, r"starts_at has no time zone; pass an aware datetime"),
        ({"starts_on": 20260314}, TypeError, r"starts_on must be a date, not int"),
        ({"custom_fields": {1: 2}}, TypeError, r"custom_fields has a key that is not text: int"),
        ({"custom_fields": [range(1)]}, TypeError, r"custom_fields\[0\] has no form in JSON: range"),
        ({"custom_fields": b"x"}, TypeError, r"custom_fields has no form in JSON: bytes"),
        ({"custom_fields": {"a": [float("inf")]}}, ValueError, r"custom_fields\[0\] is not finite"),
        ({"tags": ["\ud800"]}, ValueError, r"the body has text that UTF-8 cannot encode"),
    ],
    ids=lambda value: ascii(value)[:60],
)  # fmt: skip
def test_an_invalid_field_is_refused_by_its_path(fields: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=f"^orders.create: {message}") as caught:
        create(**fields)
    assert type(caught.value) is error


def test_a_body_that_contains_itself_is_a_value_error() -> None:
    fields: dict[str, Any] = {}
    fields["again"] = fields
    with pytest.raises(ValueError, match=r"^orders.create: the body is nested too deeply, or contains itself"):
        create(custom_fields=fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"items": [{"sku": "a", "grade": EMAIL}]},
        {"items": [{EMAIL: "a"}]},
        {"tags": [EMAIL, 7]},
        {"tags": [EMAIL + "\ud800"]},
        {"custom_fields": {EMAIL: {1: EMAIL}}},
    ],
    ids=["unknown value", "unknown field", "another type", "not UTF-8", "key"],
)
def test_no_error_about_a_body_shows_or_references_an_address(fields: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        create(**fields)
    error = caught.value
    assert EMAIL not in "".join(traceback.format_exception(error))
    assert (error.__cause__, error.__context__) == (None, None)
    found = error.__traceback__
    while found is not None and found.tb_next is not None:
        found = found.tb_next
    assert found is not None
    assert found.tb_frame.f_code.co_name == "payload", "the frames that hold parts of the body are dropped"


def with_body(**changes: Any) -> Operation[Any]:
    body = replace(CREATE_ORDER.body or Body(()), **changes)
    return replace(CREATE_ORDER, body=body, parameters=(), path="/v1/orders")


NOTES = (Field("notes", "notes", nullable=True),)


@pytest.mark.parametrize(
    ("required", "fields", "content"),
    [
        (False, UNSET, b""),
        (False, {}, b""),
        (False, {"notes": UNSET}, b""),
        (False, {"notes": None}, b'{"notes":null}'),
        (True, {}, b"{}"),
        (True, UNSET, b"{}"),
    ],
)
def test_an_optional_body_without_fields_is_not_sent(required: bool, fields: object, content: bytes) -> None:
    request = prepare(make_settings(), with_body(required=required, fields=NOTES), {}, fields)
    assert request.content == content
    assert ("Content-Type" in request.headers) is bool(content)


def test_a_required_body_that_is_missing_is_a_type_error() -> None:
    with pytest.raises(TypeError, match=r"^orders.create: a body is required"):
        prepare(make_settings(), with_body(fields=()), {})


UPLOAD = with_body(
    media_types=("multipart/form-data",),
    fields=(Field("csv_file", "csvFile", kind=bytes, required=True), Field("dry_run", "dryRun", kind=bool), Field("options", "options", kind=object)),
)  # fmt: skip


class NamedFile(io.BytesIO):
    name = "/home/someone/products.csv"


@pytest.mark.parametrize(
    ("file", "name", "media_type"),
    [
        (b"a;b\n1;2\n", b"csvFile", b"application/octet-stream"),
        (NamedFile(b"a;b\n1;2\n"), b"products.csv", b"text/csv"),
        (File(io.BytesIO(b"a;b\n1;2\n"), "p.csv", "text/x-csv"), b"p.csv", b"text/x-csv"),
    ],
    ids=["bytes", "open file", "File"],
)
def test_a_file_is_a_part_of_a_multipart_body(file: object, name: bytes, media_type: bytes) -> None:
    request = prepare(make_settings(), UPLOAD, {}, {"csv_file": file, "dry_run": True, "options": {"a": [1]}})
    content_type = request.headers["Content-Type"]
    first, second, third = request.content.split(b"--" + content_type.partition("boundary=")[2].encode())[1:-1]
    assert b'name="csvFile"; filename="%s"' % name in first
    assert b"Content-Type: %s\r\n" % media_type in first
    assert first.endswith(b"\r\n\r\na;b\n1;2\n\r\n")
    assert second.endswith(b'name="dryRun"\r\n\r\ntrue\r\n')
    assert third.endswith(b'{"a":[1]}\r\n')


@pytest.mark.parametrize("file", [b"a;b\n", io.BytesIO(b"a;b\n"), File(io.BytesIO(b"a;b\n")), "a;b\n"], ids=type)
def test_a_raw_file_is_sent_whole(file: object) -> None:
    request = prepare(make_settings(), with_body(media_types=("text/csv; charset=utf-8",), fields=()), {}, file)
    assert (request.content, request.headers["Content-Type"]) == (b"a;b\n", "text/csv; charset=utf-8")


def test_a_file_that_is_open_as_text_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="must be opened in binary mode"):
        prepare(make_settings(), UPLOAD, {}, {"csv_file": io.StringIO("a;b")})


@pytest.mark.parametrize("given", ["products.csv", Path("products.csv"), bytearray(b"a;b"), [b"a;b"]], ids=repr)
def test_what_is_no_file_is_not_uploaded_as_one(given: object) -> None:
    with pytest.raises(TypeError, match="csv_file must be bytes or a file opened in binary mode, not "):
        prepare(make_settings(), UPLOAD, {}, {"csv_file": given})


LABELS = (Field("a", "a"), Field("b", "b"), Field("c", "c"))
BOUNDED = Operation[object](
    "label", "POST", "/v1/labels", body=Body(("application/json",), fields=(
        Field("one", "one", kind=object, fields=LABELS, bounds={"minProperties": 1, "maxProperties": 2}),
        Field("many", "many", kind=object, fields=LABELS, many=True, bounds={"minProperties": 1}),
        Field("any_", "any", kind=object, bounds={"maxProperties": 1}),
        Field("rest", "rest"),
    ), bounds={"minProperties": 1, "maxProperties": 3}),
    call="labels.create",
)  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "the body must have at least 1 field"),
        ({"one": {"a": ""}, "many": [], "any_": {}, "rest": ""}, "the body must have at most 3 fields"),
        ({"one": {}}, "one must have at least 1 field"),
        ({"one": {"a": "", "b": "", "c": ""}}, "one must have at most 2 fields"),
        ({"many": [{"a": ""}, {}]}, r"many\[1\] must have at least 1 field"),
        ({"any_": {"x": 1, "y": 2}}, "any_ must have at most 1 field"),
    ],
)
def test_an_object_with_too_few_or_too_many_fields_is_a_value_error(fields: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^labels.create: {message}$"):
        prepare(make_settings(), BOUNDED, {}, fields)


def test_an_object_with_as_many_fields_as_allowed_is_sent() -> None:
    fields = {"one": {"a": "", "b": ""}, "many": [{"a": ""}], "any_": {"x": 1}}
    assert json.loads(prepare(make_settings(), BOUNDED, {}, fields).content).keys() == {"one", "many", "any"}


def test_the_bounds_of_a_body_that_is_passed_whole_are_checked() -> None:
    body = Body(("application/json",), bounds={"minItems": 1, "minProperties": 1})
    values: tuple[Any, ...] = ([], {})
    for value in values:
        with pytest.raises(ValueError, match=r"^things\.put: the body must have at least 1 "):
            prepare(make_settings(), Operation[object]("put", "PUT", "/v1/x", body=body, call="things.put"), {}, value)


def test_the_addresses_within_a_body_are_secrets_of_its_request() -> None:
    request = create(tags=["call b@x.example, or <c@y.example>", "@", 'ä"d@z.example"'], custom_fields={"to": EMAIL})
    assert set(request.secrets.reveal()) >= {"b@x.example", "c@y.example", "d@z.example", EMAIL}
    form = with_body(media_types=("application/x-www-form-urlencoded",), fields=(Field("to", "to"),))
    upload = with_body(media_types=("multipart/form-data",), fields=(Field("to", "to"),))
    for operation in (form, upload):
        assert EMAIL in prepare(make_settings(), operation, {}, {"to": EMAIL}).secrets.reveal()

"""A list operation of which no handwritten line knows is served all the same."""

from __future__ import annotations

from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal.testing import MockPortal, Reply, Request
from flexportal.testing.listings import default_size
from jsonschema_rs import Draft202012Validator
from msgspec import json


@pytest.fixture
def shop(orders: Contract) -> MockPortal:
    return MockPortal(customers=90, contract=orders)


PATH = "/v1/shops/north/orders"
KEY = (("authorization", "Bearer test-key"), ("tenant-id", "acme"))


def request(mock: MockPortal, path: str = PATH, *headers: tuple[str, str], **query: object) -> Reply:
    pairs = tuple((name, str(value)) for name, value in query.items())
    return mock.answer(Request("GET", path, pairs, KEY + headers))


def walk(mock: MockPortal, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    for _ in range(200):
        reply = request(mock, since=0, **query, **cursor)
        assert reply.status == 200
        body = json.decode(reply.body)
        rows += body["orders"]
        if body["next"] is None:
            return rows
        cursor = {"cursor": body["next"]}
    raise AssertionError("the walk does not end")


def test_its_envelope_follows_the_annotation_and_the_schema(shop: MockPortal) -> None:
    body = json.decode(request(shop, since=1, pageSize=3).body)
    assert body.keys() == {"orders", "next", "size", "success", "version"}
    assert (len(body["orders"]), body["size"], body["success"], body["version"]) == (3, "3", True, 3)


def test_what_the_annotation_leaves_out_is_left_out_of_the_envelope(document: dict[str, Any]) -> None:
    for name in ("more", "count", "echo"):
        del document["paths"]["/v1/customers"]["get"]["x-pagination"][name]
    document["components"]["schemas"]["CustomerPage"]["required"] = ["customers", "nextCursor"]
    body = json.decode(request(MockPortal(contract=Contract(document)), "/v1/customers").body)
    assert body.keys() == {"customers", "nextCursor"}


def test_its_page_size_is_the_largest_allowed_where_the_contract_names_none(shop: MockPortal) -> None:
    assert len(json.decode(request(shop, since=1).body)["orders"]) == 20


@pytest.mark.parametrize(
    ("schema", "size"),
    [({"default": 7}, 7), ({"maximum": 20}, 20), ({"maximum": 50}, 50), ({"maximum": 51}, 50), ({}, 50)],
)
def test_a_page_has_the_contracts_default_size_or_up_to_fifty_rows(schema: dict[str, Any], size: int) -> None:
    assert default_size(schema) == size


def test_a_page_without_a_schema_holds_what_the_annotation_names(document: dict[str, Any]) -> None:
    operation = document["paths"]["/v1/customers"]["get"]
    operation["responses"]["200"]["content"]["application/json"] = {}
    # What kind of value the page size is echoed as, a schema alone could tell.
    del operation["x-pagination"]["echo"]
    mock = MockPortal(3, contract=Contract(document))
    body = json.decode(request(mock, "/v1/customers").body)
    assert body == {"customers": list(mock.rows("acme")), "nextCursor": None, "count": 3, "hasMore": False}
    assert len(body["customers"]) == 3
    # No schema requires a field.
    assert mock.population(mock.contract.operation("listCustomers"), "acme").sample() == {}


def test_what_else_an_envelope_requires_is_the_same_in_every_release(document: dict[str, Any]) -> None:
    page = document["components"]["schemas"]["CustomerPage"]
    page["required"] += ["mood", "place"]
    page["properties"] |= {
        "mood": {"type": "integer", "minimum": 0},
        "place": {"enum": ["north", "east", "south", "west"]},
    }
    body = json.decode(request(MockPortal(contract=Contract(document)), "/v1/customers").body)
    assert (body["mood"], body["place"]) == (848, "south")


def test_its_walk_gives_every_row_once_in_order(shop: MockPortal) -> None:
    assert walk(shop, pageSize=7) == list(shop.rows("acme", "listOrders"))


def test_its_rows_keep_the_schema_and_are_varied(shop: MockPortal, orders: Contract) -> None:
    schemas = {"components": {"schemas": orders.document["components"]["schemas"]}}
    keeps = Draft202012Validator({"$ref": "#/components/schemas/Order", **schemas})
    rows = list(shop.rows("acme", "listOrders"))
    assert [row for row in rows if not keeps.is_valid(row)] == []
    item = orders.operation("listOrders").item_schema or {}
    for name in {*item["properties"], "createdAt", "day", "key"} - {*item["required"], "createdAt", "day"}:
        assert {name in row for row in rows} == {True, False}, name
    assert len({row["orderId"] for row in [*rows, *shop.rows("globex", "listOrders")]}) == 180
    assert {row["tenantId"] for row in rows} == {"acme"}


def test_its_rows_are_the_same_every_time(shop: MockPortal, orders: Contract) -> None:
    again = MockPortal(customers=90, contract=orders)
    assert list(shop.rows("acme", "listOrders")) == list(again.rows("acme", "listOrders"))


def test_its_rows_are_newest_first(shop: MockPortal) -> None:
    created = [row["createdAt"] for row in shop.rows("acme", "listOrders")]
    assert created == sorted(set(created), reverse=True)


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ({"state": "lost"}, "state", "lost"),
        ({"paid": "true"}, "paid", True),
        ({"paid": "false"}, "paid", False),
        ({"lines": 3}, "lineCount", 3),
    ],
)
def test_its_filters_leave_what_matches(shop: MockPortal, query: dict[str, Any], field: str, value: Any) -> None:
    expected = [row for row in shop.rows("acme", "listOrders") if row[field] == value]
    assert walk(shop, pageSize=4, **query) == expected
    assert 0 < len(expected) < 90


def test_its_fields_of_few_values_are_told_from_the_others(shop: MockPortal, orders: Contract) -> None:
    population = shop.population(orders.operation("listOrders"), "acme")
    assert population.dimensions == {"state": ("open", "closed", "lost"), "paid": (False, True)}


def test_its_text_filter_finds_the_one_row(shop: MockPortal) -> None:
    row = shop.rows("acme", "listOrders")[41]
    assert walk(shop, customer=row["customerId"]) == [row]
    assert walk(shop, customer="nobody") == []
    assert walk(shop, customer=row["customerId"], state=row["state"], paid=str(row["paid"]).lower()) == [row]


@pytest.mark.parametrize(
    ("query", "path", "code", "message"),
    [
        ({}, "query.since", "required", "Is required."),
        ({"since": "x"}, "query.since", "invalid_type", "Must be of type number."),
        ({"since": "10"}, "query.since", "out_of_range", "Must be a number up to 9."),
        ({"since": "1", "pageSize": "21"}, "query.pageSize", "out_of_range", "Must be a whole number from 1 to 20."),
        ({"since": "1", "pageSize": "x"}, "query.pageSize", "out_of_range", "Must be a whole number from 1 to 20."),
        ({"since": "1", "paid": "True"}, "query.paid", "invalid_type", "Must be of type boolean."),
        ({"since": "1", "lines": "1.0"}, "query.lines", "invalid_type", "Must be of type integer."),
        ({"since": "1", "lines": "-1"}, "query.lines", "out_of_range", "Must be a number from 0 on."),
        ({"since": "1", "customer": "x"}, "query.customer", "invalid_length", "Is too short or too long."),
        ({"since": "1", "cursor": "x"}, "query.cursor", "invalid_cursor", "Is no cursor of this listing."),
    ],
)
def test_its_parameters_are_held_to_their_schemas(
    shop: MockPortal, query: dict[str, str], path: str, code: str, message: str
) -> None:
    reply = request(shop, **query)
    # This operation declares no 400.
    assert reply.status == 422
    assert json.decode(reply.body)["error"] == {
        "code": "VALIDATION_ERROR",
        "message": "The request has 1 invalid parameter.",
        "details": [{"path": path, "message": message, "code": code}],
    }


def test_its_headers_are_held_to_their_schemas(shop: MockPortal) -> None:
    assert request(shop, PATH, ("x-trace", "abc"), since=1).status == 200
    assert b"header.X-Trace" in request(shop, PATH, ("x-trace", "ABC"), since=1).body


@pytest.mark.parametrize(
    "path", ["/v1/shops/orders", "/v1/shops//orders", "/v1/shops/a/b/orders", "/v1/shops/a/orders/"]
)
def test_its_path_takes_one_part_for_each_parameter(shop: MockPortal, path: str) -> None:
    assert request(shop, path).status == 404


def test_a_cursor_of_one_operation_is_of_no_use_to_another(shop: MockPortal) -> None:
    cursor = json.decode(request(shop, since=1, pageSize=2).body)["next"]
    assert request(shop, "/v1/customers", startAfter=cursor).status == 400


def test_two_listings_alike_hold_different_rows(document: dict[str, Any]) -> None:
    listing = document["paths"]["/v1/customers"]["get"]
    document["paths"]["/v1/people"] = {"get": listing | {"operationId": "listPeople"}}
    mock = MockPortal(contract=Contract(document))
    first, second = ([row["status"] for row in mock.rows("acme", name)] for name in ("listCustomers", "listPeople"))
    assert first != second


def test_customers_gain_what_the_contract_gains(document: dict[str, Any]) -> None:
    """A new field is in the rows, a new enum value occurs, a new filter works, with no line written by hand."""
    schemas = document["components"]["schemas"]
    listing = document["paths"]["/v1/customers"]["get"]
    schemas["Customer"]["properties"] |= {
        "tier": {"type": "string", "enum": ["gold", "tin"]},
        "score": {"type": "integer"},
        "badge": {"type": "string"},
    }
    schemas["Customer"]["required"] += ["score", "badge"]
    schemas["CustomerStatus"]["enum"].append("paused")
    listing["x-filters"] |= {
        "tier": {"field": "tier", "match": "equal"},
        "company": {"field": "company", "match": "equal"},
        "badge": {"field": "badge", "match": "equal"},
    }
    listing["parameters"] += [
        {"name": name, "in": "query", "schema": {"type": "string"}} for name in ("tier", "company", "badge")
    ]
    mock = MockPortal(customers=48, contract=Contract(document))
    rows = list(mock.rows("acme"))
    assert {row["status"] for row in rows} == {"active", "inactive", "paused"}
    assert {type(row["score"]) for row in rows} == {int}
    # A text that is filtered by names one customer, and what was known before is made with care as before.
    assert len({row["badge"] for row in rows}) == 48
    assert all(row["totalOrders"] == len(row["orderIds"]) for row in rows)
    company = {"company": rows[0].get("company", "Acme, Inc.")}
    for query in ({"tier": "tin"}, company, {"badge": rows[7]["badge"]}, {"tier": "lead"}):
        ((name, value),) = query.items()
        body = json.decode(request(mock, "/v1/customers", limit=100, **query).body)
        assert body["customers"] == [row for row in rows if row.get(name) == value]


def test_an_unfiltered_status_is_made_from_its_schema(document: dict[str, Any]) -> None:
    document["paths"]["/v1/customers"]["get"]["x-filters"] = {}
    rows = list(MockPortal(customers=60, contract=Contract(document)).rows("acme"))
    assert {row["status"] for row in rows} == {"active", "inactive"}


def test_a_comparison_that_nobody_knows_is_refused(document: dict[str, Any]) -> None:
    document["paths"]["/v1/customers"]["get"]["x-filters"]["email"]["match"] = "prefix"
    with pytest.raises(ValueError, match="x-filters") as error:
        MockPortal(contract=Contract(document))
    assert str(error.value) == "x-filters: email compares by 'prefix'; only 'equal' is known"


@pytest.mark.parametrize(
    ("schema", "last"),
    [
        ({"type": ["string", "null"]}, {"nextCursor": None}),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"nextCursor": None}),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, {"nextCursor": None}),
        ({}, {"nextCursor": None}),
        ({"type": "string"}, {}),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, {}),
    ],
    ids=["null", "any form that is null", "one form that is null", "anything", "no null", "no form that is null"],
)
def test_a_cursor_that_may_not_be_null_is_left_out_at_the_end(
    document: dict[str, Any], schema: dict[str, Any], last: dict[str, Any]
) -> None:
    page = document["components"]["schemas"]["CustomerPage"]
    page["properties"]["nextCursor"] = schema
    page["required"] = ["customers"]
    body = json.decode(request(MockPortal(3, contract=Contract(document)), "/v1/customers").body)
    assert {name: value for name, value in body.items() if name == "nextCursor"} == last


@pytest.mark.parametrize("secured", [True, False], ids=["with a key", "open to all"])
def test_an_operation_that_takes_no_tenant_gives_that_of_the_key(document: dict[str, Any], secured: bool) -> None:
    operation = document["paths"]["/v1/customers"]["get"]
    operation["parameters"] = [node for node in operation["parameters"] if "$ref" not in node]
    operation["parameters"].append({"name": "X-Trace", "in": "header", "schema": {"type": "string"}})
    if not secured:
        operation["security"] = []
    mock = MockPortal(contract=Contract(document), api_keys={"test-key": ["globex"]})
    reply = mock.answer(Request("GET", "/v1/customers", (), KEY[:1] if secured else ()))
    assert reply.status == 200
    tenants = {row["tenantId"] for row in json.decode(reply.body)["customers"]}
    assert tenants == {"globex" if secured else "acme"}


def test_a_key_without_a_tenant_gets_nothing_where_none_is_named(document: dict[str, Any]) -> None:
    operation = document["paths"]["/v1/customers"]["get"]
    operation["parameters"] = [node for node in operation["parameters"] if "$ref" not in node]
    mock = MockPortal(contract=Contract(document), api_keys={"test-key": []})
    assert mock.own_tenant("test-key") == ""
    reply = mock.answer(Request("GET", "/v1/customers", (), KEY[:1]))
    assert reply.status == 403
    assert b"NO_TENANT_ACCESS" in reply.body


def test_an_open_operation_may_be_denied_to_whom_sends_no_key(document: dict[str, Any]) -> None:
    operation = document["paths"]["/v1/customers"]["get"]
    operation["security"] = []
    operation["parameters"] = [node for node in operation["parameters"] if "$ref" not in node]
    mock = MockPortal(contract=Contract(document), denied={"": ["listCustomers"]})
    assert mock.answer(Request("GET", "/v1/customers")).status == 403


def test_an_operation_without_paging_is_not_served(document: dict[str, Any]) -> None:
    del document["paths"]["/v1/customers"]["get"]["x-pagination"]
    mock = MockPortal(contract=Contract(document))
    assert request(mock, "/v1/customers").status == 404
    with pytest.raises(ValueError, match="list operation") as error:
        mock.faults(mock.contract.operation("listCustomers"), Request("GET", "/v1/customers", (("limit", "x"),)))
    assert str(error.value) == "listCustomers is no list operation"


def test_who_overrides_the_tenant_need_not_be_sent_one(document: dict[str, Any]) -> None:
    class Trusting(MockPortal):
        def tenant_of(self, request: Request) -> str:
            return "acme"

    assert Trusting(contract=Contract(document)).answer(Request("GET", "/v1/customers", (), KEY[:1])).status == 200


def test_an_open_operation_asks_for_no_key(document: dict[str, Any]) -> None:
    """The tenant is refused all the same: no key, no tenant."""
    document["paths"]["/v1/customers"]["get"]["security"] = []
    mock = MockPortal(contract=Contract(document))
    for headers in ((), KEY[1:]):
        assert mock.answer(Request("GET", "/v1/customers", (), headers)).status == 403

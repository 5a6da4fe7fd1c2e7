"""A list operation that no handwritten code knows is served all the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal.testing import MockAPI, Request, Response

from .conftest import KEY, body, get, validator

PATH = "/v1/shops/north/orders"


@pytest.fixture
def shop(orders: Contract) -> MockAPI:
    return MockAPI(90, contract=orders)


def order_listing(shop: MockAPI, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    for _ in range(200):
        page = body(get(shop, PATH, since=0, **query, **cursor))
        items += page["orders"]
        if page["next"] is None:
            return items
        cursor = {"cursor": page["next"]}
    raise AssertionError("the listing does not end")


def test_the_envelope_follows_the_annotation_and_the_schema(shop: MockAPI) -> None:
    page = body(get(shop, PATH, since=1, pageSize=3))
    assert page.keys() == {"orders", "next", "size", "success", "version"}
    assert (len(page["orders"]), page["size"], page["success"], page["version"]) == (3, "3", True, 3)
    assert len(body(get(shop, PATH, since=1))["orders"]) == 20


def test_a_cursor_that_is_always_sent_is_empty_on_the_last_page(orders: Contract) -> None:
    document = json.loads(json.dumps(orders.document))
    envelope = Contract(document).operation("listShopOrders").responses[0].schema or {}
    Contract(document).at(envelope["$ref"])["properties"]["next"] = {"type": "string"}
    assert body(get(MockAPI(1, contract=Contract(document)), PATH, since=0))["next"] == ""


def test_the_response_has_the_status_and_the_kind_of_json_that_the_contract_declares(orders: Contract) -> None:
    document = json.loads(json.dumps(orders.document))
    responses = document["paths"]["/v1/shops/{shop}/orders"]["get"]["responses"]
    responses["206"] = responses.pop("200")
    responses["206"]["content"] = {"application/vnd.x+json": responses["206"]["content"]["application/json"]}
    response = get(MockAPI(3, contract=Contract(document)), PATH, since=0)
    assert (response.status, response.header("content-type")) == (206, "application/vnd.x+json")


@pytest.mark.parametrize(
    ("explode", "query", "status"),
    [
        (True, "tags=1&tags=2", 200),
        (True, "tags=1&tags=x", 422),
        (False, "tags=1,2", 200),
        (False, "tags=1,x", 422),
        (False, "tags=1,2,3,4", 200),
    ],
)
def test_the_values_of_an_array_are_read_as_the_contract_separates_them(
    orders: Contract, explode: bool, query: str, status: int
) -> None:
    document = json.loads(json.dumps(orders.document))
    schema = {"type": "array", "items": {"type": "integer"}}
    parameter = {"name": "tags", "in": "query", "explode": explode, "schema": schema}
    document["paths"]["/v1/shops/{shop}/orders"]["get"]["parameters"].append(parameter)
    mock = MockAPI(3, contract=Contract(document))
    headers = (KEY, ("tenant-id", "acme"))
    assert mock.respond(Request.parse("GET", PATH, f"since=0&{query}", headers)).status == status


def test_every_item_comes_once_in_order_and_the_same_every_time(shop: MockAPI, orders: Contract) -> None:
    items = order_listing(shop, pageSize=7)
    assert (
        items
        == list(shop.items("acme", "listShopOrders"))
        == list(MockAPI(90, contract=orders).items("acme", "listShopOrders"))
    )
    created = [item["createdAt"] for item in items]
    assert created == sorted(set(created), reverse=True)


def test_items_are_valid_varied_and_unique(shop: MockAPI, orders: Contract) -> None:
    items = list(shop.items("acme", "listShopOrders"))
    valid = validator(orders, "ShopOrder").is_valid
    assert [item for item in items if not valid(item)] == []
    schema = orders.operation("listShopOrders").item_schema or {}
    for name in {*schema["properties"], "changedAt", "key"} - set(schema["required"]):
        assert {name in item for item in items} == {True, False}, name
    assert len({item["orderId"] for item in [*items, *shop.items("globex", "listShopOrders")]}) == 180
    assert {item["tenantId"] for item in items} == {"acme"}


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ({"state": "lost"}, "state", "lost"),
        ({"paid": "true"}, "paid", True),
        ({"paid": "false"}, "paid", False),
        ({"lines": 3}, "lineCount", 3),
    ],
    ids=str,
)
def test_filters_leave_what_matches(shop: MockAPI, query: dict[str, Any], field: str, value: Any) -> None:
    expected = [item for item in shop.items("acme", "listShopOrders") if item[field] == value]
    assert order_listing(shop, pageSize=4, **query) == expected
    assert 0 < len(expected) < 90


def test_a_text_filter_finds_the_one_item(shop: MockAPI) -> None:
    item = shop.items("acme", "listShopOrders")[41]
    assert order_listing(shop, customer=item["customerId"]) == [item]
    assert order_listing(shop, customer=item["customerId"], state=item["state"]) == [item]
    assert order_listing(shop, customer="nobody") == []


@pytest.mark.parametrize(
    ("query", "path", "code"),
    [
        ({}, "query.since", "required"),
        ({"since": "x"}, "query.since", "invalid_type"),
        ({"since": "10"}, "query.since", "out_of_range"),
        ({"since": "1", "pageSize": "21"}, "query.pageSize", "out_of_range"),
        ({"since": "1", "paid": "True"}, "query.paid", "invalid_type"),
        ({"since": "1", "customer": "x"}, "query.customer", "invalid_length"),
    ],
    ids=str,
)
def test_parameters_are_checked_by_their_schemas(shop: MockAPI, query: dict[str, str], path: str, code: str) -> None:
    response = get(shop, PATH, **query)
    # This operation declares no 400.
    assert response.status == 422
    assert [(detail["path"], detail["code"]) for detail in body(response)["error"]["details"]] == [(path, code)]


def test_headers_are_checked_by_their_schemas(shop: MockAPI) -> None:
    assert get(shop, PATH, ("x-trace", "abc"), since=1).status == 200
    assert b"header.X-Trace" in get(shop, PATH, ("x-trace", "ABC"), since=1).body


@pytest.mark.parametrize("path", ["/v1/shops/orders", "/v1/shops//orders", "/v1/shops/a/b/orders"])
def test_a_path_takes_one_segment_for_each_parameter(shop: MockAPI, path: str) -> None:
    assert get(shop, path).status == 404


def test_a_cursor_belongs_to_its_operation(shop: MockAPI) -> None:
    cursor = body(get(shop, PATH, since=1, pageSize=2))["next"]
    assert get(shop, startAfter=cursor).status == 400


def test_customers_follow_the_contract_when_it_changes(document: dict[str, Any]) -> None:
    """A new field is in the items, a new enum value occurs, a new filter works."""
    schemas, operation = document["components"]["schemas"], document["paths"]["/v1/customers"]["get"]
    schemas["Customer"]["properties"] |= {"tier": {"enum": ["gold", "tin"]}, "badge": {"type": "string"}}
    schemas["Customer"]["required"] += ["badge"]
    schemas["CustomerStatus"]["enum"].append("paused")
    added = ("tier", "company", "badge")
    operation["x-filters"] |= {name: {"field": name, "match": "equal"} for name in added}
    operation["parameters"] += [{"name": name, "in": "query", "schema": {"type": "string"}} for name in added]
    mock = MockAPI(48, contract=Contract(document))
    items = list(mock.items("acme"))
    assert {item["status"] for item in items} == {"active", "inactive", "paused"}
    assert len({item["badge"] for item in items}) == 48
    for name, value in {"tier": "tin", "company": "Acme, Inc.", "badge": items[7]["badge"]}.items():
        expected = [item for item in items if item.get(name) == value]
        assert body(get(mock, limit=100, **{name: value}))["customers"] == expected
    assert body(get(mock, tier="lead"))["customers"] == []


def test_a_range_that_only_the_contract_knows_has_the_records_within(document: dict[str, Any]) -> None:
    operation = document["paths"]["/v1/subscriptions"]["get"]
    operation["x-filters"]["startDateFrom"] = {"field": "startDate", "match": "from"}
    operation["parameters"].append({"name": "startDateFrom", "in": "query", "schema": {"type": "string"}})
    mock = MockAPI(40, contract=Contract(document))
    items = list(mock.items("acme", "listSubscriptions"))
    middle = sorted(item["startDate"] for item in items)[len(items) // 2]
    shown = body(get(mock, "/v1/subscriptions", limit=100, startDateFrom=middle))["rentals"]
    assert shown == [item for item in items if item["startDate"] >= middle][:100]
    assert 0 < len(shown) < len(items)


def test_a_page_without_a_schema_has_what_the_annotation_names(document: dict[str, Any]) -> None:
    operation = document["paths"]["/v1/customers"]["get"]
    operation["responses"]["200"]["content"]["application/json"] = {}
    operation["x-pagination"] = {"cursor": "startAfter", "size": "limit", "items": "customers", "next": "nextCursor"}
    mock = MockAPI(3, contract=Contract(document))
    assert body(get(mock)) == {"customers": list(mock.items("acme")), "nextCursor": None}
    assert mock.add_customer(extra={"a": 1}) == {"a": 1, "status": "active"}


@pytest.mark.parametrize(
    ("schema", "null"),
    [
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, True),
        ({}, True),
        ({"type": "string"}, False),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, False),
    ],
    ids=str,
)
def test_a_cursor_that_may_not_be_null_is_absent_on_the_last_page(
    document: dict[str, Any], schema: dict[str, Any], null: bool
) -> None:
    page = document["components"]["schemas"]["CustomerPage"]
    page["properties"]["nextCursor"] = schema
    page["required"] = ["customers"]
    last = body(get(MockAPI(3, contract=Contract(document))))
    assert last.get("nextCursor", "absent") == (None if null else "absent")


def test_an_operation_without_a_tenant_uses_that_of_the_key(document: dict[str, Any]) -> None:
    operation = document["paths"]["/v1/customers"]["get"]
    operation["parameters"] = [node for node in operation["parameters"] if "$ref" not in node]
    request = Request("GET", "/v1/customers", (), (KEY,))
    reached = MockAPI(contract=Contract(document), api_keys={"test-key": ["globex"]}).respond(request)
    assert {item["tenantId"] for item in body(reached)["customers"]} == {"globex"}
    assert MockAPI(contract=Contract(document), api_keys={"test-key": []}).respond(request).status == 403
    operation["security"] = []
    anonymous = Request("GET", "/v1/customers")
    opened = MockAPI(contract=Contract(document)).respond(anonymous)
    assert {item["tenantId"] for item in body(opened)["customers"]} == {"acme"}
    denied = MockAPI(contract=Contract(document), denied={"": ["listCustomers"]})
    assert denied.respond(anonymous).status == 403


def test_an_operation_without_pagination_is_served_by_its_schema(document: dict[str, Any]) -> None:
    del document["paths"]["/v1/customers"]["get"]["x-pagination"]
    mock = MockAPI(contract=Contract(document))
    assert body(get(mock)).keys() >= {"customers", "hasMore"}
    with pytest.raises(ValueError, match="listCustomers is not a list operation"):
        mock.page_size(mock.contract.operation("listCustomers"), Request("GET", "/v1/customers"))


def test_an_unsupported_comparison_is_an_error(document: dict[str, Any]) -> None:
    document["paths"]["/v1/customers"]["get"]["x-filters"]["email"]["match"] = "prefix"
    with pytest.raises(ValueError, match="x-filters: email has match 'prefix'"):
        MockAPI(contract=Contract(document))


def test_a_subclass_can_override_a_decision() -> None:
    class Forgetful(MockAPI):
        def filters(self, operation: Any, request: Request) -> dict[str, str]:
            return {}

        def requested_tenant(self, request: Request) -> str:
            return "acme"

    page = body(Forgetful().respond(Request("GET", "/v1/customers", (("status", "active"),), (KEY,))))
    assert {item["status"] for item in page["customers"]} == {"active", "inactive"}


def test_the_status_that_a_subclass_chooses_stays() -> None:
    class Partial(MockAPI):
        def success(self, body: dict[str, Any]) -> Response:
            return self.json_response(206, body)

    assert get(Partial(3)).status == 206

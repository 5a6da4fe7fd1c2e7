"""The contract as read from a document: operations, parameters, responses and annotations."""

from __future__ import annotations

from typing import Any

import pytest
from flexportal.contract import Assumption, Body, Contract, Link, Order, Pagination, value_at

PAGINATION = {"cursor": "after", "size": "limit", "items": "parties", "next": "next"}


def document(operation: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    return {"openapi": "3.1.0", "paths": {"/v1/parties": {"get": operation or {}}}} | parts


def listing(identity: str | None = None, **operation: Any) -> Contract:
    item = {"type": "object"} if identity is None else {"type": "object", "x-identity": identity}
    schema = {"properties": {"parties": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}}}}
    return Contract(
        document(
            {
                "operationId": "listThem",
                "x-pagination": PAGINATION,
                "responses": {"200": {"content": {"application/json": {"schema": schema}}}},
            }
            | operation,
            components={"schemas": {"Item": item}},
        )
    )


def test_every_assumption_that_the_installed_contract_marks_is_declared_and_the_reverse() -> None:
    contract = Contract.installed()
    assert {assumption.id for assumption in contract.assumptions} == set(find(contract.document, "x-assumption"))
    assert all(assumption.sentence and assumption.source for assumption in contract.assumptions)


def test_a_parameter_that_an_operation_lacks_is_a_key_error() -> None:
    operation = Contract.installed().operation("listCustomers")
    assert operation.parameter("Tenant-ID", "header").required
    with pytest.raises(KeyError, match="listCustomers has no query parameter 'Tenant-ID'"):
        operation.parameter("Tenant-ID")


def find(node: Any, key: str) -> list[str]:
    match node:
        case {**entries}:
            mark = entries.get(key)
            own = [mark] if isinstance(mark, str) else []
            return [*own, *(hit for value in entries.values() for hit in find(value, key))]
        case [*values]:
            return [hit for value in values for hit in find(value, key)]
        case _:
            return []


def test_an_operation_needs_nothing_but_its_method() -> None:
    (operation,) = Contract(document({})).operations
    assert operation.id == "get /v1/parties"
    assert (operation.pagination, operation.filters, operation.identity) == (None, (), None)
    assert operation.order is None
    assert not operation.secured
    assert Contract(document({})).listings == ()
    with pytest.raises(KeyError, match="no operation 'listThem'"):
        Contract(document({})).operation("listThem")


def test_an_order_is_ascending_or_descending_and_may_be_asked_for() -> None:
    (operation,) = Contract(document({"x-order": {"field": "name", "direction": "ascending"}})).operations
    assert operation.order == Order("name", descending=False)
    asked = {"field": "name", "direction": "descending", "fieldParameter": "sortBy", "directionParameter": "sortDir"}
    (operation,) = Contract(document({"x-order": asked})).operations
    assert operation.order == Order("name", True, "sortBy", "sortDir")


def test_a_list_without_a_cursor_is_a_single_page() -> None:
    (operation,) = Contract(document({"x-pagination": {"size": "limit", "items": "parties"}})).operations
    assert operation.pagination == Pagination(size="limit", items="parties", cursor=None, next=None)


@pytest.mark.parametrize(
    ("method", "annotation", "effect"),
    [
        ("get", None, "safe"),
        ("put", None, "idempotent"),
        ("delete", None, "idempotent"),
        ("post", None, "non-idempotent"),
        ("patch", None, "non-idempotent"),
        ("post", "safe", "safe"),
        ("delete", "once", "once"),
    ],
)
def test_the_effect_is_the_method_s_unless_the_contract_states_it(
    method: str, annotation: str | None, effect: str
) -> None:
    node = {} if annotation is None else {"x-effect": annotation}
    (operation,) = Contract({"paths": {"/v1/parties": {method: node}}}).operations
    assert operation.effect == effect


def test_a_write_has_a_body_a_result_a_name_and_links() -> None:
    link: dict[str, Any] = {"operationId": "getParty", "parameters": {"partyId": "$response.body#/id"}}
    node = {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object"}}, "text/csv": {}},
        },
        "x-result": "party",
        "x-method": "parties.invite",
        "responses": {"400": {}, "201": {"links": {"read": link, "list": {"operationId": "listParties"}}}},
    }
    (operation,) = Contract({"paths": {"/v1/parties": {"post": node}}}).operations
    assert operation.body == Body(("application/json", "text/csv"), required=True, schema={"type": "object"})
    assert (operation.result, operation.call) == ("party", "parties.invite")
    assert operation.success is not None
    assert operation.success.status == "201"
    assert operation.success.links == {"read": Link("getParty", link["parameters"]), "list": Link("listParties", {})}


def test_a_field_may_be_nested() -> None:
    contract = Contract({"c": {"Address": {"properties": {"city": {"type": "string"}}}}})
    item = {"properties": {"address": {"$ref": "#/c/Address"}}}
    assert contract.field_schema(item, "address.city") == {"type": "string"}
    assert contract.field_schema(item, "address.zip") == {}
    assert value_at({"address": {"city": "Delft"}}, "address.city") == "Delft"
    items: list[dict[str, Any]] = [{}, {"address": None}, {"address": {}}]
    for absent in items:
        with pytest.raises(KeyError):
            value_at(absent, "address.city")


def test_security_of_the_document_applies_unless_the_operation_overrides_it() -> None:
    secured = document({}, security=[{"bearerAuth": []}])
    assert Contract(secured).operations[0].secured
    secured["paths"]["/v1/parties"]["get"]["security"] = []
    assert not Contract(secured).operations[0].secured


def test_a_parameter_of_the_operation_replaces_the_path_s() -> None:
    contents = document({"parameters": [{"name": "q", "in": "query", "required": True}]})
    contents["paths"]["/v1/parties"]["parameters"] = [{"name": "q", "in": "query"}, {"name": "q", "in": "header"}]
    (operation,) = Contract(contents).operations
    assert [(found.location, found.required) for found in operation.parameters] == [("query", True), ("header", False)]
    assert operation.parameters[0].schema == {}


@pytest.mark.parametrize(
    ("declared", "status", "found"),
    [
        (["404", "4XX", "default"], 404, "404"),
        (["404", "4XX", "default"], 400, "4XX"),
        (["404", "4xx", "default"], 400, "4xx"),
        (["404", "4XX", "default"], 500, "default"),
        (["404", "4XX"], 500, None),
    ],
)
def test_a_status_is_declared_by_number_then_range_then_default(
    declared: list[str], status: int, found: str | None
) -> None:
    (operation,) = Contract(document({"responses": {name: {} for name in declared}})).operations
    response = operation.response(status)
    assert (None if response is None else response.status) == found


def test_the_schema_of_the_items_states_what_identifies_one() -> None:
    assert listing(identity="email").operation("listThem").identity == "email"
    assert listing().operation("listThem").identity is None


@pytest.mark.parametrize("responses", [{}, {"400": {}}, {"200": {}}], ids=["none", "no success", "no body"])
def test_a_listing_without_a_described_page_has_no_identity(responses: dict[str, Any]) -> None:
    operation = listing(responses=responses).operation("listThem")
    assert operation.item_schema is None
    assert operation.identity is None


def test_references_are_followed_and_their_siblings_win() -> None:
    contract = Contract(
        {"a": {"$ref": "#/b", "x": 1}, "b": {"$ref": "#/c~1d/e~0f", "x": 2, "y": 2}, "c/d": {"e~f": {"y": 3, "z": 3}}}
    )
    assert contract.resolve({"$ref": "#/a", "w": 0}) == {"w": 0, "x": 1, "y": 2, "z": 3}


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_reference_cycle_is_an_error(length: int) -> None:
    contract = Contract({str(number): {"$ref": f"#/{(number + 1) % length}"} for number in range(length)})
    with pytest.raises(ValueError, match="points at itself"):
        contract.resolve({"$ref": "#/0"})


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("other.yaml#/a", "only references within the document"),
        ("#/missing", "points at nothing"),
        ("#/text/deeper", "points at nothing"),
    ],
)
def test_an_unknown_reference_is_a_key_error(reference: str, message: str) -> None:
    with pytest.raises(KeyError, match=message):
        Contract({"text": "t"}).at(reference)


def test_assumptions_are_read_in_order() -> None:
    entries = [{"id": name, "sentence": "s", "source": "silent", "settle": "look"} for name in "ab"]
    assert Contract({"x-assumptions": entries}).assumptions == (
        Assumption("a", "s", "silent", "look"),
        Assumption("b", "s", "silent", "look"),
    )


def test_the_default_response_is_that_of_success_where_no_other_is() -> None:
    responses = {"404": {}, "default": {"description": "else"}, "2XX": {"description": "done"}}
    contracts = [
        Contract(document({"responses": {key: responses[key] for key in keys}}))
        for keys in (["404", "default"], ["404", "default", "2XX"], ["404"])
    ]
    found = [contract.operations[0].success for contract in contracts]
    assert [None if each is None else each.status for each in found] == ["default", "2XX", None]


@pytest.mark.parametrize(
    ("schema", "values", "kind"),
    [
        ({"anyOf": [{"$ref": "#/components/schemas/Item"}, {"type": "null"}], "title": "One"}, ["one"], "string"),
        ({"type": ["string", "null"], "enum": ["one", None]}, ["one"], "string"),
        ({"type": ["string", "integer", "null"]}, None, ["string", "integer"]),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}, None, None),
    ],
    ids=["reference", "type", "two types", "two alternatives"],
)
def test_a_parameter_that_may_be_null_has_the_schema_of_its_values(
    schema: dict[str, Any], values: list[str] | None, kind: object
) -> None:
    parameter = {"name": "kind", "in": "query", "schema": schema}
    item = {"type": "string", "enum": ["one"]}
    contract = Contract(document({"parameters": [parameter]}, components={"schemas": {"Item": item}}))
    found = contract.operations[0].parameter("kind").schema
    assert (found.get("enum"), found.get("type")) == (values, kind)

"""The comparison of two contracts: what each edit means for the users of the client."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, cast

import pytest
from regeneration.changes import compare
from tests.contract_edits import BASE, GONE, edited, with_schema

Json = dict[str, Any]
Path = tuple[str | int, ...]

TEXT, NUMBER, INTEGER, NULL = {"type": "string"}, {"type": "number"}, {"type": "integer"}, {"type": "null"}
ENUM = {"type": "string", "enum": ["a", "b"]}
CLOSED = {"type": "object", "properties": {"a": TEXT}, "additionalProperties": False}
OPEN = {"type": "object", "properties": {"a": TEXT}}
NEEDED = {**OPEN, "required": ["a"]}
JSON_BODY = {"content": {"application/json": {"schema": OPEN}}}
FILLED_IN = {
    "content": {"application/json": {"schema": {**OPEN, "properties": {"a": {**TEXT, "x-equals": "$request.path.id"}}}}}
}
ORDERS = {**copy.deepcopy(BASE["paths"]["/v1/customers"]["get"]), "operationId": "listOrders"}

# An edit of the contract, and the changes as "code where". Three entries: an edit of the old contract comes first.
EDITS: dict[str, tuple[Any, ...]] = {
    "nothing": ({}, []),
    # fields of a response
    "field added": ({"Customer/properties/tier": TEXT}, ["response-field-added schema Customer $.tier"]),
    "field of a shared schema added": ({"Error/properties/requestId": TEXT}, ["response-field-added schema Error $.requestId"]),
    "field removed": ({"Customer/properties/company": GONE}, ["response-field-removed schema Customer $.company"]),
    "field renamed": ({"Customer/properties/company": GONE, "Customer/properties/firm": TEXT}, ["response-field-removed schema Customer $.company", "response-field-added schema Customer $.firm"]),
    "field optional": ({"Address/required": ["contactName", "streetAddress", "country"]}, ["response-field-became-optional schema Address $.city"]),
    "field nullable": ({"Customer/properties/phone/type": ["string", "null"]}, ["response-became-nullable schema Customer $.phone"]),
    "item nullable": ({"Customer/properties/rentalIds/items/type": ["string", "null"]}, ["response-became-nullable schema Customer $.rentalIds[]"]),
    "values of free fields typed": ({"Customer/properties/customFields/additionalProperties": TEXT}, ["response-type-changed schema Customer $.customFields.*"]),
    "schema closed": ({"Address/additionalProperties": False}, ["response-object-closed schema Address"]),
    "schema renamed": (
        {"root/components/schemas/Place": BASE["components"]["schemas"]["Address"], "root/components/schemas/Address": GONE}
        | {f"Customer/properties/last{kind}Address/$ref": "#/components/schemas/Place" for kind in ("Billing", "Shipping")},
        [f"model-renamed schema Customer $.last{kind}Address" for kind in ("Billing", "Shipping")],
    ),
    "schema that contains itself": ({"Error/properties/cause": {"$ref": "#/components/schemas/Error"}}, {"Error/properties/cause": {"$ref": "#/components/schemas/Error"}, "Error/required": ["code"]}, ["response-field-became-optional schema Error $.message"]),
    "enum of both directions": ({"CustomerStatus/enum/2": "paused"}, ["request-enum-value-added schema CustomerStatus", "response-enum-value-added schema CustomerStatus"]),
    "enum value removed": ({"CustomerStatus/enum": ["active"]}, ["request-enum-value-removed schema CustomerStatus", "response-enum-value-removed schema CustomerStatus"]),
    # documentation only
    "description": ({"Customer/properties/company/description": "Firm."}, ["description-changed schema Customer $.company"]),
    "description beside a reference": ({"Customer/properties/lastBillingAddress/description": "Where bills go."}, ["description-changed schema Customer $.lastBillingAddress"]),
    "example": ({"root/components/examples/RateLimited/value": {}}, ["example-changed listCustomers response 429"]),
    "assumption reworded": ({"root/x-assumptions/0/sentence": "Another."}, ["assumption-changed x-assumptions invalid-limit"]),
    "assumption unmarked": ({"param:email/x-assumption": GONE}, ["assumption-changed listCustomers request query email"]),
    "version of the contract": ({"root/info/version": "1.1.0"}, ["information-changed info.version"]),
    "second tag": ({"list/tags/1": "people"}, ["information-changed listCustomers"]),
    "path described": ({"root/paths/~1v1~1customers/summary": "Customers."}, ["description-changed paths /v1/customers"]),
    "unused schema": ({"root/components/schemas/Draft": TEXT}, ["contract-rewritten components.schemas.Draft"]),
    # operations
    "operation added": ({"root/paths/~1v1~1orders": {"get": ORDERS}}, ["operation-added listOrders"]),
    "operation removed": ({"root/paths/~1v1~1orders": {"get": ORDERS}}, {}, ["operation-removed listOrders"]),
    "path changed": ({"root/paths": {"/v2/customers": BASE["paths"]["/v1/customers"]}}, ["operation-path-changed listCustomers"]),
    "listing at another path": ({"root/paths": {"/v1/clients": BASE["paths"]["/v1/customers"]}}, ["operation-path-changed listCustomers"]),
    "operation of another resource added": (
        {"root/paths": {"/v1/shops/{id}/customers": {"get": ORDERS}}},
        {"root/paths": {"/v1/shops/{id}/customers": {"get": ORDERS}, **BASE["paths"]}},
        ["operation-added listCustomers"],
    ),
    "operationId changed": ({"list/operationId": "search"}, ["method-renamed listCustomers", "operation-id-changed listCustomers"]),
    "method stated": ({"list/x-method": "people.list"}, ["method-renamed listCustomers"]),
    "tag changed": ({"list/tags": ["people"]}, ["information-changed listCustomers"]),
    "effect": ({"list/x-effect": "once"}, ["effect-changed listCustomers"]),
    "result": ({"list/x-result": "customers"}, ["result-changed listCustomers"]),
    "identity": ({"Customer/x-identity": "email"}, ["identity-changed schema Customer"]),
    "timestamp": ({"Customer/properties/email/x-timestamp": True}, ["timestamp-changed schema Customer $.email"]),
    "for servers only": ({"list/x-transition": {"field": "status", "to": "x"}}, ["information-changed listCustomers"]),
    "field filled in": ({"list/requestBody": JSON_BODY}, {"list/requestBody": FILLED_IN}, ["equals-changed listCustomers request body $.a"]),
    "new field filled in": (
        {"list/requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"b": TEXT}}}}}},
        {"list/requestBody": {"content": {"application/json": {"schema": {"type": "object", "required": ["a"], "properties": {"b": TEXT, "a": {**TEXT, "x-equals": "$request.path.id"}}}}}}},
        ["optional-request-field-added listCustomers request body $.a"],
    ),
    "deprecated": ({"list/deprecated": True}, ["deprecation-changed listCustomers"]),
    # parameters
    "optional parameter": ({"list/parameters/6": {"name": "sort", "in": "query", "schema": TEXT}}, ["optional-parameter-added listCustomers request query sort"]),
    "filter parameter": ({"list/parameters/6": {"name": "createdBy", "in": "query", "schema": TEXT}, "list/x-filters/createdBy": {"field": "createdBy", "match": "equal"}}, ["optional-parameter-added listCustomers request query createdBy"]),
    "required header": ({"list/parameters/6": {"name": "X-Version", "in": "header", "required": True, "schema": TEXT}}, ["required-parameter-added listCustomers request header X-Version"]),
    "parameter removed": ({"list/parameters/5": GONE, "list/x-filters/email": GONE}, ["parameter-removed listCustomers request query email"]),
    "parameter moved": ({"param:email/in": "header", "list/x-filters/email": GONE}, ["parameter-moved listCustomers request query email"]),
    "parameter required": ({"param:status/required": True}, ["parameter-became-required listCustomers request query status"]),
    "tenant optional": ({"root/components/parameters/TenantId/required": False}, ["parameter-became-optional listCustomers request header Tenant-ID"]),
    "parameter of the path": ({"root/paths/~1v1~1customers/parameters": [{"name": "email", "in": "query", "schema": NUMBER}]}, ["contract-rewritten paths./v1/customers.parameters"]),
    "style of a parameter": ({"param:email/explode": False}, ["unclassified-change listCustomers request query email explode"]),
    "style written out": ({"param:email/style": "form"}, ["contract-rewritten paths./v1/customers.get.parameters"]),
    "default of a parameter": ({"param:status/schema/default": "active"}, ["request-default-changed listCustomers request query status"]),
    "default page size": ({"param:limit/schema/default": "20"}, ["page-size-default-changed listCustomers request query limit"]),
    "larger pages": ({"param:limit/schema/pattern": "^([1-9][0-9]?|1[0-9][0-9]|200)$"}, ["request-bound-widened listCustomers request query limit"]),
    # bodies and responses
    "optional body": ({"list/requestBody": JSON_BODY}, ["optional-request-body-added listCustomers request body"]),
    "required body": ({"list/requestBody": {**JSON_BODY, "required": True}}, ["required-request-body-added listCustomers request body"]),
    "body removed": ({"list/requestBody": JSON_BODY}, {}, ["request-body-removed listCustomers request body"]),
    "body required": ({"list/requestBody": JSON_BODY}, {"list/requestBody": {**JSON_BODY, "required": True}}, ["request-body-became-required listCustomers request body"]),
    "body optional": ({"list/requestBody": {**JSON_BODY, "required": True}}, {"list/requestBody": JSON_BODY}, ["request-body-became-optional listCustomers request body"]),
    "media type of a body": (
        {"list/requestBody": JSON_BODY},
        {"list/requestBody": {"content": {"text/csv": {}}}},
        ["request-media-type-removed listCustomers request body", "request-media-type-added listCustomers request body text/csv"],
    ),
    "media type of a response": (
        {"list/responses/200/content": {"text/csv": {}}},
        ["response-media-type-removed listCustomers response 200", "response-media-type-added listCustomers response 200 text/csv"],
    ),
    "media type in other words": ({"list/responses/200/content": {"Application/JSON; charset=UTF-8": BASE["paths"]["/v1/customers"]["get"]["responses"]["200"]["content"]["application/json"]}}, ["contract-rewritten paths./v1/customers.get.responses.200.content.application/json"]),
    "success status": ({"list/responses/200": GONE, "list/responses/206": BASE["paths"]["/v1/customers"]["get"]["responses"]["200"]}, ["success-response-removed listCustomers response 200", "success-response-added listCustomers response 206"]),
    "error status added": ({"list/responses/503": {"description": "Busy."}}, ["error-response-added listCustomers response 503"]),
    "error status removed": ({"list/responses/404": GONE}, ["error-response-removed listCustomers response 404"]),
    "header added": ({"root/components/responses/TooManyRequests/headers/X-Tier": {"schema": TEXT}}, ["response-header-added listCustomers response 429 header X-Tier"]),
    "header removed": ({"root/components/responses/TooManyRequests/headers": GONE}, ["response-header-removed listCustomers response 429 header Retry-After"]),
    "header optional": ({"root/components/responses/TooManyRequests/headers/Retry-After/required": GONE}, ["response-header-became-optional listCustomers response 429 header Retry-After"]),
    "header required": ({"root/components/responses/TooManyRequests/headers/Retry-After/required": GONE}, {}, ["response-header-became-required listCustomers response 429 header Retry-After"]),
    # credentials and servers
    "scheme changed": ({"root/components/securitySchemes/bearerAuth/scheme": "basic"}, ["security-scheme-changed components.securitySchemes.bearerAuth"]),
    "scheme described": ({"root/components/securitySchemes/bearerAuth/bearerFormat": "JWT"}, ["description-changed components.securitySchemes.bearerAuth"]),
    "scheme added": ({"root/components/securitySchemes/key": {}}, ["security-scheme-added components.securitySchemes.key"]),
    "scheme removed": ({"root/components/securitySchemes/key": {}}, {}, ["security-scheme-removed components.securitySchemes.key"]),
    "other credentials": ({"list/security": [{"key": []}]}, ["security-requirement-changed listCustomers security"]),
    "more credentials": ({"list/security/1": {"key": []}}, ["security-alternative-added listCustomers security"]),
    "server added": ({"root/servers/4": {"url": "https://new", "x-region": "new"}}, ["server-added servers https://new"]),
    "server removed": ({"root/servers/2": GONE}, ["server-removed servers https://api-qatar.flexportal.io"]),
    "default server removed": ({"root/servers/0": GONE}, ["server-removed servers https://api-eu.flexportal.io"]),
    "default server changed": ({"root/servers": BASE["servers"][::-1]}, ["default-server-changed servers https://api-test.flexportal.io"]),
    "server moved": ({"root/servers/1/url": "https://us"}, ["server-url-changed servers https://api-us.flexportal.io"]),
    "region renamed": ({"root/servers/1/x-region": "usa"}, ["server-region-changed servers https://api-us.flexportal.io"]),
    # annotations
    "listing no longer annotated": ({"list/x-pagination": GONE, "list/x-filters": {}, "list/x-order": GONE}, [f"filter-removed listCustomers x-filters.{name}" for name in ("status", "customerType", "email")] + ["pagination-removed listCustomers x-pagination", "order-removed listCustomers x-order"]),
    "listing annotated": ({"list/x-pagination": GONE, "list/x-filters": {}, "list/x-order": GONE}, {}, [f"filter-added listCustomers x-filters.{name}" for name in ("status", "customerType", "email")] + ["pagination-added listCustomers x-pagination", "order-added listCustomers x-order"]),
    "page tells less": ({"list/x-pagination/echo": GONE}, ["pagination-changed listCustomers x-pagination.echo"]),
    "page tells more": ({"list/x-pagination/echo": GONE}, {}, ["pagination-key-added listCustomers x-pagination.echo"]),
    "pages by another name": ({"list/x-pagination/next": "after"}, ["pagination-changed listCustomers x-pagination.next"]),
    "filter of another field": ({"list/x-filters/email/field": "createdBy"}, ["filter-changed listCustomers x-filters.email"]),
    "order reversed": ({"list/x-order/direction": "ascending"}, ["order-changed listCustomers x-order"]),
    "order no assumption": ({"list/x-order/x-assumption": GONE}, ["assumption-changed listCustomers x-order"]),
    # what no rule knows
    "unknown extension": ({"list/x-rate-class": "heavy"}, ["unclassified-change listCustomers x-rate-class"]),
    "unknown keyword": ({"CustomerPage/properties/customers/contains": {}}, ["unclassified-change schema CustomerPage $.customers contains"]),
    "extension beside the paths": ({"root/paths/x-note": 1}, ["unclassified-change paths x-note"]),
    "extension beside the components": ({"root/components/x-note": 1}, ["unclassified-change components x-note"]),
    "extension beside the responses": ({"list/responses/x-note": 1}, ["unclassified-change listCustomers responses x-note"]),
    "webhooks": ({"root/webhooks": {}}, ["unclassified-change contract webhooks"]),
    "several at once": (
        {"root/servers/2": GONE, "Customer/properties/company": GONE, "Customer/properties/vat": TEXT, "Customer/properties/totalOrders/type": "integer"},
        ["server-removed servers https://api-qatar.flexportal.io", "response-field-removed schema Customer $.company", "response-field-added schema Customer $.vat", "response-type-narrowed schema Customer $.totalOrders"],
    ),
}  # fmt: skip

# A schema of the old contract and one of the new, and what the edit is in a request and in a response.
SCHEMAS: dict[str, tuple[Any, Any, str, str]] = {
    "another type": (TEXT, INTEGER, "request-type-changed", "response-type-changed"),
    "one more type": (TEXT, {"type": ["string", "number"]}, "request-type-widened", "response-type-changed"),
    "one type less": ({"type": ["string", "integer"]}, INTEGER, "request-type-changed", "response-type-narrowed"),
    "number became integer": (NUMBER, INTEGER, "request-type-changed", "response-type-narrowed"),
    "integer became number": (INTEGER, NUMBER, "request-type-widened", "response-type-changed"),
    "any became a type": ({}, TEXT, "request-type-changed", "response-type-changed"),
    "a type became any": (TEXT, True, "request-type-widened", "response-type-changed"),
    "became null": (TEXT, NULL, "request-type-changed", "response-type-changed"),
    "nullable": (TEXT, {"type": ["string", "null"]}, "request-became-nullable", "response-became-nullable"),
    "no longer nullable": ({"anyOf": [TEXT, NULL]}, TEXT, "request-no-longer-nullable", "response-no-longer-nullable"),
    "nullable enum": (ENUM, {"enum": ["a", "b", None]}, "request-became-nullable", "response-became-nullable"),
    "null among variants": ({"oneOf": [TEXT, NUMBER]}, {"oneOf": [TEXT, {"const": None}, NUMBER]}, "request-became-nullable", "response-became-nullable"),
    "format": (TEXT, {**TEXT, "format": "email"}, "request-format-tightened", "response-format-changed"),
    "format dropped": ({**TEXT, "format": "email"}, TEXT, "request-format-widened", "response-format-changed"),
    "format of a date": (TEXT, {**TEXT, "format": "date"}, "request-type-changed", "response-type-changed"),
    "enum introduced": (TEXT, ENUM, "request-enum-introduced", "response-enum-introduced"),
    "enum dropped": (ENUM, TEXT, "request-enum-dropped", "response-enum-dropped"),
    "enum of numbers": ({"enum": [1, -2]}, {"enum": [1]}, "request-enum-value-removed", "response-enum-value-removed"),
    "field renamed": ({"properties": {"@a": TEXT}}, {"properties": {"@a": TEXT, "a": TEXT}}, "field-renamed optional-request-field-added", "field-renamed response-field-added"),
    "member renamed": ({"enum": ["1st", "b"]}, {"enum": ["b", "1st"]}, "enum-member-renamed", "enum-member-renamed"),
    "fixed value": ({"const": "a"}, {"const": "b"}, "request-const-changed", "response-const-changed"),
    "fixed value free": ({"const": True}, {"type": "boolean"}, "request-const-changed", "response-const-changed"),
    "enum became a fixed value": (ENUM, {**TEXT, "const": "a"}, "request-const-changed", "response-const-changed"),
    "bound": ({**TEXT, "maxLength": 9}, {**TEXT, "maxLength": 8}, "request-bound-tightened", "response-bound-tightened"),
    "bound dropped": ({**NUMBER, "minimum": 1}, NUMBER, "request-bound-widened", "response-bound-widened"),
    "closed": (OPEN, CLOSED, "request-object-closed", "response-object-closed"),
    "opened": (CLOSED, OPEN, "request-object-opened", "response-object-opened"),
    "variant more": (TEXT, {"anyOf": [TEXT, NUMBER]}, "request-variant-added", "response-variant-added"),
    "variant less": ({"oneOf": [TEXT, NUMBER]}, NUMBER, "request-variant-removed", "response-variant-removed"),
    "variant changed": ({"anyOf": [{**TEXT, "minLength": 1}, NUMBER]}, {"anyOf": [NUMBER, {**TEXT, "minLength": 2}]}, "request-bound-tightened", "response-bound-tightened"),
    "any became variants": ({}, {"oneOf": [TEXT, NUMBER]}, "request-type-changed", "response-type-changed"),
    "combiner": ({"anyOf": [TEXT, NUMBER]}, {"oneOf": [TEXT, NUMBER]}, "unclassified-change", "unclassified-change"),
    "bound beside variants": ({"oneOf": [TEXT, NUMBER]}, {"oneOf": [TEXT, NUMBER], "maxLength": 3}, "unclassified-change", "unclassified-change"),
    "nothing allowed": ({}, False, "unclassified-change", "unclassified-change"),
    "default": ({**TEXT, "default": "x"}, TEXT, "request-default-changed", "response-default-changed"),
    "field": ({"type": "object"}, OPEN, "optional-request-field-added", "response-field-added"),
    "required field": ({"type": "object"}, NEEDED, "required-request-field-added", "response-field-added"),
    "field removed": (OPEN, {"type": "object"}, "request-field-removed", "response-field-removed"),
    "field required": (OPEN, NEEDED, "request-field-became-required", "response-field-became-required"),
    "field optional": (NEEDED, OPEN, "request-field-became-optional", "response-field-became-optional"),
    "field that is only required": ({"type": "object"}, {"type": "object", "required": ["odd name"]}, "required-request-field-added", "response-field-added"),
    "parts of allOf": ({"allOf": [NEEDED, {"required": ["b"], "properties": {"b": TEXT}}]}, {**NEEDED, "properties": {"a": TEXT, "b": TEXT}}, "request-field-became-optional", "response-field-became-optional"),
    "contradiction": ({"allOf": [TEXT, NUMBER]}, {"allOf": [TEXT, INTEGER]}, "unclassified-change", "unclassified-change"),
    "inline class renamed": ({**OPEN, "title": "A"}, {**OPEN, "title": "B"}, "model-renamed description-changed", "model-renamed description-changed"),
    "true is not 1": ({"enum": [1]}, {"enum": [True]}, "request-type-changed", "response-type-changed"),
    # the same in another form
    "null in another form": ({"type": ["string", "null"]}, {"anyOf": [TEXT, NULL]}, "contract-rewritten", "contract-rewritten"),
    "allOf in place of a property": ({**OPEN, "properties": {"a": TEXT, "b": TEXT}}, {**OPEN, "allOf": [{"properties": {"b": TEXT}}]}, "contract-rewritten", "contract-rewritten"),
    "bound of whole numbers": ({**INTEGER, "exclusiveMaximum": 10}, {**INTEGER, "maximum": 9}, "contract-rewritten", "contract-rewritten"),
    "pattern in another form": ({**TEXT, "pattern": "^([1-9][0-9]?|100)$"}, {**TEXT, "pattern": r"^(100|[1-9]|[1-9]\d)$"}, "contract-rewritten", "contract-rewritten"),
}  # fmt: skip


@pytest.mark.parametrize("row", EDITS.values(), ids=EDITS)
def test_an_edit_of_the_contract_is_reported(row: tuple[Any, ...]) -> None:
    *before, edit, expected = row
    found = compare(edited(before[0] if before else {}), edited(edit))
    assert sorted(f"{change.code} {change.where}" for change in found) == sorted(expected)


@pytest.mark.parametrize("direction", ["request", "response"])
@pytest.mark.parametrize(("old", "new", "request_codes", "response_codes"), SCHEMAS.values(), ids=SCHEMAS)
def test_a_schema_is_judged_by_its_direction(
    old: Any, new: Any, request_codes: str, response_codes: str, direction: str
) -> None:
    found = compare(with_schema(old, direction), with_schema(new, direction))
    codes = request_codes if direction == "request" else response_codes
    assert sorted(change.code for change in found) == sorted(codes.split())


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        ({"Customer/properties/loyaltyTier": TEXT}, "`Customer.loyalty_tier` is new; None where the server leaves it out."),
        ({"Customer/properties/seats": {**INTEGER, "default": 5}}, "`Customer.seats` is new; 5 where the server leaves it out."),
        ({"Customer/properties/totalOrders/type": "integer"}, "`Customer.total_orders` is now `int`, was `float`."),
        ({"Customer/properties/createdAt": {**TEXT, "format": "date-time"}}, "`Customer.created_at` is now `datetime.datetime`, was `Any`."),
        ({"CustomerStatus/enum/2": "paused"}, "`CustomerStatus.PAUSED` is new; a `match` over the others does not cover it."),
        ({"Customer/properties/createdBy/enum": ["a"]}, "`Customer.created_by` is now a `CustomerCreatedBy`, a subclass of `str`."),
        ({"param:startAfter/schema/minLength": 2}, "The argument `start_after` of `client.customers.list()` accepts fewer values."),
        ({"root/components/parameters/TenantId/schema/minLength": 3}, "The argument `tenant_id` of `FlexPortal()` accepts fewer values."),
        ({"list/parameters/6": {"name": "listType", "in": "query", "required": True, "schema": TEXT}}, "`client.customers.list()` requires a new argument `list_type`."),
        ({"list/requestBody": JSON_BODY}, "`client.customers.list()` accepts the arguments `a`."),
        ({"list/requestBody": {"content": {"text/csv": {}}}}, "`client.customers.list()` accepts the argument `body`."),
        ({"root/servers/0": GONE}, '`FlexPortal(region="eu")` is gone; the default is now `region="us"`.'),
    ],
)  # fmt: skip
def test_the_report_says_what_an_edit_means_in_python(edit: Json, sentence: str) -> None:
    assert sentence in {change.python for change in compare(BASE, edited(edit))}


def test_variants_of_components_belong_together_by_name() -> None:
    old = with_schema(
        {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in "AB"]}, "response", A=OPEN, B=OPEN
    )
    new = with_schema(
        {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in "BC"]}, "response", B=CLOSED, C=TEXT
    )
    assert sorted(f"{change.code} {change.where}" for change in compare(old, new)) == [
        "response-object-closed schema B",
        "response-variant-added getThings response 200",
        "response-variant-removed getThings response 200",
    ]


def test_breaking_changes_come_first() -> None:
    *_, edit, _ = EDITS["several at once"]
    verdicts = [change.breaking for change in compare(BASE, edited(edit))]
    assert verdicts == sorted(verdicts, reverse=True)
    assert set(verdicts) == {True, False}


# --- whatever is edited, something is reported


def places(node: object, path: Path = ()) -> Iterator[Path]:
    """Every place of the contract but examples and the list of assumptions, which are compared as a whole."""
    items: dict[Any, Any] = cast(Json, node) if isinstance(node, dict) else {}
    if isinstance(node, list):
        items = dict(enumerate(cast("list[Any]", node)))
    for key, value in items.items():
        if key not in ("examples", "x-assumptions"):
            yield (*path, key)
            yield from places(value, (*path, key))


def altered(path: Path) -> Iterator[Json]:
    """The contract with the text or flag at that place changed, with an unknown key there, and without the place."""
    document = edited({})
    node: Any = document
    for key in path[:-1]:
        node = node[key]
    key, value = path[-1], node[path[-1]]
    if key in ("$ref", "in", "name"):
        return  # not valid any more
    if isinstance(value, dict):
        node[key] = {**value, "x-unheard-of": {"type": "string"}}
        yield document
    elif isinstance(value, (bool, str)) and "type" not in path[-2:]:
        node[key] = not value if isinstance(value, bool) else f"{value}x"
        yield document
    del node[key]
    if path[0] != "components" or len(path) > 3:  # else references would have no target
        yield document


@pytest.mark.parametrize("part", range(8))
def test_no_edit_goes_unreported(part: int) -> None:
    unreported = [
        path for path in list(places(BASE))[part::8] for document in altered(path) if not compare(BASE, document)
    ]
    assert unreported == []


def test_the_fields_of_a_body_are_reported_as_arguments_of_each_call() -> None:
    def document(*required: str, **fields: Json) -> Json:
        body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/OrderWrite"}}}}
        operation = {"requestBody": body, "responses": {"201": {"description": "Made."}}}
        schemas = {
            "OrderWrite": {
                "type": "object",
                "required": [*required],
                "properties": {"a": {"$ref": "#/components/schemas/Part"}, **fields},
            },
            "Part": {"type": "object", "properties": {"x": TEXT, **({"y": TEXT} if fields else {})}},
        }
        edits: Json = {f"root/components/schemas/{name}": each for name, each in schemas.items()}
        edits["root/paths/~1v1~1orders"] = {"post": {**operation, "operationId": "createOrder"}}
        edits["root/paths/~1v1~1orders~1{id}"] = {"put": {**operation, "operationId": "updateOrder"}}
        return edited(edits)

    assert {change.python for change in compare(document(), document("b", b=TEXT))} == {
        "The argument `b` of `client.orders.create()` must be given.",
        "The argument `b` of `client.orders.update()` must be given.",
        "`Part.y` can be given.",
    }

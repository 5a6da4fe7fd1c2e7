"""Rules of the comparison that the folder of changes doesn't reach, on contracts made for the purpose."""

from __future__ import annotations

from typing import Any

import pytest
from regeneration.changes import CODES, compare

Json = dict[str, Any]

TEXT = {"type": "string"}
NUMBER = {"type": "number"}


def contract(
    *,
    response: Any = None,
    query: Any = None,
    body: Json | None = None,
    operation: Json | None = None,
    item: Json | None = None,
    path: str = "/v1/things",
    **top: Any,
) -> Json:
    """A contract of one operation: `response` is the schema of its 200, `query` that of its parameter `q`."""
    node: Json = {"operationId": "getThings", "responses": {"200": {"description": "Things."}}}
    if response is not None:
        node["responses"]["200"]["content"] = {"application/json": {"schema": response}}
    if query is not None:
        node["parameters"] = [{"name": "q", "in": "query", "schema": query}]
    if body is not None:
        node["requestBody"] = body
    node.update(operation or {})
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {path: {"get": node, **(item or {})}},
        **top,
    }


def json_body(schema: Json, **more: Any) -> Json:
    return {"content": {"application/json": {"schema": schema}}, **more}


def headers(**nodes: Json) -> Json:
    return {"responses": {"200": {"description": "Things.", "headers": nodes}}}


def paging(**names: str) -> Json:
    return {"x-pagination": {"cursor": "after", "size": "size", "items": "data", "next": "next", **names}}


def objects(**properties: Any) -> Json:
    return {"type": "object", "properties": properties}


RESPONSE = "getThings response 200 $"
QUERY = "getThings request query q"
BODY = "getThings request body"
Q_PARAMETER = {"name": "q", "in": "query", "schema": TEXT}

# What is asked, the contract of before, that of after, and the changes as code and place.
RULES: dict[str, tuple[Json, Json, list[tuple[str, str]]]] = {
    "filter annotated": (
        contract(query=TEXT),
        contract(query=TEXT, operation={"x-filters": {"q": {"field": "q", "match": "equal"}}}),
        [("filter-added", "getThings x-filters.q")],
    ),
    "operation becomes a listing": (
        contract(),
        contract(operation=paging()),
        [("pagination-added", "getThings x-pagination")],
    ),
    "listing says more of a page": (
        contract(operation=paging()),
        contract(operation=paging(count="total")),
        [("pagination-key-added", "getThings x-pagination.count")],
    ),
    "listing pages by another name": (
        contract(operation=paging()),
        contract(operation=paging(next="cursor")),
        [("pagination-changed", "getThings x-pagination.next")],
    ),
    "optional body added": (
        contract(),
        contract(body=json_body(TEXT)),
        [("optional-request-body-added", BODY)],
    ),
    "required body added": (
        contract(),
        contract(body=json_body(TEXT, required=True)),
        [("required-request-body-added", BODY)],
    ),
    "body removed": (contract(body=json_body(TEXT)), contract(), [("request-body-removed", BODY)]),
    "body became required": (
        contract(body=json_body(TEXT)),
        contract(body=json_body(TEXT, required=True)),
        [("request-body-became-required", BODY)],
    ),
    "body became optional": (
        contract(body=json_body(TEXT, required=True)),
        contract(body=json_body(TEXT)),
        [("request-body-became-optional", BODY)],
    ),
    "media type of a body changed": (
        contract(body=json_body(TEXT)),
        contract(body={"content": {"text/plain": {"schema": TEXT}}}),
        [("request-media-type-removed", BODY), ("request-media-type-added", f"{BODY} text/plain")],
    ),
    "media type of a response changed": (
        contract(response=TEXT),
        contract(operation={"responses": {"200": {"description": "Things.", "content": {"text/csv": {}}}}}),
        [
            ("response-media-type-removed", "getThings response 200"),
            ("response-media-type-added", "getThings response 200 text/csv"),
        ],
    ),
    "set of a parameter introduced": (
        contract(query=TEXT),
        contract(query={"type": "string", "enum": ["a"]}),
        [("request-enum-introduced", QUERY)],
    ),
    "set of a parameter dropped": (
        contract(query={"type": "string", "enum": ["a"]}),
        contract(query=TEXT),
        [("request-enum-dropped", QUERY)],
    ),
    "set of numbers": (
        contract(query={"type": "integer", "enum": [1, -2]}),
        contract(query={"type": "integer", "enum": [1, 3, None]}),
        [("request-enum-value-removed", QUERY), ("request-enum-value-added", QUERY)],
    ),
    "fixed value of a parameter": (
        contract(query={"const": "a"}),
        contract(query={"const": "b"}),
        [("request-const-changed", QUERY)],
    ),
    "fixed value became null": (
        contract(query={"const": "a"}),
        contract(query={"const": None}),
        [("request-type-changed", QUERY)],
    ),
    "fixed value of a response": (
        contract(response=objects(kind={"const": True})),
        contract(response=objects(kind={"type": "boolean"})),
        [("response-const-changed", f"{RESPONSE}.kind")],
    ),
    "fixed value of a response, typed": (
        contract(response=objects(kind={"type": "string", "const": "a"})),
        contract(response=objects(kind={"type": "string", "const": "b"})),
        [("response-const-changed", f"{RESPONSE}.kind")],
    ),
    "format no longer asked for": (
        contract(query={"type": "string", "format": "email"}),
        contract(query=TEXT),
        [("request-format-widened", QUERY)],
    ),
    "format of a parameter became a date": (
        contract(query=TEXT),
        contract(query={"type": "string", "format": "date"}),
        [("request-type-changed", QUERY)],
    ),
    "body closed": (
        contract(body=json_body(objects(a=TEXT))),
        contract(body=json_body({**objects(a=TEXT), "additionalProperties": False})),
        [("request-object-closed", f"{BODY} $")],
    ),
    "body opened": (
        contract(body=json_body({**objects(a=TEXT), "additionalProperties": False})),
        contract(body=json_body({**objects(a=TEXT), "additionalProperties": TEXT})),
        [("request-object-opened", f"{BODY} $")],
    ),
    "one form of a parameter less, one more": (
        contract(query={"anyOf": [TEXT, NUMBER]}),
        contract(query={"anyOf": [TEXT, {"type": "boolean"}]}),
        [("request-variant-removed", QUERY), ("request-variant-added", QUERY)],
    ),
    "one form became two": (
        contract(query=TEXT),
        contract(query={"anyOf": [TEXT, NUMBER]}),
        [("request-variant-added", QUERY)],
    ),
    "two forms became one": (
        contract(response={"oneOf": [TEXT, NUMBER]}),
        contract(response=NUMBER),
        [("response-variant-removed", RESPONSE)],
    ),
    "any value became one of two forms": (
        contract(response=objects(a={"description": "Anything."})),
        contract(response=objects(a={"oneOf": [TEXT, NUMBER]})),
        [("response-type-changed", f"{RESPONSE}.a")],
    ),
    "one of two forms became any value": (
        contract(query={"oneOf": [TEXT, NUMBER]}),
        contract(query={}),
        [("request-type-changed", QUERY)],
    ),
    "forms of components, one of them changed": (
        contract(
            response={"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}, True]},
            components={"schemas": {"A": objects(a=TEXT), "B": objects(b=TEXT)}},
        ),
        contract(
            response={"oneOf": [{"$ref": "#/components/schemas/B"}, {"$ref": "#/components/schemas/C"}, True]},
            components={"schemas": {"A": objects(a=TEXT), "B": objects(b=NUMBER), "C": TEXT}},
        ),
        [
            ("response-type-changed", f"{RESPONSE}(oneOf 2).b"),
            ("response-variant-removed", RESPONSE),
            ("response-variant-added", RESPONSE),
        ],
    ),
    "equal forms belong together first": (
        contract(query={"anyOf": [{**TEXT, "minLength": 1}, TEXT]}),
        contract(query={"anyOf": [TEXT, {**TEXT, "minLength": 2}]}),
        [("request-bound-tightened", f"{QUERY} $(anyOf 1)")],
    ),
    "a form that is never met": (
        contract(query={"anyOf": [TEXT, NUMBER]}),
        contract(query={"anyOf": [TEXT, NUMBER, False]}),
        [("request-variant-added", QUERY)],
    ),
    "any of became one of": (
        contract(query={"anyOf": [TEXT, NUMBER], "description": "What."}),
        contract(query={"oneOf": [TEXT, NUMBER], "description": "Which."}),
        [("unclassified-change", f"{QUERY} combiner"), ("description-changed", QUERY)],
    ),
    "a bound beside forms that one side lacks": (
        contract(query=TEXT),
        contract(query={"anyOf": [TEXT, NUMBER], "maxLength": 3}),
        [("request-variant-added", QUERY), ("unclassified-change", f"{QUERY} maxLength")],
    ),
    "null among the forms": (
        contract(response=objects(a={"oneOf": [TEXT, NUMBER]})),
        contract(response=objects(a={"oneOf": [TEXT, {"const": None}, NUMBER]})),
        [("response-became-nullable", f"{RESPONSE}.a")],
    ),
    "default of a response": (
        contract(response=objects(a={**TEXT, "default": "x"})),
        contract(response=objects(a=TEXT)),
        [("response-default-changed", f"{RESPONSE}.a")],
    ),
    "field now always there": (
        contract(response=objects(a=TEXT)),
        contract(response={**objects(a=TEXT), "required": ["a"]}),
        [("response-field-became-required", f"{RESPONSE}.a")],
    ),
    "field that is only required": (
        contract(response={"type": "object"}),
        contract(response={"type": "object", "required": ["odd name"]}),
        [("response-field-added", f"{RESPONSE}['odd name']")],
    ),
    "header removed": (
        contract(operation=headers(**{"X-A": {"schema": TEXT}, "X-B": {"schema": TEXT}})),
        contract(operation=headers(**{"x-b": {"schema": NUMBER}})),
        [
            ("response-header-removed", "getThings response 200 header X-A"),
            ("response-type-changed", "getThings response 200 header X-B"),
        ],
    ),
    "header now always there": (
        contract(operation=headers(**{"X-A": {"schema": TEXT}})),
        contract(operation=headers(**{"X-A": {"schema": TEXT, "required": True}})),
        [("response-header-became-required", "getThings response 200 header X-A")],
    ),
    "security scheme removed": (
        contract(components={"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}),
        contract(components={}),
        [("security-scheme-removed", "components.securitySchemes.key")],
    ),
    "security scheme described": (
        contract(components={"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}),
        contract(components={"securitySchemes": {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}}),
        [("description-changed", "components.securitySchemes.key")],
    ),
    "security of the whole contract": (
        contract(),
        contract(security=[{"key": []}]),
        [("security-requirement-changed", "getThings security")],
    ),
    "type takes one more": (
        contract(response=objects(a=TEXT)),
        contract(response=objects(a={"type": ["string", "integer"]})),
        [("response-type-changed", f"{RESPONSE}.a")],
    ),
    "type takes one less": (
        contract(response=objects(a={"type": ["string", "integer"]})),
        contract(response=objects(a={"type": "integer"})),
        [("response-type-narrowed", f"{RESPONSE}.a")],
    ),
    "type became null": (
        contract(response=objects(a=TEXT)),
        contract(response=objects(a={"type": "null"})),
        [("response-type-changed", f"{RESPONSE}.a")],
    ),
    "number became integer on the way in": (
        contract(query=NUMBER),
        contract(query={"type": "integer"}),
        [("request-type-changed", QUERY)],
    ),
    "integer became number on the way in": (
        contract(query={"type": "integer"}),
        contract(query={"type": ["integer", "number"]}),
        [("request-type-widened", QUERY)],
    ),
    "parameter became anything": (contract(query=TEXT), contract(query=True), [("request-type-widened", QUERY)]),
    "nothing is allowed any more": (
        contract(query={}),
        contract(query=False),
        [("unclassified-change", f"{QUERY} not")],
    ),
    "parameter of the path replaced by one of the operation": (
        contract(item={"parameters": [Q_PARAMETER]}),
        contract(query=NUMBER, item={"parameters": [Q_PARAMETER]}),
        [("request-type-changed", QUERY)],
    ),
    "parameter of a path renamed": (
        contract(path="/t/{id}", operation={"parameters": [{"name": "id", "in": "path", "required": True}]}),
        contract(path="/t/{key}", operation={"parameters": [{"name": "key", "in": "path", "required": True}]}),
        [
            ("parameter-removed", "getThings request path id"),
            ("required-parameter-added", "getThings request path key"),
        ],
    ),
    "style of a parameter": (
        contract(operation={"parameters": [Q_PARAMETER]}),
        contract(operation={"parameters": [{**Q_PARAMETER, "explode": False}]}),
        [("unclassified-change", f"{QUERY} explode")],
    ),
    "style of a parameter said aloud": (
        contract(operation={"parameters": [Q_PARAMETER]}),
        contract(operation={"parameters": [{**Q_PARAMETER, "explode": True, "style": "form"}]}),
        [("contract-rewritten", "paths./v1/things.get.parameters")],
    ),
    "parameter with content": (
        contract(operation={"parameters": [{"name": "q", "in": "query", "content": {"text/plain": {}}}]}),
        contract(operation={"parameters": [{"name": "q", "in": "query", "content": {"text/csv": {}}}]}),
        [("unclassified-change", f"{QUERY} content")],
    ),
    "tag beside the first": (
        contract(operation={"tags": ["a"]}),
        contract(operation={"tags": ["a", "b"]}),
        [("information-changed", "getThings")],
    ),
    "operation without an id moved": (
        contract(operation={"operationId": None}),
        contract(operation={"operationId": None}, path="/v2/things"),
        [("operation-removed", "GET /v1/things"), ("operation-added", "GET /v2/things")],
    ),
    "operation gets an id": (
        contract(operation={"operationId": None}),
        contract(),
        [("operation-id-changed", "GET /v1/things")],
    ),
    "words on a path": (
        contract(item={"summary": "a"}),
        contract(item={"summary": "b"}),
        [("description-changed", "paths /v1/things")],
    ),
    "words on a path that moved": (
        contract(item={"summary": "a"}),
        contract(item={"summary": "b"}, path="/v2/things"),
        [("operation-path-changed", "getThings"), ("description-changed", "paths /v1/things")],
    ),
    "path without operations": (
        contract(),
        {**contract(), "paths": {**contract()["paths"], "/later": {"summary": "a"}, "x-note": 1}},
        [("description-changed", "paths /later"), ("unclassified-change", "paths x-note")],
    ),
    "extension among the responses": (
        contract(),
        contract(operation={"responses": {"200": {"description": "Things."}, "x-note": 1}}),
        [("unclassified-change", "getThings responses x-note")],
    ),
    "extension among the components": (
        contract(components={"x-note": 1}),
        contract(components={"x-note": 2}),
        [("unclassified-change", "components x-note")],
    ),
    "webhooks": (contract(), contract(webhooks={}), [("unclassified-change", "contract webhooks")]),
    "assumption marked": (
        contract(query=TEXT),
        contract(query={**TEXT, "x-assumption": "a"}),
        [("assumption-changed", QUERY)],
    ),
    "ledger of assumptions": (
        {**contract(), "x-assumptions": [{"id": "a"}, {"id": "b", "sentence": "B."}]},
        {**contract(), "x-assumptions": [{"id": "b", "sentence": "C."}, {"id": "c"}]},
        [
            ("assumption-changed", "x-assumptions a"),
            ("assumption-changed", "x-assumptions b"),
            ("assumption-changed", "x-assumptions c"),
        ],
    ),
    "components that nobody reaches": (
        contract(components={"schemas": {"A": TEXT, "B": TEXT}}),
        contract(components={"schemas": {"B": NUMBER, "C": TEXT}}),
        [
            ("unreached-component-changed", "components.schemas.A"),
            ("unreached-component-changed", "components.schemas.B"),
            ("unreached-component-changed", "components.schemas.C"),
        ],
    ),
    "server without a region": (
        contract(servers=[{"url": "https://a"}]),
        contract(servers=[]),
        [("server-removed", "servers https://a")],
    ),
    "server of the first region moved and no longer first": (
        contract(servers=[{"url": "https://a", "x-region": "a"}, {"url": "https://b", "description": "B."}]),
        contract(servers=[{"url": "https://b", "description": "b."}, {"url": "https://c", "x-region": "a"}]),
        [
            ("server-url-changed", "servers https://a"),
            ("default-server-changed", "servers https://b"),
            ("description-changed", "servers https://b"),
        ],
    ),
    "class that has no name of its own named after a renamed one": (
        contract(
            response={"$ref": "#/components/schemas/A"},
            components={"schemas": {"A": objects(inner=objects(a=TEXT))}},
        ),
        contract(
            response={"$ref": "#/components/schemas/B"},
            components={"schemas": {"B": objects(inner=objects(a=TEXT))}},
        ),
        [("model-renamed", RESPONSE)],
    ),
    "parts of allOf that contradict each other": (
        contract(response={"allOf": [TEXT, NUMBER]}),
        contract(response={"allOf": [TEXT, {"type": "boolean"}]}),
        [("unclassified-change", f"{RESPONSE} allOf")],
    ),
    "properties and required fields of allOf together": (
        contract(
            response={
                "allOf": [
                    {**objects(a=TEXT, b={"minLength": 1}), "required": ["a"]},
                    {**objects(b=TEXT), "required": ["b"]},
                ]
            }
        ),
        contract(response={**objects(a=TEXT, b={"minLength": 1, "type": "string"}), "required": ["a"]}),
        [("response-field-became-optional", f"{RESPONSE}.b")],
    ),
    "allOf round one reference": (
        contract(
            response=objects(a={"$ref": "#/components/schemas/A"}), components={"schemas": {"A": objects(x=TEXT)}}
        ),
        contract(
            response=objects(a={"allOf": [{"$ref": "#/components/schemas/A"}], "description": "One."}),
            components={"schemas": {"A": objects(x=TEXT)}},
        ),
        [("description-changed", f"{RESPONSE}.a")],
    ),
    "allOf in a circle": (
        contract(
            response={"$ref": "#/components/schemas/A"},
            components={"schemas": {"A": {"allOf": [{"$ref": "#/components/schemas/A"}], "title": "a"}}},
        ),
        contract(
            response={"$ref": "#/components/schemas/A"},
            components={"schemas": {"A": {"allOf": [{"$ref": "#/components/schemas/A"}], "title": "b"}}},
        ),
        [("description-changed", RESPONSE)],
    ),
    "one form, nullable, with something that contradicts it": (
        contract(response={"type": "number", "anyOf": [TEXT, {"type": "null"}]}),
        contract(response={"type": "number", "anyOf": [TEXT, {"type": "null"}], "title": "T"}),
        [("description-changed", RESPONSE)],
    ),
    "reference into a list": (
        {**contract(response={"$ref": "#/x-list/0"}), "x-list": [TEXT]},
        {**contract(response={"$ref": "#/x-list/0"}), "x-list": [NUMBER]},
        [("response-type-changed", RESPONSE), ("unclassified-change", "contract x-list")],
    ),
    "reference to another file, or to nothing": (
        contract(response=objects(a={"$ref": "other.yaml"}, b=TEXT)),
        contract(response=objects(a={"$ref": "other.yaml"}, b={"$ref": "#/nowhere", "type": "string"})),
        [
            (
                "contract-rewritten",
                "paths./v1/things.get.responses.200.content.application/json.schema.properties.b.$ref",
            )
        ],
    ),
    "true is not one": (
        contract(query={"type": "integer", "enum": [1]}),
        contract(query={"type": "integer", "enum": [True]}),
        [("request-enum-value-removed", QUERY), ("request-enum-value-added", QUERY)],
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), RULES.values(), ids=RULES)
def test_each_rule_gives_its_code_at_its_place(old: Json, new: Json, expected: list[tuple[str, str]]) -> None:
    found = [(change.code, change.where) for change in compare(old, new)]
    assert sorted(found) == sorted(expected)


def test_nullable_through_an_enum_that_lists_null() -> None:
    """With a type, null has to be among the values and among the types."""
    old = contract(response=objects(a={"type": ["string", "null"], "enum": ["x"]}))
    new = contract(response=objects(a={"type": ["string", "null"], "enum": ["x", None]}))
    assert [change.code for change in compare(old, new)] == ["response-became-nullable"]


def test_every_code_that_a_contract_can_cause_is_shown_by_a_case() -> None:
    from contract_changes import cases

    shown = {change["code"] for case in cases() for change in case.expected["changes"]}
    shown |= {code for _, _, expected in RULES.values() for code, _ in expected}
    assert set(CODES) - shown == {"python-surface-changed", "python-surface-added"}

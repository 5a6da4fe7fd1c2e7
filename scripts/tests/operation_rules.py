"""Rules on operations, parameters, security, servers and what stands beside them."""

from __future__ import annotations

from tests.small_contracts import (
    BODY,
    NUMBER,
    Q_PARAMETER,
    QUERY,
    TEXT,
    Json,
    contract,
    headers,
    json_body,
    order,
    paging,
)

# What is asked, the contract of before, that of after, and the changes as code and place.
OPERATIONS: dict[str, tuple[Json, Json, list[tuple[str, str]]]] = {
    "filter annotated": (
        contract(query=TEXT),
        contract(query=TEXT, operation={"x-filters": {"q": {"field": "q", "match": "equal"}}}),
        [("filter-added", "getThings x-filters.q")],
    ),
    "order stated": (
        contract(operation=paging()),
        contract(operation=paging() | order()),
        [("order-added", "getThings x-order")],
    ),
    "order no longer stated": (
        contract(operation=paging() | order()),
        contract(operation=paging()),
        [("order-removed", "getThings x-order")],
    ),
    "order turned round": (
        contract(operation=paging() | order()),
        contract(operation=paging() | order(direction="ascending")),
        [("order-changed", "getThings x-order")],
    ),
    "order by another field": (
        contract(operation=paging() | order()),
        contract(operation=paging() | order(field="name")),
        [("order-changed", "getThings x-order")],
    ),
    "order becomes an assumption": (
        contract(operation=paging() | order()),
        contract(operation=paging() | order(**{"x-assumption": "newest-first"})),
        [("assumption-changed", "getThings x-order")],
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
    "listing that goes by two segments since another ends alike": (
        contract(operation=paging(), path="/v1/things/{id}/parts"),
        {
            **contract(),
            "paths": {
                path: {"get": {**contract(operation=paging())["paths"]["/v1/things"]["get"], "operationId": name}}
                for path, name in {"/v1/things/{id}/parts": "getThings", "/v1/parts": "getParts"}.items()
            },
        },
        [("operation-added", "getParts"), ("listing-renamed", "getThings")],
    ),
    "listing at a path that ends otherwise": (
        contract(operation=paging()),
        contract(operation=paging(), path="/v1/parts"),
        [("operation-path-changed", "getThings")],
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
}

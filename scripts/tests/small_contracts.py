"""Contracts of one operation, made for a rule of the comparison each."""

from __future__ import annotations

from typing import Any

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


def order(**entries: str) -> Json:
    return {"x-order": {"field": "createdAt", "direction": "descending", **entries}}


def objects(**properties: Any) -> Json:
    return {"type": "object", "properties": properties}


RESPONSE = "getThings response 200 $"
QUERY = "getThings request query q"
BODY = "getThings request body"
Q_PARAMETER = {"name": "q", "in": "query", "schema": TEXT}

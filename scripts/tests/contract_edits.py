"""Edits of a parsed contract, as paths and values.

A path is written with slashes. It starts with the name of a component schema, or with one of the shortcuts `list` (the
operation that lists customers), `param:NAME` (one of its parameters) and `root`.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import yaml

__all__ = ["BASE", "CONTRACT_FILE", "GONE", "edited", "with_schema"]

Json = dict[str, Any]

CONTRACT_FILE = Path(__file__).with_name("settled.yaml")
"""A contract of one operation, which stays as it is while the project's own grows."""
BASE: Json = yaml.load(CONTRACT_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
GONE = object()
"""In place of a value: remove what is there."""


def edited(edits: dict[str, Any], base: Json = BASE) -> Json:
    """A copy of the contract with the value at each path put in, or removed."""
    document: Json = json.loads(json.dumps(base))  # no two places share a part, as they do by YAML's anchors
    for path, value in edits.items():
        first, *rest = path.split("/")
        node = _start(document, first)
        for step in rest[:-1]:
            node = node[int(step) if _is_list(node) else step.replace("~1", "/")]
        key: Any = int(rest[-1]) if _is_list(node) else rest[-1].replace("~1", "/")
        if value is GONE:
            del node[key]
        elif _is_list(node) and key == len(node):
            node.append(copy.deepcopy(value))
        else:
            node[key] = copy.deepcopy(value)
    return document


def with_schema(schema: Any, direction: str, **components: Any) -> Json:
    """A contract of one operation, in which the schema is that of its response or of its query parameter `q`."""
    response: Json = {"description": "Things."}
    operation: Json = {"operationId": "getThings", "responses": {"200": response}}
    if direction == "response":
        response["content"] = {"application/json": {"schema": schema}}
    else:
        operation["parameters"] = [{"name": "q", "in": "query", "schema": schema}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": {"/v1/things": {"get": operation}},
        "components": {"schemas": components},
    }


def _start(document: Json, first: str) -> Any:
    operation = document["paths"]["/v1/customers"]["get"]
    if first == "list":
        return operation
    if first.startswith("param:"):
        return next(each for each in operation["parameters"] if each.get("name") == first.removeprefix("param:"))
    return document if first == "root" else document["components"]["schemas"][first]


def _is_list(node: object) -> bool:
    return isinstance(node, list)

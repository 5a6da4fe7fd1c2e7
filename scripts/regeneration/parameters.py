"""The parameters that a contract declares for each operation, to compare with what the generator made of them."""

from __future__ import annotations

from typing import Any, cast

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint

from .document import Json

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Place = tuple[str, str]


def declared(document: Json) -> dict[Place, dict[tuple[str, str], Json]]:
    """The parameters of each operation, by name and location; the operation's own before those of its path."""
    found: dict[Place, dict[tuple[str, str], Json]] = {}
    for path, node in document.get("paths", {}).items():
        item = _resolved(document, node)
        for method in METHODS:
            if method in item:
                nodes = [*item.get("parameters", []), *item[method].get("parameters", [])]
                parameters = (_resolved(document, node) for node in nodes)
                found[method, shape(path)] = {(each["name"], each["in"]): each for each in parameters}
    return found


def place(endpoint: Endpoint) -> Place:
    """What `declared` calls the operation of an endpoint."""
    return endpoint.method, shape(endpoint.path.get_untrusted_value())


def describe(document: Json, openapi: GeneratorData) -> None:
    """Give the endpoints' parameters their descriptions; the generator takes those of their schemas instead."""
    parameters = declared(document)
    for collection in openapi.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            for location, prop in endpoint.iter_all_parameters():
                node = parameters[place(endpoint)].get((prop.name.get_untrusted_value(), str(location)), {})
                if "description" in node:
                    prop.description = type(prop.name)(node["description"])


def shape(path: str) -> str:
    """The path with its parameters unnamed."""
    # The generator renames the parameters of a path; what stands around them stays.
    return "/".join("{}" if "{" in part else part for part in path.split("/"))


def _resolved(document: Json, node: Json) -> Json:
    if "$ref" not in node:
        return node
    found: Any = document
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return cast(Json, found)

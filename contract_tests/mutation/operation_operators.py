"""Operators over operations: parameters, responses, security, servers, annotations, examples."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from contract_tests.agreement.document_edits import Edit, append, at, drop, put, rename, written
from contract_tests.agreement.json_values import Json

from .places import METHODS, nodes, operations, parameters, schemas_with

Named = tuple[str, Edit]


def parameter_renamed(document: Json) -> Iterator[Named]:
    """Each parameter under another name."""
    for path, parameter, _ in parameters(document):
        yield written(path), put((*path, "name"), f"{parameter['name']}X")


def parameter_moved(document: Json) -> Iterator[Named]:
    """Each parameter in another place of the request."""
    for path, parameter, _ in parameters(document):
        for place in ("query", "header", "cookie"):
            if place != parameter["in"]:
                yield f"{written(path)} to {place}", put((*path, "in"), place)


def parameter_dropped(document: Json) -> Iterator[Named]:
    """Each parameter gone."""
    for path, _, listed in parameters(document):
        yield written(path), drop(listed)


def parameter_required(document: Json) -> Iterator[Named]:
    """Each required parameter made optional, and the other way round."""
    for path, parameter, _ in parameters(document):
        yield written(path), put((*path, "required"), not parameter.get("required", False))


def parameter_retyped(document: Json) -> Iterator[Named]:
    """Each parameter with another type."""
    for path, parameter, _ in parameters(document):
        for other in ("integer", "array") if "$ref" not in parameter["schema"] else ("string",):
            schema = {"type": other} | ({"items": {"type": "string"}} if other == "array" else {})
            yield f"{written(path)} as {other}", put((*path, "schema"), schema)


def default(document: Json) -> Iterator[Named]:
    """Each default changed and dropped, and one given to each parameter that has none."""
    for path, schema in schemas_with(document, "default"):
        yield f"{written(path)} changed", put((*path, "default"), f"{schema['default']}0"[:2].replace("50", "20"))
        yield f"{written(path)} dropped", drop((*path, "default"))
    for path, parameter, _ in parameters(document):
        if "default" not in parameter["schema"] and "$ref" not in parameter["schema"]:
            yield f"{written(path)} given", put((*path, "schema", "default"), "given")


def response(document: Json) -> Iterator[Named]:
    """Each response removed, under another status, and with another body; one added."""
    for operation, node in operations(document):
        for status in node["responses"]:
            path = (*operation, "responses", status)
            yield f"{written(path)} removed", drop(path)
            yield f"{written(path)} as {int(status) + 50}", rename(path, str(int(status) + 50))
        yield f"{written(operation)} added", put((*operation, "responses", "503"), {"description": "Busy."})
        for first, second in (("200", "400"), ("400", "200")):
            others = node["responses"].get(second)
            if others is not None and first in node["responses"]:
                yield f"{written(operation)} {first} as {second}", put((*operation, "responses", first), others)


def media_type(document: Json) -> Iterator[Named]:
    """Each body in another media type, and without a schema."""
    for path, node in nodes(document, ()):
        if path and path[-1] == "content":
            for name in node:
                yield written((*path, name)), rename((*path, name), "text/plain")
                yield f"{written((*path, name))} without a schema", drop((*path, name, "schema"))


def response_header(document: Json) -> Iterator[Named]:
    """Each header of a response gone, under another name, required or not, and with another type."""
    for path, node in nodes(document, ()):
        if path and path[-1] == "headers":
            for name, header in node.items():
                yield f"{written((*path, name))} dropped", drop((*path, name))
                yield f"{written((*path, name))} renamed", rename((*path, name), f"X-{name}")
                required = not header.get("required", False)
                yield f"{written((*path, name))} required", put((*path, name, "required"), required)
                yield f"{written((*path, name))} retyped", put((*path, name, "schema", "type"), "integer")


def security(document: Json) -> Iterator[Named]:
    """No key needed, no key always needed, another scheme, a scheme more."""
    for path, _ in operations(document):
        yield f"{written(path)} dropped", drop((*path, "security"))
        yield f"{written(path)} empty", put((*path, "security"), [])
        yield f"{written(path)} optional", append((*path, "security"), {})
    for name, scheme in document["components"]["securitySchemes"].items():
        path = ("components", "securitySchemes", name)
        yield f"{written(path)} basic", put((*path, "scheme"), "basic")
        yield f"{written(path)} by API key", put(path, {"type": "apiKey", "in": "header", "name": "X-API-Key"})
        yield f"{written(path)} with a format", put(path, {**scheme, "bearerFormat": "JWT"})


def path_or_method(document: Json) -> Iterator[Named]:
    """Another path, another method, another name of the operation, another tag."""
    for path, item in document["paths"].items():
        yield f"{path} changed", rename(("paths", path), f"{path}X")
        yield f"{path} of version 2", rename(("paths", path), path.replace("v1", "v2"))
        for method in (name for name in METHODS if name in item):
            yield f"{path} {method} as post", rename(("paths", path, method), "post")
            yield f"{path} {method} renamed", put(("paths", path, method, "operationId"), "renamed")
            yield f"{path} {method} tagged", put(("paths", path, method, "tags"), ["people"])
            yield f"{path} {method} deprecated", put(("paths", path, method, "deprecated"), True)


def server(document: Json) -> Iterator[Named]:
    """Each server gone, elsewhere, or of another region; their order reversed; one more."""
    for index, entry in enumerate(document["servers"]):
        path = ("servers", index)
        yield f"{entry['x-region']} dropped", drop(path)
        yield f"{entry['x-region']} elsewhere", put((*path, "url"), entry["url"].replace("api-", "api2-"))
        yield f"{entry['x-region']} without TLS", put((*path, "url"), entry["url"].replace("https", "http"))
        yield f"{entry['x-region']} renamed", put((*path, "x-region"), "elsewhere")
    yield "reversed", lambda doc: doc["servers"].reverse()
    yield "added", append(("servers",), {"url": "https://api-au.flexportal.io", "x-region": "au"})


def pagination(document: Json) -> Iterator[Named]:
    """Each entry of x-pagination gone, and pointed at each other name that it could be mistaken for."""
    for operation, node in operations(document):
        annotation: Json = node.get("x-pagination", {})
        for key, name in annotation.items():
            path = (*operation, "x-pagination", key)
            yield f"{key} dropped", drop(path)
            for other in {*annotation.values(), "status", "nowhere"} - {name}:
                yield f"{key} as {other}", put(path, other)
        if annotation:
            yield "dropped", drop((*operation, "x-pagination"))


def filters(document: Json) -> Iterator[Named]:
    """Each entry of x-filters gone, on each other field, compared in another way; one more."""
    for operation, node in operations(document):
        annotation: Json = node.get("x-filters", {})
        for name in annotation:
            path = (*operation, "x-filters", name)
            yield f"{name} dropped", drop(path)
            for other in [*(it["field"] for it in annotation.values()), "createdBy", "nowhere"]:
                yield f"{name} on {other}", put((*path, "field"), other)
            yield f"{name} by prefix", put((*path, "match"), "prefix")
        if annotation:
            yield "added", put((*operation, "x-filters", "limit"), {"field": "company", "match": "equal"})
            yield "dropped", drop((*operation, "x-filters"))
        for first, second in pairwise(annotation):
            swapped = {**annotation, first: annotation[second], second: annotation[first]}
            yield f"{first} and {second} swapped", put((*operation, "x-filters"), swapped)


def order(document: Json) -> Iterator[Named]:
    """The order gone, by another field, and the other way round."""
    for operation, node in operations(document):
        path = (*operation, "x-order")
        if "x-order" in node:
            yield "dropped", drop(path)
            for key, others in {"field": ("updatedAt", "nowhere"), "direction": ("ascending", "sideways")}.items():
                yield f"{key} dropped", drop((*path, key))
                for other in others:
                    yield f"{key} as {other}", put((*path, key), other)


def assumption(document: Json) -> Iterator[Named]:
    """Each mark of an assumption gone, each entry of the ledger gone or renamed."""
    for path, _ in nodes(document, ()):
        node = at(document, path)
        if "x-assumption" in node:
            yield f"{written(path)} unmarked", drop((*path, "x-assumption"))
    for index, entry in enumerate(document.get("x-assumptions", [])):
        yield f"{entry['id']} unlisted", drop(("x-assumptions", index))
        yield f"{entry['id']} renamed", put(("x-assumptions", index, "id"), f"{entry['id']}-x")


def example(document: Json) -> Iterator[Named]:
    """Each field of each example with a value of another type, and each code of an error changed."""
    for name, entry in document["components"]["examples"].items():
        path = ("components", "examples", name, "value")
        for key in entry["value"]:
            yield f"{name} {key}", put((*path, key), "seven" if _is_number(entry["value"][key]) else 7)
        if "error" in entry["value"]:
            yield f"{name} code", put((*path, "error", "code"), "SOMETHING_ELSE")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)

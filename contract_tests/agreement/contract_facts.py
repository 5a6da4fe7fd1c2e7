"""What the contract states, fact by fact.

Places are named by paths through requests and bodies, not by component schemas, so that a party that knows no
component (the docs page, a server) can state the same fact. A keyword this module has no fact for becomes a fact of
its own, named by the keyword: nothing in the contract can go unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from flexportal.contract import Contract, Operation
from openapi_schema_validator import OAS31Validator

from .facts import Party, Statement
from .json_values import Json, is_list, is_object
from .plain_schemas import FORMS, component, plain, types

__all__ = ["SIZE_PROBES", "accepted_sizes", "assumption_places", "json_type", "sent_as", "statement", "valid"]

Fact = tuple[str, Any]

# Keywords that say nothing about which values are valid; those that start with x- are read where they belong.
ANNOTATIONS = frozenset({"title", "summary", "description", "example", "examples", "$comment", "externalDocs"})
STRUCTURE = frozenset(
    {"$ref", "type", "enum", "properties", "required", "items", "additionalProperties", "default", FORMS}
)
# Extensions that are read where they belong; any other is a fact of its own.
EXTENSIONS = frozenset({"x-assumption", "x-assumptions", "x-filters", "x-order", "x-pagination", "x-region"})

# Every number around the documented bounds, and the texts that only look like one.
SIZE_PROBES = (
    *(str(number) for number in (*range(-1, 131), 199, 200, 500, 999, 1000, 1001)),
    *("", " ", "007", "01", "1.0", "1.5", "1e1", "+5", " 5", "5 ", "0x10", "abc", "50a", "null", "\u0665"),
)


def statement(contract: Contract) -> Statement:
    """Every fact of the contract. Raises: KeyError, TypeError or ValueError where it can't be read."""
    return Statement(Party.CONTRACT, dict(_facts(contract)))


def valid(contract: Contract, schema: Mapping[str, Any], value: Any) -> bool:
    """Whether the value is valid by a schema of the contract, references followed."""
    return not any(errors_of(contract, schema, value))


def errors_of(contract: Contract, schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    """What is wrong with the value by a schema of the contract, one sentence for each fault."""
    components = contract.document.get("components", {})
    for error in OAS31Validator({**schema, "components": components}).iter_errors(value):
        yield f"{error.json_path}: {error.message}"


def sent_as(schema: Mapping[str, Any], text: str) -> Any:
    """What a text in a query stands for: the number that it is where numbers are wanted, else itself."""
    number = text == _canonical(text) and {"integer", "number"} & set(types(schema))
    return int(text) if number else text


def accepted_sizes(accepts: Mapping[str, bool]) -> str:
    """The accepted of the probed page sizes, whole numbers as ranges: `1-100` or `0-100, 200, '007'`."""
    numbers = sorted(int(text) for text, accepted in accepts.items() if accepted and text == _canonical(text))
    texts = [repr(text) for text, accepted in accepts.items() if accepted and text != _canonical(text)]
    return ", ".join([*_ranges(numbers), *texts])


def json_type(schema: Mapping[str, Any]) -> str:
    """A plain schema's type in the facts' notation: `string`, `string|null`, or `any` where it has none."""
    return "|".join(types(schema)) or "any"


def assumption_places(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """Assumption id → where the document marks it, as paths; a list's entries go by their name."""
    places: dict[str, list[str]] = {}
    for path, node in _nodes(document, ""):
        if "x-assumption" in node:
            places.setdefault(node["x-assumption"], []).append(path)
    return places


def _facts(contract: Contract) -> Iterator[Fact]:
    document = contract.document
    yield "openapi", document.get("openapi")
    yield "info.title", document.get("info", {}).get("title")
    yield "info.version", document.get("info", {}).get("version")
    yield from _server_facts(document.get("servers", []))
    for operation in contract.operations:
        yield from _operation_facts(contract, operation)
    for name, places in assumption_places(document).items():
        yield f"assumption.{name}", places
    read = {"openapi", "info", "servers", "tags", "paths", "components", "security"}
    yield from _leftovers("contract", dict(document), read)


def _server_facts(servers: list[Json]) -> Iterator[Fact]:
    yield "servers", [server.get("x-region") for server in servers]
    for server in servers:
        yield f"server.{server.get('x-region')}", server["url"]


def _operation_facts(contract: Contract, operation: Operation) -> Iterator[Fact]:
    node: Json = contract.document["paths"][operation.path][operation.method.lower()]
    name = operation.id
    yield f"{name}.method", operation.method
    yield f"{name}.path", operation.path
    yield f"{name}.tags", list(operation.tags)
    yield f"{name}.security", _security(contract, node)
    yield from _parameter_facts(contract, operation, node)
    yield from _request_facts(contract, name, contract.resolve(node.get("requestBody", {})))
    yield f"{name}.responses", [response.status for response in operation.responses]
    for status, entry in node["responses"].items():
        yield from _response_facts(contract, f"{name}.{status}", contract.resolve(entry))
    for key, value in node.get("x-pagination", {}).items():
        yield f"{name}.pagination.{key}", value
    for parameter, entry in node.get("x-filters", {}).items():
        for key, value in entry.items():
            yield f"{name}.filter.{parameter}.{key}", value
    for key, value in node.get("x-order", {}).items():
        if key not in EXTENSIONS:
            yield f"{name}.order.{key}", value
    read = {"operationId", "tags", "security", "parameters", "requestBody", "responses"}
    yield from _leftovers(name, node, read)


def _security(contract: Contract, node: Json) -> list[str]:
    """Each alternative as the schemes it takes together, `http bearer`; an empty one asks for nothing."""
    alternatives: list[Json] = node.get("security", contract.document.get("security", []))
    return [" + ".join(_scheme(contract, name) for name in alternative) for alternative in alternatives]


def _scheme(contract: Contract, name: str) -> str:
    scheme = contract.at(f"#/components/securitySchemes/{name}")
    return " ".join(str(value) for key, value in scheme.items() if key not in ANNOTATIONS)


def _parameter_facts(contract: Contract, operation: Operation, node: Json) -> Iterator[Fact]:
    yield f"{operation.id}.parameters", [f"{entry.location} {entry.name}" for entry in operation.parameters]
    shared: list[Json] = contract.document["paths"][operation.path].get("parameters", [])
    for entry in map(contract.resolve, [*shared, *node.get("parameters", [])]):
        place = f"{operation.id}.{entry['in']}.{entry['name']}"
        schema = plain(contract, entry.get("schema", {}))
        yield f"{place}.required", entry.get("required", False)
        yield from _leftovers(place, entry, {"name", "in", "required", "schema"})
        if operation.pagination is not None and (entry["in"], entry["name"]) == ("query", operation.pagination.size):
            accepts = {text: valid(contract, schema, sent_as(schema, text)) for text in SIZE_PROBES}
            yield f"{place}.accepts", accepted_sizes(accepts)
            schema.pop("pattern", None)
        yield from _schema_facts(contract, place, schema)


def _request_facts(contract: Contract, operation: str, body: Json) -> Iterator[Fact]:
    if not body:
        return
    place = f"{operation}.body"
    yield f"{place}.required", body.get("required", False)
    yield f"{place}.media_types", list(body["content"])
    for media in body["content"].values():
        yield from _schema_facts(contract, place, media.get("schema", {}))
    yield from _leftovers(place, body, {"required", "content"})


def _response_facts(contract: Contract, place: str, response: Json) -> Iterator[Fact]:
    for name, entry in response.get("headers", {}).items():
        header = contract.resolve(entry)
        yield f"{place}.header.{name}.required", header.get("required", False)
        yield from _leftovers(f"{place}.header.{name}", header, {"required", "schema"})
        yield from _schema_facts(contract, f"{place}.header.{name}", header.get("schema", {}))
    content: Json = response.get("content", {})
    yield f"{place}.media_types", list(content)
    for media in content.values():
        yield from _schema_facts(contract, f"{place}.body", media.get("schema", {}))
        codes = _example_codes(contract, media)
        if codes:
            yield f"{place}.codes", codes
    yield from _leftovers(place, response, {"headers", "content"})


def _example_codes(contract: Contract, media: Json) -> list[str]:
    values = [contract.resolve(example).get("value") for example in media.get("examples", {}).values()]
    return [value["error"]["code"] for value in values if is_object(value) and "error" in value]


def _schema_facts(contract: Contract, place: str, node: Json, within: tuple[str, ...] = ()) -> Iterator[Fact]:
    schema = plain(contract, node)
    name = component(schema)
    if name in within:
        yield f"{place}.type", f"again {name}"
        return
    inside = (*within, name) if name else within
    yield f"{place}.type", json_type(schema)
    for keyword in ("enum", "default"):
        if keyword in schema:
            yield f"{place}.{keyword}", schema[keyword]
    if "properties" in schema or schema.get("type") == "object":
        yield from _object_facts(contract, place, schema, inside)
    if "items" in schema:
        yield from _schema_facts(contract, f"{place}[]", schema["items"], inside)
    yield from _leftovers(place, schema, set(STRUCTURE))


def _object_facts(contract: Contract, place: str, schema: Json, within: tuple[str, ...]) -> Iterator[Fact]:
    properties: Json = schema.get("properties", {})
    extra = schema.get("additionalProperties", True)
    yield f"{place}.fields", list(properties)
    yield f"{place}.open", extra if isinstance(extra, bool) else True
    if is_object(extra):
        yield from _schema_facts(contract, f"{place}.*", extra, within)
    for name in dict.fromkeys([*properties, *schema.get("required", [])]):
        yield f"{place}.{name}.required", name in schema.get("required", [])
    for name, entry in properties.items():
        yield from _schema_facts(contract, f"{place}.{name}", entry, within)


def _leftovers(place: str, node: Json, read: set[str]) -> Iterator[Fact]:
    for keyword, value in node.items():
        if keyword not in read | ANNOTATIONS | EXTENSIONS:
            yield f"{place}.{keyword}", value


def _canonical(text: str) -> str | None:
    """The text as a whole number is usually written, or None where it isn't one."""
    return str(int(text)) if text.lstrip("-").isascii() and text.lstrip("-").isdigit() else None


def _ranges(numbers: list[int]) -> Iterator[str]:
    start: int | None = None
    for here, following in zip_longest(numbers, numbers[1:]):
        start = here if start is None else start
        if following != here + 1:
            yield f"{start}" if start == here else f"{start}-{here}"
            start = None


def _nodes(node: Any, path: str) -> Iterator[tuple[str, Json]]:
    if is_object(node):
        yield path, node
        for key, value in node.items():
            yield from _nodes(value, f"{path}/{key}")
    elif is_list(node):
        for index, value in enumerate(node):
            label = value.get("name", index) if is_object(value) else index
            yield from _nodes(value, f"{path}/{label}")
